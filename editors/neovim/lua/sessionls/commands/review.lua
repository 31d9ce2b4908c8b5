---Whether an agent offers to look at files or selections.
---@param agent table
---@return boolean
local function reviews(agent)
  return vim.iter(agent.actions or {}):any(function(action)
    return vim.list_contains(action.on, "file") or vim.list_contains(action.on, "selection")
  end)
end

---@param agent string
---@param invocation sessionls.Invocation
---@param client vim.lsp.Client
local function begin(agent, invocation, client)
  local argument = {
    agent = agent,
    uri = invocation.place.uri,
    range = require("sessionls.place").range(invocation.place.part, client.offset_encoding),
    changes = invocation.bang and vim.empty_dict() or nil,
    key = require("sessionls.key").new(),
  }
  require("sessionls.choose").asked("sessionls.review", argument, function()
    require("sessionls.notify").news(("%s has begun to look."):format(agent))
  end)
end

---@type sessionls.Command
return {
  desc = "let an agent look at the file, or the selected lines; with ! at what changed: [agent]",
  impl = function(invocation)
    local place, notify = invocation.place, require("sessionls.notify")
    if place.problem then
      return notify.error(place.problem)
    end
    require("sessionls.client").ensure(function(err, client)
      if not client then
        return notify.error(err or "There is no server.")
      end
      require("sessionls.place").share(client, place.buffer)
      require("sessionls.choose").agent(invocation.args[1] or "", function(agent)
        begin(agent, invocation, client)
      end, reviews)
    end)
  end,
  complete = function(lead)
    return require("sessionls.choose").complete_agent(lead)
  end,
}
