---@type sessionls.Command
return {
  desc = "take a session back from the archive: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.unarchive", { session = session }, function(result)
        require("sessionls.notify").done(("%s is in the list again."):format(result.session.title))
      end)
    end, "archived")
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed, "archived")
  end,
}
