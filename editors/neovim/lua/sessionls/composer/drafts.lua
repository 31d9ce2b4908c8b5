---@mod sessionls.composer.drafts What was written and not sent, in the state folder. Nothing else is kept.
local M = {}

local kept = require("sessionls.kept")

---@param session string
---@return string
function M.read(session)
  return kept.read(M._path(session))
end

---Keep a draft; an empty one is forgotten.
---@param session string
---@param text string
function M.write(session, text)
  if vim.trim(text) == "" then
    vim.uv.fs_unlink(M._path(session))
    return
  end
  kept.write(M._path(session), text)
end

---@param session string
---@return string
function M._path(session)
  return kept.path("drafts", session:gsub("[^%w_-]", "_") .. ".md")
end

return M
