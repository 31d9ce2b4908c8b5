---@mod sessionls.panel.here What the server of a session says: who writes at this Neovim, the agents; and its folder.
local M = {}

local homes = require("sessionls.homes")

---@class sessionls.Here
---@field participant? { name: string, id?: string }
---@field agents table<string, true>
---@field asked? integer when it was asked last

local known = {} ---@type table<string, sessionls.Here> by the folder of the server

---What is known of the server of a session.
---@param session string
---@return sessionls.Here
function M.of(session)
  local root = homes.root(session) or ""
  known[root] = known[root] or { agents = {} }
  return known[root]
end

---Ask anew, at most every few seconds; call back when it is known.
---@param session string
---@param callback fun()
function M.refresh(session, callback)
  local now, here = vim.uv.now(), M.of(session)
  if here.asked and now - here.asked < 5000 then
    return
  end
  here.asked = now
  local request = require("sessionls.client").request
  request("sessionls.agent.list", nil, function(_, result)
    if result then
      here.agents = M._names(result.agents)
      callback()
    end
  end, session)
  if not here.participant then
    request("sessionls.info", nil, function(_, result)
      if result then
        here.participant = result.participant
        callback()
      end
    end, session)
  end
end

---The folder from which the files of a session are named.
---@param session string
---@return string
function M.root(session)
  local root = homes.root(session)
  return root and root ~= "" and root or vim.fn.getcwd()
end

---Whether somebody in a session is the person at this Neovim.
---@param session string
---@param by { name: string, id?: string }?
---@return boolean
function M.is_me(session, by)
  local me = M.of(session).participant
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
