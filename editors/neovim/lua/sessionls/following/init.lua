---@mod sessionls.following What a session's records amount to for a reader: its state, and a bounded window of entries.
---Pure: asks nobody, draws nothing.

local story = require("sessionls.following.story")

local M = {}

---Records that are kept; beyond twice of it one end of the window is dropped.
M.MOST = 600

---@class sessionls.Following
---@field id string the session's id
---@field session table the session's shape, as the server told it last
---@field people table[] who is in the session
---@field records table[] the window: records in order and without gaps
---@field latest integer the number of the newest record that is known
---@field more boolean whether there are records before the window
---@field story sessionls.Story

---@param id string
---@return sessionls.Following
function M.new(id)
  return {
    id = id,
    session = { id = id, title = "", state = "idle", queue = {}, participants = {} },
    people = {},
    records = {},
    latest = 0,
    more = false,
    story = story.new(),
  }
end

---Take the newest page that `session.load` answered, instead of everything before.
---@param following sessionls.Following
---@param answer { session: table, records: table[], more: boolean, people: table[] }
function M.begin(following, answer)
  following.records = answer.records
  following.more = answer.more
  following.people = answer.people or {}
  following.latest = answer.session.seq or 0
  local last = answer.records[#answer.records]
  following.latest = math.max(following.latest, last and last.seq or 0)
  following.session = answer.session
  M.refold(following)
  story.begin_late(following.story, following.session.running)
end

---Take a page that stands before the window.
---@param following sessionls.Following
---@param answer { records: table[], more: boolean }
function M.earlier(following, answer)
  local first = following.records[1]
  local records = {}
  for _, record in ipairs(answer.records) do
    if not first or record.seq < first.seq then
      records[#records + 1] = record
    end
  end
  vim.list_extend(records, following.records)
  following.records = records
  following.more = answer.more
  M.refold(following)
end

---Take what `session.load` answered for `since`, or the page behind the window.
---@param following sessionls.Following
---@param answer { session: table, records: table[], people: table[]? }
function M.later(following, answer)
  local seq = M.last(following)
  for _, record in ipairs(answer.records) do
    if record.seq == seq + 1 or #following.records == 0 then
      following.records[#following.records + 1] = record
      story.add(following.story, record)
      seq = record.seq
    end
  end
  M.know(following, answer)
end

---Take the session's state from an answer, and leave the window as it is.
---@param following sessionls.Following
---@param answer { session: table, people: table[]? }
function M.know(following, answer)
  following.people = answer.people or following.people
  following.latest = math.max(following.latest, answer.session.seq or 0, M.last(following))
  following.session = answer.session
end

---The server tells the session as it is now. Records that it knows by then may still be under way.
---@param following sessionls.Following
---@param listed { session: table, deleted: boolean? }
function M.listed(following, listed)
  if (listed.session.seq or 0) >= (following.session.seq or 0) then
    following.session = listed.session
    following.session.deleted = listed.deleted
  end
end

---Take an update. `gap`: records are missing, ask for them; `old`: nothing is new.
---@param following sessionls.Following
---@param update { records: table[], seq: integer? }
---@return "applied"|"gap"|"old"
function M.update(following, update)
  if (update.seq or 0) > following.latest then
    return "gap"
  end
  local result = "old"
  for _, record in ipairs(update.records) do
    if record.seq > following.latest + 1 then
      return "gap"
    end
    if record.seq > following.latest then
      M.take(following, record)
      result = "applied"
    end
  end
  return result
end

---Take the next record.
---@param following sessionls.Following
---@param record table
function M.take(following, record)
  if M.is_at_end(following) then
    following.records[#following.records + 1] = record
    story.add(following.story, record)
  end
  following.latest = record.seq
  if record.kind == "agentKept" then
    -- Who answers next is to be true at once; all else of the session the server tells in a moment.
    following.session.agent = record.agent
  end
end

---Take streamed words; whether they show.
---@param following sessionls.Following
---@param delta { turn: string, message: string, text: string, thought: string? }
---@return boolean
function M.delta(following, delta)
  if not M.is_at_end(following) then
    return false
  end
  story.stream(following.story, delta)
  return true
end

---Forget streamed words: some of them may be missing.
---@param following sessionls.Following
function M.drop_streamed(following)
  story.drop_streamed(following.story)
  story.begin_late(following.story, following.session.running)
end

---Keep the window bounded: drop what is far from the end at which the reader is.
---@param following sessionls.Following
---@param reader "at_end"|"away"
function M.trim(following, reader)
  local count = #following.records
  if count <= 2 * M.MOST then
    return
  end
  if reader == "at_end" then
    following.records = vim.list_slice(following.records, count - M.MOST + 1)
    following.more = true
  else
    following.records = vim.list_slice(following.records, 1, M.MOST)
  end
  M.refold(following)
end

---The number of the window's last record, 0 where there is none.
---@param following sessionls.Following
---@return integer
function M.last(following)
  local last = following.records[#following.records]
  return last and last.seq or 0
end

---Whether the window reaches to the newest record.
---@param following sessionls.Following
---@return boolean
function M.is_at_end(following)
  return M.last(following) >= following.latest or #following.records == 0
end

---What is to be shown, in order.
---@param following sessionls.Following
---@return sessionls.Entry[]
function M.entries(following)
  return story.entries(following.story)
end

---Make the story anew from the window; streamed words stay.
---@param following sessionls.Following
function M.refold(following)
  local made = story.new()
  for _, record in ipairs(following.records) do
    story.add(made, record)
  end
  if M.is_at_end(following) then
    story.keep_streamed(made, following.story)
  end
  following.story = made
end

return M
