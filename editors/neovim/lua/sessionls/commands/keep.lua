---@type sessionls.Command
return {
  desc = "make an agent the default of this session: [agent]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session("", function(session)
      choose.agent(invocation.args[1] or "", function(agent)
        choose.asked("sessionls.session.keep", { session = session, agent = agent }, function(result)
          require("sessionls.notify").done(("%s answers in %s from here on."):format(agent, result.session.title))
        end)
      end, nil, session)
    end)
  end,
  complete = function(lead)
    return require("sessionls.choose").complete_agent(lead)
  end,
}
