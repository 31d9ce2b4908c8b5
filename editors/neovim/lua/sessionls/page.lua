---@mod sessionls.page A page of text to read and to close with `q`.
local M = {}

---Show lines in a split below; the page goes when it is closed.
---@param name string
---@param text string
---@param filetype? string
---@return integer buffer
function M.show(name, text, filetype)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text, "\r?\n"))
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].modifiable = false
  pcall(vim.api.nvim_buf_set_name, buffer, ("[sessionls %s]"):format(name))
  local height = math.min(vim.api.nvim_buf_line_count(buffer) + 1, math.floor(vim.o.lines / 2))
  local window = vim.api.nvim_open_win(buffer, true, { split = "below", win = -1, height = math.max(height, 3) })
  vim.wo[window].wrap = true
  vim.bo[buffer].filetype = filetype or ""
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = buffer, nowait = true })
  return buffer
end

return M
