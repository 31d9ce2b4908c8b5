---@mod sessionls.following.kinds What each kind of record adds to a story.
---One function for each kind; others are skipped.

local messages = require("sessionls.following.messages")
local nodes = require("sessionls.following.nodes")
local streaming = require("sessionls.following.streaming")

---A line about the session, between its turns.
local function note(text)
  return function(story, record)
    local said = type(text) == "function" and text(record, story) or text
    nodes.append(story, nodes.entry(record, "note:" .. record.seq, "note", { text = said }))
  end
end

---Something that a turn asks of people.
local function ask(field, kind)
  return function(story, record)
    local asked = record[field]
    local entry = nodes.entry(record, field .. ":" .. asked.id, kind, { asked = asked })
    nodes.part(story, asked.turn, entry)
  end
end

---The first answer counts.
local function answer(field)
  return function(story, record)
    local entry = story.entries[field .. ":" .. record[field .. "Id"]]
    if not entry then
      return
    end
    if record.undone then
      entry.undone = record
    else
      entry.answer = entry.answer or record
    end
    nodes.change(entry, record)
  end
end

---Nobody has to answer any more what an ended turn asked.
local function close_asks(story, record)
  for _, entry in pairs(story.entries) do
    if entry.asked and entry.turn == record.turn and not entry.answer and not entry.closed then
      entry.closed = true
      nodes.change(entry, record)
    end
  end
end

---@type table<string, fun(story: sessionls.Story, record: table)>
return {
  sessionCreated = note(function(record)
    return record.parent and "forked this session from another one" or "began this session"
  end),
  sessionRenamed = note(function(record)
    return "renamed the session: " .. record.title
  end),
  sessionPaused = note(function(record)
    return "paused the session" .. (record.reason and ": " .. record.reason or "")
  end),
  sessionResumed = note("resumed the session"),
  sessionArchived = note("archived the session"),
  sessionUnarchived = note("unarchived the session"),
  sessionDeleted = note("deleted the session"),
  agentKept = note(function(record)
    return ("keeps %s: it is the default agent from here on"):format(record.agent)
  end),
  historyCompacted = note(function(record)
    return ("summed up records %d to %d for the model"):format(record.fromSeq, record.toSeq)
  end),
  compactionUndone = note("took back a summary: the model reads what it stood for again"),

  messageAdded = messages.added,
  messageEdited = messages.edited,
  messageWithdrawn = messages.withdrawn,
  messageReleased = messages.released,

  turnRetried = function(story, record)
    local fields = { of = record.of, agent = record.agent, turn = record.turn }
    local entry = nodes.entry(record, "retry:" .. record.turn, "retry", fields)
    nodes.append(story, entry)
    story.anchors[record.turn] = entry
  end,
  turnStarted = function(story, record)
    local node = story.turns[record.turn] or nodes.place(story, record.turn, record.parentTurn, record.parentCall)
    local fields = { turn = record.turn, agent = record.agent, model = record.model }
    fields.depth, fields.inner = node.depth, record.parentTurn ~= nil
    node.head = nodes.entry(record, "turn:" .. record.turn, "turn", fields)
    messages.answering(story, record)
  end,
  turnEnded = function(story, record)
    streaming.drop_turn(story, record.turn)
    close_asks(story, record)
    messages.answering(story, record)
    local node = story.turns[record.turn]
    if not node then
      return
    end
    local fields = { turn = record.turn, ended = record, depth = node.depth }
    fields.agent = node.head and node.head.agent
    node.ending = nodes.entry(record, "ending:" .. record.turn, "ending", fields)
  end,

  toolCalled = function(story, record)
    local id = ("call:%s:%s"):format(record.turn, record.call.id)
    nodes.part(story, record.turn, nodes.entry(record, id, "call", { call = record.call }))
  end,
  toolReturned = function(story, record)
    local entry = story.entries[("call:%s:%s"):format(record.turn, record.callId)]
    if not entry then
      return
    end
    entry.result = { content = record.content, is_error = record.isError }
    nodes.change(entry, record)
  end,

  permissionAsked = ask("permission", "permission"),
  permissionAnswered = answer("permission"),
  questionAsked = ask("question", "question"),
  questionAnswered = answer("question"),
  editProposed = ask("edit", "edit"),
  editAnswered = answer("edit"),

  findingReported = function(story, record)
    local finding = record.finding
    local entry = nodes.entry(record, "finding:" .. finding.id, "finding", { finding = finding })
    nodes.part(story, finding.turn, entry)
  end,
  findingChanged = function(story, record)
    local entry = story.entries["finding:" .. record.findingId]
    if not entry then
      return
    end
    local moved = { state = record.state, range = record.range, uri = record.uri }
    entry.finding = vim.tbl_extend("force", entry.finding, moved)
    entry.changed = record
    nodes.change(entry, record)
  end,
}
