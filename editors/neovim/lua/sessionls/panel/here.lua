---@mod sessionls.panel.here What the server says of this Neovim: who writes, the folder, the agents.
local M = {}

---@class sessionls.Here
---@field participant? { name: string, id?: string }
---@field root? string
---@field agents table<string, true>

M.known = { agents = {} } ---@type sessionls.Here

local asked = 0

---Ask anew, at most every few seconds; call back when it is known.
---@param callback fun()
function M.refresh(callback)
  local now = vim.uv.now()
  if asked > 0 and now - asked < 5000 then
    return
  end
  asked = now
  local request = require("sessionls.client").request
  request("sessionls.agent.list", nil, function(_, result)
    if result then
      M.known.agents = M._names(result.agents)
      callback()
    end
  end)
  if not M.known.participant then
    request("sessionls.info", nil, function(_, result)
      if result then
        M.known.participant = result.participant
        callback()
      end
    end)
  end
end

---The folder from which files are named.
---@return string
function M.root()
  local client = require("sessionls.client").get()
  return client and client.root_dir or vim.fn.getcwd()
end

---Whether somebody is the person at this Neovim.
---@param by { name: string, id?: string }?
---@return boolean
function M.is_me(by)
  local me = M.known.participant
  if not me or not by then
    return false
  end
  return (me.id or me.name) == (by.id or by.name)
end

---@param agents table[]
---@return table<string, true>
function M._names(agents)
  local names = {}
  for _, agent in ipairs(agents or {}) do
    names[agent.name] = true
  end
  return names
end

return M
