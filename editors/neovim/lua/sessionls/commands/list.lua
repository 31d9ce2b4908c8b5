local STATES = { "open", "archived", "all" }

---@type sessionls.Command
return {
  desc = "choose from all sessions: [open | archived | all]",
  impl = function(invocation)
    local state = invocation.args[1] or "open"
    if not vim.list_contains(STATES, state) then
      return require("sessionls.notify").error(("There is no list %q: open, archived or all."):format(state))
    end
    require("sessionls.choose").pick({ state = state }, function(session)
      require("sessionls.panel").open(session, { split = invocation.split })
    end)
  end,
  complete = function(lead)
    return vim.tbl_filter(function(state)
      return vim.startswith(state, lead)
    end, STATES)
  end,
}
