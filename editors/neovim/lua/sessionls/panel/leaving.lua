---@mod sessionls.panel.leaving Leaves a session whose panel is closed, as soon as nothing in it asks for this Neovim.
local M = {}

local client = require("sessionls.client")
local homes = require("sessionls.homes")

---Leave a session, at once or when what goes on in it has ended: until then what it asks is shown.
---@param id string
---@param session sessionls.Session
function M.begin(id, session)
  if M._settled(id, session) then
    return
  end
  local offs = {} ---@type fun()[]
  local function stop()
    for _, off in ipairs(offs) do
      off()
    end
  end
  offs[1] = client.on("listed", function(listed)
    if listed.session.id == id and M._settled(id, listed.session) then
      stop()
    end
  end)
  offs[2] = client.on("detached", function()
    -- A server that has ended follows nothing.
    if not homes.holder(id) then
      stop()
    end
  end)
end

---Whether there is nothing left to wait for: the session is left, or a panel shows it again.
---@param id string
---@param session sessionls.Session
---@return boolean
function M._settled(id, session)
  if require("sessionls.panel").is_open(id) then
    return true
  elseif not M._rests(id, session) then
    return false
  end
  if not homes.holder(id) then
    return true
  end
  client.request("sessionls.session.leave", { session = id }, function()
    local again = require("sessionls.panel").get(id)
    if not again then
      require("sessionls.known").forget(id)
    elseif again.is_loaded then
      -- Who opened it again meanwhile may have been in before this one had left.
      require("sessionls.panel.feed").catch_up(again)
    end
  end)
  return true
end

---Whether no turn runs or is about to, and nothing is asked.
---@param id string
---@param session sessionls.Session
---@return boolean
function M._rests(id, session)
  local pauses = session.state == "paused" and not session.running
  if session.state ~= "idle" and not pauses then
    return false
  end
  return not vim.iter(require("sessionls.asks").pending()):any(function(ask)
    return ask.session == id
  end)
end

return M
