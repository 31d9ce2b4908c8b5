---Whether an agent offers to look at files or selections.
---@param agent table
---@return boolean
local function reviews(agent)
  return vim.iter(agent.actions or {}):any(function(action)
    return vim.list_contains(action.on, "file") or vim.list_contains(action.on, "selection")
  end)
end

---What is looked at: the file or its lines, or what changed around it, for which any place will do.
---@param invocation sessionls.Invocation
---@param client vim.lsp.Client
---@return table?
local function subject(invocation, client)
  local place, root = invocation.place, client.root_dir
  if not invocation.bang then
    local range = require("sessionls.place").range(place.part, client.offset_encoding)
    return place.uri and { uri = place.uri, range = range }
  end
  local uri = place.uri or (root and vim.uri_from_fname(root))
  return uri and { uri = uri, changes = vim.empty_dict() }
end

---@param agent string
---@param session? string else one is begun
---@param looked table
local function begin(agent, session, looked)
  local more = { agent = agent, session = session, key = require("sessionls.key").new() }
  local argument = vim.tbl_extend("error", looked, more)
  require("sessionls.choose").asked("sessionls.review", argument, function()
    require("sessionls.notify").news(("%s has begun to look."):format(agent))
  end)
end

---@type sessionls.Command
return {
  desc = "let an agent look at the file, or the selected lines; with ! at what changed: [agent]",
  impl = function(invocation)
    local notify = require("sessionls.notify")
    -- Who reviews from a panel goes on in its session, and means the file beside it.
    local session = vim.b[invocation.place.buffer].sessionls_session ---@type string?
    if session and not invocation.bang then
      invocation.place = require("sessionls.place").beside()
    end
    local place = invocation.place
    if place.problem and not invocation.bang then
      return notify.error(place.problem)
    end
    require("sessionls.client").ensure(function(err, client)
      if not client then
        return notify.error(err or "There is no server.")
      end
      local looked = subject(invocation, client)
      if not looked then
        return notify.error(place.problem)
      end
      require("sessionls.place").share(client, place.buffer)
      require("sessionls.choose").agent(invocation.args[1] or "", function(agent)
        begin(agent, session, looked)
      end, reviews, session)
    end, session)
  end,
  complete = function(lead)
    return require("sessionls.choose").complete_agent(lead)
  end,
}
