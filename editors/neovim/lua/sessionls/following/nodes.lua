---@mod sessionls.following.nodes How entries and turns are put into a story. Knows no kind of record.

local M = {}

---A new entry that a record makes.
---@param record table
---@param id string
---@param kind string
---@param fields table?
---@return sessionls.Entry
function M.entry(record, id, kind, fields)
  local entry = {
    id = id,
    kind = kind,
    first = record.seq,
    last = record.seq,
    count = 1,
    seq = record.seq,
    by = record.by,
    at = record.at,
    depth = 0,
  }
  return vim.tbl_extend("force", entry, fields or {})
end

---Note that a record has changed an entry.
---@param entry sessionls.Entry
---@param record table
function M.change(entry, record)
  entry.last = record.seq
  entry.count = entry.count + 1
end

---Put an entry at the end of the story, findable by its id.
---@param story sessionls.Story
---@param entry sessionls.Entry
function M.append(story, entry)
  story.items[#story.items + 1] = entry
  story.entries[entry.id] = entry
end

---Put an entry at the end of a turn, findable by its id.
---@param story sessionls.Story
---@param turn string
---@param entry sessionls.Entry
function M.part(story, turn, entry)
  local node = M.turn(story, turn)
  entry.turn, entry.depth = turn, node.depth
  node.head = node.head or M.continued(turn, entry)
  node.parts[#node.parts + 1] = entry
  story.entries[entry.id] = entry
end

---The head of a turn that began before the window.
---@param turn string
---@param entry sessionls.Entry its first entry in the window
---@return sessionls.Entry
function M.continued(turn, entry)
  local by = entry.by and entry.by.kind == "agent" and entry.by.name
  local agent = entry.agent or by or "agent"
  local record = { seq = entry.first, by = entry.by, at = entry.at }
  return M.entry(record, "turn:" .. turn, "turn", { turn = turn, agent = agent, continued = true })
end

---The turn of this name; where its beginning is not in the window it stands at the end.
---@param story sessionls.Story
---@param turn string
---@return sessionls.TurnNode
function M.turn(story, turn)
  return story.turns[turn] or M.place(story, turn)
end

---Begin a turn behind what it answers, or at the call that began it.
---@param story sessionls.Story
---@param turn string
---@param parent string?
---@param call string?
---@return sessionls.TurnNode
function M.place(story, turn, parent, call)
  local node = { turn = turn, parts = {}, depth = 0 }
  story.turns[turn] = node
  if parent then
    local outer = M.turn(story, parent)
    node.depth = outer.depth + 1
    M.insert(outer.parts, story.entries[("call:%s:%s"):format(parent, call)], node)
  else
    M.insert(story.items, story.anchors[turn], node)
  end
  return node
end

---Insert behind something and what stands there for it already, else at the end.
---@param list table[]
---@param anchor table?
---@param item table
function M.insert(list, anchor, item)
  local position = #list
  for index, one in ipairs(list) do
    if one == anchor then
      position = index
    end
  end
  table.insert(list, position + 1, item)
end

return M
