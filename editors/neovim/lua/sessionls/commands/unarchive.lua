---@type sessionls.Command
return {
  desc = "take a session back from the archive: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    local function unarchive(session)
      choose.asked("sessionls.session.unarchive", { session = session }, function(result)
        require("sessionls.notify").done(("%s is in the list again."):format(result.session.title))
      end, session)
    end
    if #invocation.rest == 26 then
      return choose.session(invocation.rest, unarchive)
    end
    local query = invocation.rest ~= "" and invocation.rest or nil
    choose.pick({ state = "archived", query = query }, unarchive)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed, "archived")
  end,
}
