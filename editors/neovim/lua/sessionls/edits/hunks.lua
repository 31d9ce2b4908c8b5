---@mod sessionls.edits.hunks Where the hunks of a file stand in its two texts. Pure.
local M = {}

---@class sessionls.Hunk As the server tells it; `line` counts from 0 on, in the text of its time.
---@field number integer
---@field line integer
---@field old string
---@field new string
---@field before string
---@field after string

---@class sessionls.Placed Where a hunk is: first line, from 1 on, and how many there are.
---@field number integer
---@field left { first: integer, count: integer }
---@field right { first: integer, count: integer }

---The lines of a text, without their ends. An empty text has none.
---@param text string?
---@return string[]
function M.lines(text)
  if not text or text == "" then
    return {}
  end
  local lines = vim.split(text:gsub("\r\n?", "\n"), "\n")
  if lines[#lines] == "" then
    lines[#lines] = nil
  end
  return lines
end

---Find the hunks of one file. They come in order, and each may have moved with the text.
---@param hunks sessionls.Hunk[]
---@param before string[] the lines without the edit
---@return sessionls.Placed[]
function M.place(hunks, before)
  local placed = {} ---@type sessionls.Placed[]
  local drift, grown = 0, 0
  for _, hunk in ipairs(hunks) do
    local around, old, new = M.lines(hunk.before), M.lines(hunk.old), M.lines(hunk.new)
    local wanted = vim.list_extend(vim.list_extend(vim.list_slice(around), old), M.lines(hunk.after))
    local start = M._near(before, wanted, hunk.line - #around + drift)
    local first = start and start + #around or hunk.line + drift
    drift = first - hunk.line
    placed[#placed + 1] = {
      number = hunk.number,
      left = { first = first + 1, count = #old },
      right = { first = first + grown + 1, count = #new },
    }
    grown = grown + #new - #old
  end
  return placed
end

---The place nearest to `at` where `wanted` stands; both count from 0 on.
---@param lines string[]
---@param wanted string[]
---@param at integer
---@return integer?
function M._near(lines, wanted, at)
  for distance = 0, #lines do
    for _, start in ipairs({ at - distance, at + distance }) do
      if M._stands(lines, wanted, start) then
        return start
      end
    end
  end
end

---@param lines string[]
---@param wanted string[]
---@param start integer
---@return boolean
function M._stands(lines, wanted, start)
  if start < 0 or start + #wanted > #lines then
    return false
  end
  for offset, line in ipairs(wanted) do
    if lines[start + offset] ~= line then
      return false
    end
  end
  return true
end

return M
