---@mod sessionls.kept Files in Neovim's state folder. Each is whole whenever Neovim ends, and the person's alone.
local M = {}

local failed = {} ---@type table<string, true> the paths of which it was told

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
  return text or ""
end

---Keep a text. That it cannot be kept is told once, until it can.
---@param path string
---@param text string
function M.write(path, text)
  local made, wrong = pcall(vim.fn.mkdir, vim.fs.dirname(path), "p", "0700")
  local why = not made and tostring(wrong) or M.replace(path, text, tonumber("600", 8))
  if why and not failed[path] then
    require("sessionls.notify").error("Neovim's state folder cannot be written: " .. why)
  end
  failed[path] = why and true or nil
end

---Write a file, all of it; else what was there before stays.
---@param path string
---@param text string
---@param mode integer of a file that is new
---@return string? problem
function M.replace(path, text, mode)
  local there = vim.uv.fs_stat(path)
  if there and there.type ~= "file" then
    -- A device or a pipe is no file that another could take the place of.
    return M._fill(path, text, mode)
  end
  local target = vim.uv.fs_realpath(path) or path
  local made = ("%s.%d"):format(target, vim.uv.os_getpid())
  local why = M._fill(made, text, there and there.mode % 512 or mode)
  if not why then
    local _, refused = vim.uv.fs_rename(made, target)
    why = refused
  end
  if why then
    vim.uv.fs_unlink(made)
  end
  return why
end

---@param path string
---@param text string
---@param mode integer
---@return string? problem
function M._fill(path, text, mode)
  local file, refused = vim.uv.fs_open(path, "w", mode)
  if not file then
    return refused
  end
  local written, why = vim.uv.fs_write(file, text)
  vim.uv.fs_close(file)
  if written ~= #text then
    return why or ("there is room for %d of %d bytes"):format(written, #text)
  end
end

return M
