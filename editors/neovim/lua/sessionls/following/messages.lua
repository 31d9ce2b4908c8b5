---@mod sessionls.following.messages Messages in a story:
---those of people with what became of them, those of agents block by block.

local nodes = require("sessionls.following.nodes")
local streaming = require("sessionls.following.streaming")

local M = {}

---A message was written, or an agent has finished one.
function M.added(story, record)
  local message = record.message
  if record.by.kind ~= "person" and message.turn then
    streaming.drop_message(story, message.id)
    M.blocks(story, record)
    return
  end
  local fields = { message = message, blocks = message.blocks or {}, agent = message.agent }
  fields.turn = record.turn
  fields.state = record.held and "held" or record.turn and "waiting" or "said"
  local entry = nodes.entry(record, "message:" .. message.id, "message", fields)
  nodes.append(story, entry)
  if record.turn then
    story.anchors[record.turn] = entry
  end
end

---An entry for each block of an agent's message, so that a long answer is drawn once.
function M.blocks(story, record)
  local message = record.message
  local counts = {}
  for _, block in ipairs(message.blocks or {}) do
    local kind = (block.kind == "text" or block.kind == "thought") and block.kind or "block"
    counts[kind] = (counts[kind] or 0) + 1
    local id = streaming.id(message.id, kind, counts[kind])
    local fields = { message = message, block = block, text = block.text, agent = message.agent }
    nodes.part(story, message.turn, nodes.entry(record, id, kind, fields))
  end
end

local function changed(story, record, fields)
  local entry = story.entries["message:" .. record.messageId]
  if not entry then
    return
  end
  for name, value in pairs(fields) do
    entry[name] = value
  end
  nodes.change(entry, record)
  return entry
end

function M.edited(story, record)
  local entry = changed(story, record, { blocks = record.blocks or {}, edited = record })
  if entry then
    entry.agent = record.agent
  end
end

function M.withdrawn(story, record)
  changed(story, record, { state = "withdrawn", withdrawn = record })
end

---A message that was held stands where it was let, too: there its turn follows.
function M.released(story, record)
  local held = changed(story, record, { state = "said", released = record })
  local who = held and held.by.name or "somebody"
  local text = ("let the message of %s be answered"):format(who)
  local entry = nodes.entry(record, "note:" .. record.seq, "note", { text = text })
  nodes.append(story, entry)
  story.anchors[record.turn] = entry
end

---The turn of a message has begun, or ended without beginning.
function M.answering(story, record)
  local entry = story.anchors[record.turn]
  if not entry or entry.state ~= "waiting" then
    return
  end
  entry.state = "said"
  nodes.change(entry, record)
end

return M
