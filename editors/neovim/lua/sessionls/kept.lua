---@mod sessionls.kept Files in Neovim's state folder. Each is whole whenever Neovim ends, and the person's alone.
local M = {}

---@param ... string
---@return string
function M.path(...)
  return vim.fs.joinpath(vim.fn.stdpath("state"), "sessionls", ...)
end

---What a file holds; empty where there is none.
---@param path string
---@return string
function M.read(path)
  local file = io.open(path, "rb")
  if not file then
    return ""
  end
  local text = file:read("*a")
  file:close()
  return text
end

---@param path string
---@param text string
function M.write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), "p", "0700")
  local made = ("%s.%d"):format(path, vim.uv.os_getpid())
  local file = vim.uv.fs_open(made, "w", tonumber("600", 8))
  if file then
    vim.uv.fs_write(file, text)
    vim.uv.fs_close(file)
    vim.uv.fs_rename(made, path)
  end
end

return M
