---@mod sessionls.following.story A window of records as entries in the order in which people read them. Pure.
---
---A turn stands behind the message that it answers, and one inside another turn where it was
---called; so the answer to an early message comes before a later message that waits.

local kinds = require("sessionls.following.kinds")
local streaming = require("sessionls.following.streaming")

local M = {}

---@class sessionls.Entry
---@field id string the same for as long as the entry means the same
---@field kind string which of the renderers shows it
---@field first integer the number of the record that made it
---@field last integer the number of the record that changed it last
---@field count integer how often it was changed; with `first` and `last` it names this version
---@field seq integer where a fork at it begins
---@field turn string?
---@field depth integer 0, and one more for each turn inside another one
---@field by table?
---@field at string?

---@class sessionls.TurnNode
---@field turn string
---@field head sessionls.Entry?
---@field parts (sessionls.Entry|sessionls.TurnNode)[]
---@field ending sessionls.Entry?
---@field depth integer

---@class sessionls.Story
---@field items (sessionls.Entry|sessionls.TurnNode)[]
---@field turns table<string, sessionls.TurnNode>
---@field entries table<string, sessionls.Entry> those that later records change, by their ids
---@field anchors table<string, sessionls.Entry> the entry behind which a turn stands
---@field live table<string, table> streamed messages, by their ids
---@field late string? the turn whose first streamed words may lack their beginning

---@return sessionls.Story
function M.new()
  return { items = {}, turns = {}, entries = {}, anchors = {}, live = {} }
end

---Take in one more record. Kinds that are not known show nothing.
---@param story sessionls.Story
---@param record table
function M.add(story, record)
  local add = kinds[record.kind]
  if add then
    add(story, record)
  end
end

M.stream = streaming.add
M.drop_streamed = streaming.drop_all
M.keep_streamed = streaming.keep
M.begin_late = streaming.begin_late

---All entries in order.
---@param story sessionls.Story
---@return sessionls.Entry[]
function M.entries(story)
  local found = {}
  for _, item in ipairs(story.items) do
    M.flatten(item, found)
  end
  return found
end

---@param item sessionls.Entry|sessionls.TurnNode
---@param found sessionls.Entry[]
function M.flatten(item, found)
  if not item.parts then
    found[#found + 1] = item
    return
  end
  found[#found + 1] = item.head
  for _, part in ipairs(item.parts) do
    M.flatten(part, found)
  end
  found[#found + 1] = item.ending
end

return M
