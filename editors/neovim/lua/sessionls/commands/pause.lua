---@type sessionls.Command
return {
  desc = "start no turn from here on: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.pause", { session = session }, function(result)
        require("sessionls.notify").done(("%s is paused."):format(result.session.title))
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
