---@mod sessionls.panel.patching Turns the text of some entries into that of others, by the least change.
local M = {}

M.NAMESPACE = vim.api.nvim_create_namespace("sessionls.panel")

---@param view sessionls.View
---@param before sessionls.Drawn[]
---@param after sessionls.Drawn[]
function M.replace(view, before, after)
  local head, tail = M._common(before, after)
  local line = M._lines(before, 1, #before)
  -- From the end on, so that what is still to change stands where it stood.
  for back = 0, tail - 1 do
    line = M._one(view, before[#before - back], after[#after - back], line)
  end
  line = M._middle(view, before, after, head, tail, line)
  for index = head, 1, -1 do
    line = M._one(view, before[index], after[index], line)
  end
end

---How many entries at both ends are the same, perhaps in other words.
---@param before sessionls.Drawn[]
---@param after sessionls.Drawn[]
---@return integer head
---@return integer tail
function M._common(before, after)
  local least = math.min(#before, #after)
  local head, tail = 0, 0
  while head < least and before[head + 1].entry.id == after[head + 1].entry.id do
    head = head + 1
  end
  while tail < least - head and before[#before - tail].entry.id == after[#after - tail].entry.id do
    tail = tail + 1
  end
  return head, tail
end

---@param drawn sessionls.Drawn[]
---@param first integer
---@param last integer
---@return integer
function M._lines(drawn, first, last)
  local count = 0
  for index = first, last do
    count = count + #drawn[index].sheet.lines
  end
  return count
end

---@param view sessionls.View
---@param line integer where the old entry ends, exclusive
---@return integer first where it begins
function M._one(view, old, new, line)
  local first = line - #old.sheet.lines
  if old ~= new then
    vim.api.nvim_buf_clear_namespace(view.buffer, M.NAMESPACE, first, line)
    M._text(view.buffer, first, old.sheet.lines, new.sheet.lines)
    M._mark(view.buffer, first, new.sheet)
  end
  return first
end

---@return integer first
function M._middle(view, before, after, head, tail, line)
  local gone = M._lines(before, head + 1, #before - tail)
  local first = line - gone
  local lines = {} ---@type string[]
  for index = head + 1, #after - tail do
    vim.list_extend(lines, after[index].sheet.lines)
  end
  if gone == 0 and #lines == 0 then
    return first
  end
  vim.api.nvim_buf_clear_namespace(view.buffer, M.NAMESPACE, first, line)
  M.unconcealed(view.buffer, gone + #lines, function()
    -- A buffer is never without a line: its first text takes the place of that.
    vim.api.nvim_buf_set_lines(view.buffer, first, #before == 0 and -1 or line, false, lines)
  end)
  local row = first
  for index = head + 1, #after - tail do
    M._mark(view.buffer, row, after[index].sheet)
    row = row + #after[index].sheet.lines
  end
  return first
end

---Change many lines, or go far. Where text is concealed Neovim parses it for each line on the way, before it
---goes on; so nothing is concealed meanwhile.
---@param buffer integer
---@param count integer
---@param change fun()
function M.unconcealed(buffer, count, change)
  local levels = {} ---@type table<integer, integer>
  for _, window in ipairs(count > 20 and vim.fn.win_findbuf(buffer) or {}) do
    levels[window] = vim.wo[window].conceallevel
    vim.api.nvim_set_option_value("conceallevel", 0, { scope = "local", win = window })
  end
  change()
  for window, level in pairs(levels) do
    vim.api.nvim_set_option_value("conceallevel", level, { scope = "local", win = window })
  end
end

---Replace some lines by others, leaving what they have in common.
---@param buffer integer
---@param first integer
---@param old string[]
---@param new string[]
function M._text(buffer, first, old, new)
  local least, head, tail = math.min(#old, #new), 0, 0
  while head < least and old[head + 1] == new[head + 1] do
    head = head + 1
  end
  while tail < least - head and old[#old - tail] == new[#new - tail] do
    tail = tail + 1
  end
  local gone = #old - tail - head
  local lines = vim.list_slice(new, head + 1, #new - tail)
  if gone == 1 and lines[1] and vim.startswith(lines[1], old[head + 1]) then
    -- Streamed words: only what is new is written, at the end of the line.
    local row, col = first + head, #old[head + 1]
    lines[1] = lines[1]:sub(col + 1)
    vim.api.nvim_buf_set_text(buffer, row, col, row, col, lines)
  elseif gone > 0 or #lines > 0 then
    M.unconcealed(buffer, gone + #lines, function()
      vim.api.nvim_buf_set_lines(buffer, first + head, first + head + gone, false, lines)
    end)
  end
end

---@param buffer integer
---@param first integer
---@param sheet sessionls.Sheet
function M._mark(buffer, first, sheet)
  for _, mark in ipairs(sheet.marks) do
    vim.api.nvim_buf_set_extmark(buffer, M.NAMESPACE, first + mark.row, mark.col, mark.opts)
  end
end

return M
