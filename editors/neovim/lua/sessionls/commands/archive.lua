---@type sessionls.Command
return {
  desc = "take a session out of the list: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.archive", { session = session }, function(result)
        require("sessionls.notify").done(("%s is archived."):format(result.session.title))
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
