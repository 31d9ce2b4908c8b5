---@mod sessionls.panel.render.markdown Foreign Markdown as lines that end where they end:
---an open fence is closed. Pure.

local M = {}

---Bytes of a line that are shown.
M.LONGEST = 10000

---The lines of a message.
---@param text string
---@return string[]
function M.lines(text)
  local lines, fence = {}, nil
  for _, line in ipairs(M.split(text)) do
    lines[#lines + 1] = line
    fence = M.fence_after(fence, line)
  end
  if fence then
    lines[#lines + 1] = fence
  end
  return lines
end

---Lines between fences that do not occur in them; at most so many.
---@param text string
---@param most integer
---@param language string?
---@return string[]
function M.fenced(text, most, language)
  local lines = M.split((text:gsub("\n+$", "")))
  local left = #lines - most
  if left > 0 then
    lines = vim.list_slice(lines, 1, most)
    lines[#lines + 1] = ("… %d more lines"):format(left)
  end
  local fence = "```"
  while vim.iter(lines):any(function(line)
    return line:find(fence, 1, true) ~= nil
  end) do
    fence = fence .. "`"
  end
  table.insert(lines, 1, fence .. (language or ""))
  lines[#lines + 1] = fence
  return lines
end

---Lines as a buffer can hold them.
---@param text string
---@return string[]
function M.split(text)
  local lines = vim.split(text:gsub("\r\n?", "\n"), "\n", { plain = true })
  for index, line in ipairs(lines) do
    if #line > M.LONGEST then
      lines[index] = M.cut(line)
    end
  end
  return lines
end

---@param line string
---@return string
function M.cut(line)
  -- Never in the middle of a character.
  local last = M.LONGEST + vim.str_utf_start(line, M.LONGEST + 1)
  return ("%s … (%d more bytes)"):format(line:sub(1, last), #line - last)
end

---The fence that is open after a line, if any.
---@param open string?
---@param line string
---@return string?
function M.fence_after(open, line)
  local indent, mark, rest = line:match("^( *)(```+)(.*)$")
  if not mark then
    indent, mark, rest = line:match("^( *)(~~~+)(.*)$")
  end
  if not mark or #indent > 3 then
    return open
  end
  if open then
    local closes = mark:sub(1, 1) == open:sub(1, 1) and #mark >= #open and vim.trim(rest) == ""
    return not closes and open or nil
  end
  if mark:sub(1, 1) == "`" and rest:find("`", 1, true) then
    return nil
  end
  return mark
end

return M
