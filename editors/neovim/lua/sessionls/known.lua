---@mod sessionls.known What this Neovim knows of sessions, from answers and updates. Asks nothing unasked.
local M = {}

---@class sessionls.Known
---@field id string
---@field title string
---@field seq? integer The last record that was heard of.
---@field client integer
---@field edit? string The edit that was applied last, and not taken back.

local sessions = {} ---@type table<string, sessionls.Known>
local followed = {} ---@type table<string, true>
local running = {} ---@type table<string, { session: string, agent: string }> by turn
local last ---@type string?
local last_at ---@type string? when the last record was made there; nothing when the person has just begun it

---A session, if anything is known of it.
---@param id string
---@return sessionls.Known?
function M.get(id)
  return sessions[id]
end

---The session in which something happened here last.
---@return string?
function M.last()
  return last
end

---The turns that are going on, by their ids.
---@return table<string, { session: string, agent: string }>
function M.running()
  return running
end

---A command was answered.
---@param client_id integer
---@param command string
---@param given table
---@param result table?
function M.answered(client_id, command, given, result)
  result = result or {}
  for _, one in ipairs(result.sessions or {}) do
    M._meet(client_id, one.id, one)
  end
  for _, hit in ipairs(result.hits or {}) do
    require("sessionls.homes").holds(hit.session, client_id)
  end
  local session = result.session
  local id = type(session) == "table" and session.id or session
  if not id then
    return
  end
  M._meet(client_id, id, type(session) == "table" and session or nil)
  if command == "sessionls.session.load" then
    followed[id] = true
    M._wait(sessions[id], result)
    if not given.before then
      local hear = sessions[id].seq and M._catch_up or M._read
      hear(id, result.records)
    end
  elseif vim.list_contains({ "sessionls.session.new", "sessionls.session.fork", "sessionls.review" }, command) then
    followed[id] = true
    M._happened(id)
    sessions[id].seq = sessions[id].seq or type(session) == "table" and session.seq or nil
  end
end

---The server told what happened.
---@param client_id integer
---@param update sessionls.Update
function M.updated(client_id, update)
  M._meet(client_id, update.session)
  followed[update.session] = true
  local seq = sessions[update.session].seq
  local first = update.records[1]
  if update.behind or (first and seq and first.seq > seq + 1) then
    -- The answer holds the records of this update, too.
    return require("sessionls.client").request(
      "sessionls.session.load",
      { session = update.session, since = seq or 0 },
      function() end
    )
  end
  M._hear(update.session, update.records)
end

---A new hub has taken over: it knows nothing of what this Neovim followed.
---@param client_id integer
function M.reattached(client_id)
  for id in pairs(followed) do
    if sessions[id].client == client_id then
      local argument = { session = id, since = sessions[id].seq }
      require("sessionls.client").request("sessionls.session.load", argument, function() end)
    end
  end
end

---A session was left: nothing more is heard of it, and what goes on in it does so elsewhere.
---@param id string
function M.forget(id)
  followed[id] = nil
  for turn, one in pairs(running) do
    if one.session == id then
      running[turn] = nil
    end
  end
  require("sessionls.asks").forget_session(id)
  if sessions[id] then
    -- What is asked in it is to be heard again when it is loaded.
    sessions[id].seq = nil
  end
  M._drop(id)
  require("sessionls.statusline").refresh()
end

---A client has ended, and with it what it followed.
---@param client_id integer
function M.detached(client_id)
  for id, one in pairs(sessions) do
    if one.client == client_id then
      M.forget(id)
    end
  end
end

---Forget a session; the one in which something happened last is still the one at hand.
---@param id string
function M._drop(id)
  if id ~= last then
    sessions[id] = nil
    require("sessionls.homes").releases(id)
  end
end

---Something has happened in a session.
---@param id string
---@param at? string
function M._happened(id, at)
  local before = last
  last, last_at = id, at
  if before and before ~= id and not followed[before] then
    M._drop(before)
  end
end

---@param client_id integer
---@param id string
---@param session? sessionls.Session
function M._meet(client_id, id, session)
  require("sessionls.homes").holds(id, client_id)
  sessions[id] = sessions[id] or { id = id, title = "" }
  sessions[id].client = client_id
  if session then
    sessions[id].title = session.title
  end
end

---Take what waits for an answer, however far back it was asked.
---@param known sessionls.Known
---@param answer { session: sessionls.Session, asks?: sessionls.Record[] }
function M._wait(known, answer)
  -- What was heard since the answer was made knows better.
  if (known.seq or 0) > answer.session.seq then
    return
  end
  for _, record in ipairs(answer.asks or {}) do
    require("sessionls.asks").take(known.id, record)
  end
end

---What was there before this Neovim came: nobody is told of it.
---@param id string
---@param records sessionls.Record[]
function M._read(id, records)
  for _, record in ipairs(records) do
    M._take(id, record)
  end
  require("sessionls.statusline").refresh()
end

---What happens now.
---@param id string
---@param records sessionls.Record[]
function M._hear(id, records)
  for _, record in ipairs(records) do
    if M._take(id, record) then
      M._happened(id, record.at)
      require("sessionls.autocommands").fire(sessions[id], record)
    end
  end
  require("sessionls.statusline").refresh()
end

---What happened meanwhile. Several sessions are asked for at once, and answered in any order: in which of them
---something happened last is what the records say.
---@param id string
---@param records sessionls.Record[]
function M._catch_up(id, records)
  for _, record in ipairs(records) do
    if M._take(id, record) then
      if not last_at or record.at >= last_at then
        M._happened(id, record.at)
      end
      require("sessionls.autocommands").fire(sessions[id], record)
    end
  end
  require("sessionls.statusline").refresh()
end

---@param id string
---@param record sessionls.Record
---@return boolean whether it is new
function M._take(id, record)
  local known = sessions[id]
  if record.seq <= (known.seq or 0) then
    return false
  end
  known.seq = record.seq
  M._keep(known, record)
  require("sessionls.asks").take(id, record)
  return true
end

---@param known sessionls.Known
---@param record sessionls.Record
function M._keep(known, record)
  if record.kind == "turnStarted" and not record.parentTurn then
    running[record.turn] = { session = known.id, agent = record.agent }
  elseif record.kind == "turnEnded" then
    running[record.turn] = nil
  elseif record.kind == "editAnswered" then
    known.edit = not record.undone and #(record.accepted or {}) > 0 and record.editId or nil
    M._close_view(record.editId)
  elseif record.kind == "sessionRenamed" or record.kind == "sessionCreated" then
    known.title = record.title
  end
end

---Close the difference of an edit that was answered, once all that was told is taken: that may fail,
---as from the window of the command line, and then it is the person's to close.
---@param edit string
function M._close_view(edit)
  vim.schedule(function()
    local view = package.loaded["sessionls.edits.view"]
    if view then
      pcall(view.close, edit)
    end
  end)
end

return M
