---@mod sessionls.key Keys of commands: the same one does something once, however often it is sent.
local M = {}

---A key that nobody else has.
---@return string
function M.new()
  local bytes = assert(vim.uv.random(16)) --[[@as string]]
  return (bytes:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

return M
