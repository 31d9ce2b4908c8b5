---@mod sessionls.panel.copying Code and messages into the registers of the person.
local M = {}

local markdown = require("sessionls.panel.render.markdown")
local view = require("sessionls.panel.view")

---Copy the code block at a line; without one the only one of the message, else the whole message.
---@param panel sessionls.Panel
---@param line integer from 1 on
function M.copy(panel, line)
  local drawn, first = view.at(panel.view, line)
  if not drawn then
    return
  end
  local lines = drawn.sheet.lines
  local blocks = M.blocks(lines)
  local chosen = #blocks == 1 and blocks[1] or nil
  for _, block in ipairs(blocks) do
    if line - first + 1 >= block.first - 1 and line - first + 1 <= block.last + 1 then
      chosen = block
    end
  end
  if chosen then
    lines = vim.list_slice(lines, chosen.first, chosen.last)
  end
  M.keep(vim.trim(table.concat(lines, "\n")) ~= "" and lines or {})
end

---The code blocks of lines: the first and the last line of each, without its fences.
---@param lines string[]
---@return { first: integer, last: integer }[]
function M.blocks(lines)
  local found, fence, first = {}, nil, nil
  for index, line in ipairs(lines) do
    local now = markdown.fence_after(fence, line)
    if now and not fence then
      first = index + 1
    elseif fence and not now then
      found[#found + 1] = { first = first, last = index - 1 }
    end
    fence = now
  end
  return found
end

---@param lines string[]
function M.keep(lines)
  if #lines == 0 then
    return require("sessionls.notify").warn("There is nothing to copy here.")
  end
  vim.fn.setreg('"', lines, "l")
  if vim.fn.has("clipboard") == 1 then
    pcall(vim.fn.setreg, "+", lines, "l")
  end
  local count = #lines == 1 and "1 line" or ("%d lines"):format(#lines)
  require("sessionls.notify").done(("Copied %s."):format(count))
end

return M
