---@mod sessionls.following.streaming Words that stream, as entries that the completed message replaces.
---Keeps them nowhere else.

local nodes = require("sessionls.following.nodes")

local M = {}

---The id of a block of an agent's message, streamed or complete.
---@param message string
---@param kind string
---@param number integer
---@return string
function M.id(message, kind, number)
  return ("%s:%s:%d"):format(message, kind, number)
end

---Take streamed words.
---@param story sessionls.Story
---@param delta { turn: string, message: string, text: string, thought: string? }
function M.add(story, delta)
  local live = story.live[delta.message] or M.start(story, delta)
  if delta.thought and delta.thought ~= "" then
    M.say(story, live, "thought", delta.thought)
  end
  if delta.text and delta.text ~= "" then
    M.say(story, live, "text", delta.text)
  end
end

function M.start(story, delta)
  local live = { message = delta.message, turn = delta.turn, entries = {} }
  live.is_late = story.late == delta.turn
  if live.is_late then
    story.late = nil
  end
  story.live[delta.message] = live
  return live
end

function M.say(story, live, kind, words)
  local entry = live.entries[kind]
  if not entry then
    entry = M.entry(story, live, kind)
    nodes.part(story, live.turn, entry)
  end
  entry.text = entry.text .. words
  entry.count = entry.count + 1
end

function M.entry(story, live, kind)
  local node = nodes.turn(story, live.turn)
  local record = { seq = 0, by = { kind = "agent", name = node.head and node.head.agent or "" } }
  local fields = { text = live.is_late and "… " or "", is_live = true, agent = record.by.name }
  local entry = nodes.entry(record, M.id(live.message, kind, 1), kind, fields)
  live.entries[kind] = entry
  return entry
end

---Take a streamed message out of the story.
---@param story sessionls.Story
---@param message string
function M.drop_message(story, message)
  local live = story.live[message]
  if not live then
    return
  end
  story.live[message] = nil
  local node = story.turns[live.turn]
  if not node then
    return
  end
  node.parts = vim.tbl_filter(function(part)
    return not (part.is_live and (part == live.entries.text or part == live.entries.thought))
  end, node.parts)
end

---@param story sessionls.Story
---@param turn string
function M.drop_turn(story, turn)
  if story.late == turn then
    story.late = nil
  end
  for message, live in pairs(story.live) do
    if live.turn == turn then
      M.drop_message(story, message)
    end
  end
end

---@param story sessionls.Story
function M.drop_all(story)
  for message in pairs(story.live) do
    M.drop_message(story, message)
  end
end

---Take over what streams from the story of an earlier window.
---@param story sessionls.Story
---@param before sessionls.Story
function M.keep(story, before)
  story.late = before.late
  for message, live in pairs(before.live) do
    if not M.is_complete(story, live) then
      story.live[message] = live
      for _, kind in ipairs({ "thought", "text" }) do
        if live.entries[kind] then
          nodes.part(story, live.turn, live.entries[kind])
        end
      end
    end
  end
end

function M.is_complete(story, live)
  local node = story.turns[live.turn]
  return story.entries[M.id(live.message, "text", 1)]
    or story.entries[M.id(live.message, "thought", 1)]
    or node and node.ending
end

---Know that a turn streams already: of its next words the beginning may be missing.
---@param story sessionls.Story
---@param running { turn: string }?
function M.begin_late(story, running)
  story.late = running and running.turn or nil
end

return M
