---@mod sessionls.tabs Tabs that show one buffer, and leave no other one behind.
local M = {}

---Open a tab, and show a buffer in its window.
---@param buffer integer
---@return integer window
function M.open(buffer)
  vim.cmd.tabnew()
  local empty = vim.api.nvim_get_current_buf()
  vim.api.nvim_win_set_buf(0, buffer)
  if vim.api.nvim_buf_is_valid(empty) then
    vim.api.nvim_buf_delete(empty, { force = true })
  end
  return vim.api.nvim_get_current_win()
end

return M
