---@mod sessionls.following.header The session's state as a fold of records over what the server answered. Pure.

local M = {}

---The session of an answer, ready for more records. `records` are its last ones, as far as known.
---@param session table
---@param records table[]
---@return table
function M.of(session, records)
  local made = vim.deepcopy(session)
  made.queue = made.queue or {}
  made.held = made.held or {}
  made.participants = made.participants or {}
  made.open_asks = {}
  for _, record in ipairs(records) do
    M.add_ask(made, record)
  end
  if made.state == "waiting" and not next(made.open_asks) then
    -- What is asked stands before the records that are known.
    made.open_asks["?"] = (made.running or {}).turn or "?"
  end
  return made
end

---Take one more record; one that the session has already changes nothing.
---@param session table
---@param record table
function M.add(session, record)
  if record.seq <= (session.seq or 0) then
    return
  end
  session.seq, session.updated = record.seq, record.at
  M.add_person(session, record.by)
  M.add_ask(session, record)
  local add = M.kinds[record.kind]
  if add then
    add(session, record)
  end
  session.state = M.state(session)
end

---@param session table
---@return "idle"|"running"|"waiting"|"paused"
function M.state(session)
  if session.paused then
    return "paused"
  end
  if next(session.open_asks) then
    return "waiting"
  end
  return (session.running or #session.queue > 0) and "running" or "idle"
end

function M.add_person(session, by)
  if by.kind ~= "person" then
    return
  end
  for _, one in ipairs(session.participants) do
    if (one.id or one.name) == (by.id or by.name) then
      return
    end
  end
  table.insert(session.participants, { name = by.name, id = by.id })
end

---Know what waits for the answer of a person.
function M.add_ask(session, record)
  local asks = session.open_asks
  local asked = record.permission or record.question or record.edit
  if asked then
    asks[asked.id] = asked.turn
  elseif record.kind == "turnEnded" then
    for id, turn in pairs(asks) do
      if turn == record.turn then
        asks[id] = nil
      end
    end
  else
    local answered = record.permissionId or record.questionId or record.editId
    if answered then
      asks[answered], asks["?"] = nil, nil
    end
  end
end

local function without(list, field, value)
  return vim.tbl_filter(function(one)
    return one[field] ~= value
  end, list)
end

local function enqueue(session, turn, message, by, agent)
  table.insert(session.queue, { turn = turn, message = message, by = by, agent = agent })
end

---The sum of costs; unknown where a part of it is.
local function spend(session, usage)
  local sum = session.usage
  if not sum or not usage then
    return
  end
  for _, field in ipairs({ "input", "output", "cached", "duration" }) do
    sum[field] = (sum[field] or 0) + (usage[field] or 0)
  end
  sum.cost = sum.cost and usage.cost and sum.cost + usage.cost or nil
end

---@type table<string, fun(session: table, record: table)>
M.kinds = {
  sessionRenamed = function(session, record)
    session.title = record.title
  end,
  sessionPaused = function(session, record)
    session.paused = { by = record.by, at = record.at, reason = record.reason }
  end,
  sessionResumed = function(session)
    session.paused = nil
  end,
  sessionArchived = function(session)
    session.archived = true
  end,
  sessionUnarchived = function(session)
    session.archived = false
  end,
  sessionDeleted = function(session)
    session.deleted = true
  end,
  agentKept = function(session, record)
    session.agent = record.agent
  end,
  messageAdded = function(session, record)
    local message = record.message
    if record.held then
      table.insert(session.held, { message = message.id, by = record.by, seq = record.seq })
    elseif record.turn then
      enqueue(session, record.turn, message.id, record.by, message.agent)
    end
    if record.by.kind == "person" and (session.title or "") == "" then
      session.title = M.title(message)
    end
  end,
  messageEdited = function(session, record)
    for _, waiting in ipairs(session.queue) do
      if waiting.message == record.messageId then
        waiting.agent = record.agent
      end
    end
  end,
  messageWithdrawn = function(session, record)
    session.queue = without(session.queue, "message", record.messageId)
    session.held = without(session.held, "message", record.messageId)
  end,
  messageReleased = function(session, record)
    local held = vim.iter(session.held):find(function(one)
      return one.message == record.messageId
    end)
    session.held = without(session.held, "message", record.messageId)
    enqueue(session, record.turn, record.messageId, held and held.by or record.by)
  end,
  turnRetried = function(session, record)
    enqueue(session, record.turn, record.message, record.by, record.agent)
  end,
  turnStarted = function(session, record)
    if record.parentTurn then
      return
    end
    session.queue = without(session.queue, "turn", record.turn)
    session.running = { turn = record.turn, agent = record.agent, message = record.message }
  end,
  turnEnded = function(session, record)
    session.queue = without(session.queue, "turn", record.turn)
    if (session.running or {}).turn == record.turn then
      session.running = nil
      session.turns = (session.turns or 0) + 1
    end
    spend(session, record.usage)
  end,
  historyCompacted = function(session, record)
    spend(session, record.usage)
  end,
}

---The title that the first message gives a session.
function M.title(message)
  for _, block in ipairs(message.blocks or {}) do
    local line = block.kind == "text" and vim.trim(block.text):match("^[^\n]*")
    if line and line ~= "" then
      return vim.fn.strcharpart(line, 0, 60)
    end
  end
  return ""
end

return M
