---@type sessionls.Command
return {
  desc = "begin a session from where this one is: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      local argument = { session = session, key = require("sessionls.key").new() }
      choose.asked("sessionls.session.fork", argument, function(result)
        require("sessionls.panel").open(result.session.id, { split = invocation.split, compose = result.text })
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
