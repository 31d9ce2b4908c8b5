---@mod sessionls.folders What paths of folders say, on Windows as elsewhere. Pure.
local M = {}

---A folder as a workspace; nothing where it is one's home, or holds everything.
---@param folder string
---@param home string
---@return string? folder with slashes, as Neovim's own functions have it
function M.workspace(folder, home)
  local path = M._normal(folder)
  local is_home = M._same(path, M._normal(home))
  return not is_home and not M._is_top(path) and path or nil
end

---@param path string
---@return boolean
function M.is_absolute(path)
  return vim.startswith(path, "/") or M._is_windows(path)
end

---@param path string
---@return string
function M._normal(path)
  return vim.fs.normalize(path, { win = M._is_windows(path), expand_env = false })
end

---Windows reads letters as large as they are written or not.
---@param one string
---@param other string
---@return boolean
function M._same(one, other)
  return one == other or (M._is_windows(one) and one:lower() == other:lower())
end

---Whether it is the root of all, of a drive, or of what another machine shares.
---@param path string
---@return boolean
function M._is_top(path)
  return path == "/" or path:match("^%a:/?$") ~= nil or path:match("^//[^/]+/[^/]+/?$") ~= nil
end

---@param path string
---@return boolean
function M._is_windows(path)
  return path:match("^%a:[/\\]") ~= nil or path:match("^[/\\][/\\][^/\\]") ~= nil
end

return M
