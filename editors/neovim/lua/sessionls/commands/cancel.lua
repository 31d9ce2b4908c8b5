---@type sessionls.Command
return {
  desc = "end what is going on in a session: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.cancel", { session = session }, function(result)
        if #result.cancelled == 0 then
          require("sessionls.notify").done("Nothing was going on.")
        end
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
