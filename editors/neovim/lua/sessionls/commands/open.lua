---@type sessionls.Command
return {
  desc = "open a session: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    local function open(session)
      require("sessionls.panel").open(session, { split = invocation.split })
    end
    if invocation.rest == "" then
      -- Who opens without a word wants to see what there is, not what is open.
      return choose.pick({}, open)
    end
    choose.session(invocation.rest, open)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
