---@mod sessionls.panel.view Entries in a buffer: it changes only the lines that are others than before.
local M = {}

local folds = require("sessionls.panel.folds")
local patching = require("sessionls.panel.patching")
local reading = require("sessionls.panel.reading")
local render = require("sessionls.panel.render")

---@class sessionls.Drawn An entry as it stands in the buffer.
---@field entry sessionls.Entry
---@field version string
---@field sheet sessionls.Sheet

---@class sessionls.View
---@field buffer integer
---@field drawn sessionls.Drawn[]
---@field context sessionls.RenderContext
---@field follows table<integer, sessionls.Reading> by window
---@field is_newest boolean whether what is drawn reaches to the newest record

---@param buffer integer
---@param context sessionls.RenderContext
---@return sessionls.View
function M.new(buffer, context)
  return { buffer = buffer, drawn = {}, context = context, follows = {}, is_newest = true }
end

---Show these entries. Readers stay at their place; those at the end see the new end.
---@param view sessionls.View
---@param entries sessionls.Entry[]
function M.show(view, entries)
  local before, after = view.drawn, M._draw(view, entries)
  if not M._differs(before, after) then
    return
  end
  local places = reading.places(view)
  local open = folds.open(view)
  vim.bo[view.buffer].modifiable = true
  patching.replace(view, before, after)
  vim.bo[view.buffer].modifiable = false
  view.drawn = after
  folds.fit(view, before, open)
  reading.restore(view, places)
end

---The last entries, as many as fill a window. One that is folded may show little of itself.
---@param view sessionls.View
---@param entries sessionls.Entry[]
---@param height integer
---@return sessionls.Entry[]
function M.last(view, entries, height)
  local first = #entries + 1
  while first > 1 and height > 0 do
    first = first - 1
    local sheet = render.sheet(entries[first], view.context)
    height = height - (sheet.fold and 1 or #sheet.lines)
  end
  return vim.list_slice(entries, first)
end

---The entry at a line of the buffer, from 1 on, and the entry's first line.
---@param view sessionls.View
---@param line integer
---@return sessionls.Drawn?
---@return integer first
function M.at(view, line)
  local first = 1
  for _, drawn in ipairs(view.drawn) do
    local following = first + #drawn.sheet.lines
    if line < following then
      return drawn, first
    end
    first = following
  end
  return view.drawn[#view.drawn], first
end

---The first line of an entry, from 1 on.
---@param view sessionls.View
---@param id string
---@return integer?
function M.line_of(view, id)
  local first = 1
  for _, drawn in ipairs(view.drawn) do
    if drawn.entry.id == id then
      return first
    end
    first = first + #drawn.sheet.lines
  end
end

---@param entry sessionls.Entry
---@return string
function M._version(entry)
  return ("%d.%d.%d"):format(entry.first, entry.last, entry.count)
end

---@param view sessionls.View
---@param entries sessionls.Entry[]
---@return sessionls.Drawn[]
function M._draw(view, entries)
  local known = {} ---@type table<string, sessionls.Drawn>
  for _, drawn in ipairs(view.drawn) do
    known[drawn.entry.id] = drawn
  end
  return vim.tbl_map(function(entry)
    local version, drawn = M._version(entry), known[entry.id]
    if drawn and drawn.version == version then
      drawn.entry = entry
      return drawn
    end
    return { entry = entry, version = version, sheet = render.sheet(entry, view.context) }
  end, entries)
end

---@param before sessionls.Drawn[]
---@param after sessionls.Drawn[]
---@return boolean
function M._differs(before, after)
  if #before ~= #after then
    return true
  end
  for index, drawn in ipairs(after) do
    if drawn ~= before[index] then
      return true
    end
  end
  return false
end

return M
