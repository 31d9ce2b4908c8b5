---@mod sessionls.composer.drafts What was written and not sent, in the state folder. Nothing else is kept.
local M = {}

local kept = require("sessionls.kept")

---@param session string
---@param message? string the waiting message that is written anew
---@return string
function M.read(session, message)
  return kept.read(M._path(session, message))
end

---Keep a draft; an empty one is forgotten.
---@param session string
---@param text string
---@param message? string the waiting message that is written anew
function M.write(session, text, message)
  if vim.trim(text) == "" then
    vim.uv.fs_unlink(M._path(session, message))
    return
  end
  kept.write(M._path(session, message), text)
end

---The messages of a session that were being written anew.
---@param session string
---@return string[]
function M.rewritten(session)
  local messages = {} ---@type string[]
  local before = M._safe(session) .. "."
  for name in vim.fs.dir(kept.path("drafts")) do
    local message = vim.startswith(name, before) and name:sub(#before + 1):match("^([%w_-]+)%.md$")
    messages[#messages + 1] = message or nil
  end
  table.sort(messages)
  return messages
end

---@param session string
---@param message? string
---@return string
function M._path(session, message)
  local name = M._safe(session) .. (message and "." .. M._safe(message) or "")
  return kept.path("drafts", name .. ".md")
end

---@param id string
---@return string
function M._safe(id)
  return (id:gsub("[^%w_-]", "_"))
end

return M
