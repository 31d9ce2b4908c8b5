---@type sessionls.Command
return {
  desc = "begin a session: [@agent] [title]",
  impl = function(invocation)
    local agent, title = invocation.rest:match("^@(%S+)%s*(.*)$")
    title = title or invocation.rest
    local argument = { agent = agent, title = title ~= "" and title or nil }
    require("sessionls.choose").asked("sessionls.session.new", argument, function(result)
      require("sessionls.panel").open(result.session.id, { split = invocation.split })
    end)
  end,
  complete = function(lead, typed)
    local choose = require("sessionls.choose")
    return typed:match("^@%S*$") and choose.complete_agent(lead) or {}
  end,
}
