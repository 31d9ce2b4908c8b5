---@type sessionls.Command
return {
  desc = "show an agent and its file: [agent]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.agent(invocation.args[1] or "", function(name)
      choose.asked("sessionls.agent.show", { agent = name }, function(result)
        local path = result.agent.path
        if path and result.agent.origin ~= "built-in" then
          -- A file of the person's own is there to be changed.
          return vim.cmd.split(vim.fn.fnameescape(path))
        end
        require("sessionls.page").show("agent " .. name, result.source, "markdown")
      end)
    end)
  end,
  complete = function(lead)
    return require("sessionls.choose").complete_agent(lead)
  end,
}
