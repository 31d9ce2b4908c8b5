---@type sessionls.Command
return {
  desc = "go on: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.resume", { session = session }, function(result)
        require("sessionls.notify").done(("%s is going on."):format(result.session.title))
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
