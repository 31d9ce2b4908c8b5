---@mod sessionls.panel.render.sheet What an entry looks like, as it is made:
---lines, marks on them, places to jump to. Pure.

---@class sessionls.Jump
---@field row integer 0-based, from the entry's first line on
---@field from integer byte column
---@field to integer
---@field uri string
---@field line integer? 0-based
---@field character integer? UTF-16 units

---@class sessionls.Sheet
---@field lines string[]
---@field marks { row: integer, col: integer, opts: table }[]
---@field jumps sessionls.Jump[]
---@field fold boolean whether all of it folds into its first line
local Sheet = {}
Sheet.__index = Sheet

---@class sessionls.Piece
---@field [1] string
---@field [2] string? highlight group
---@field jump { uri: string, line: integer?, character: integer? }?

---@return sessionls.Sheet
function Sheet.new()
  return setmetatable({ lines = {}, marks = {}, jumps = {}, fold = false }, Sheet)
end

---Add lines as they are.
---@param lines string[]
function Sheet:add(lines)
  vim.list_extend(self.lines, lines)
end

---Add one line of pieces.
---@param pieces sessionls.Piece[]
function Sheet:line(pieces)
  local row, text = #self.lines, ""
  for _, piece in ipairs(pieces) do
    local from = #text
    text = text .. piece[1]
    if piece[2] then
      self:mark(row, from, { end_col = #text, hl_group = piece[2] })
    end
    if piece.jump then
      local jump = { row = row, from = from, to = #text }
      self.jumps[#self.jumps + 1] = vim.tbl_extend("force", jump, piece.jump)
    end
  end
  self.lines[#self.lines + 1] = text
end

---Add an empty line that shows words which are no text of the buffer, with some at the right.
---@param left [string, string][]
---@param right [string, string][]?
function Sheet:heading(left, right)
  local row = #self.lines
  self.lines[#self.lines + 1] = ""
  self:mark(row, 0, { virt_text = left, virt_text_pos = "overlay" })
  if right then
    self:mark(row, 0, { virt_text = right, virt_text_pos = "right_align" })
  end
end

---@param row integer
---@param col integer
---@param opts table
function Sheet:mark(row, col, opts)
  self.marks[#self.marks + 1] = { row = row, col = col, opts = opts }
end

return Sheet
