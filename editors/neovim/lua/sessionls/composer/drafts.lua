---@mod sessionls.composer.drafts What was written and not sent, in the state folder. Nothing else is kept.
local M = {}

---@param session string
---@return string
function M.read(session)
  local file = io.open(M._path(session), "rb")
  if not file then
    return ""
  end
  local text = file:read("*a")
  file:close()
  return text
end

---Keep a draft; an empty one is forgotten.
---@param session string
---@param text string
function M.write(session, text)
  local path = M._path(session)
  if vim.trim(text) == "" then
    vim.uv.fs_unlink(path)
    return
  end
  vim.fn.mkdir(vim.fs.dirname(path), "p", "0700")
  -- A file that is replaced is whole whenever Neovim ends.
  local made = ("%s.%d"):format(path, vim.uv.os_getpid())
  local file = vim.uv.fs_open(made, "w", tonumber("600", 8))
  if file then
    vim.uv.fs_write(file, text)
    vim.uv.fs_close(file)
    vim.uv.fs_rename(made, path)
  end
end

---@param session string
---@return string
function M._path(session)
  local name = session:gsub("[^%w_-]", "_")
  return vim.fs.joinpath(vim.fn.stdpath("state"), "sessionls", "drafts", name .. ".md")
end

return M
