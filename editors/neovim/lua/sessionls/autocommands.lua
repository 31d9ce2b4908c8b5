---@mod sessionls.autocommands `User` autocommands for what happens in sessions.
local M = {}

---What is fired, and what others may listen to.
M.names = {
  "SessionlsAttached",
  "SessionlsDetached",
  "SessionlsFinding",
  "SessionlsMention",
  "SessionlsPanelOpened",
  "SessionlsPaused",
  "SessionlsResumed",
  "SessionlsTurnEnded",
  "SessionlsTurnStarted",
  "SessionlsWaiting",
}

---@type table<string, fun(record: sessionls.Record): string, table>
local patterns = {
  turnStarted = function(record)
    return "SessionlsTurnStarted", { turn = record.turn, agent = record.agent }
  end,
  turnEnded = function(record)
    return "SessionlsTurnEnded", { turn = record.turn, reason = record.stopReason, error = record.error }
  end,
  permissionAsked = function(record)
    return "SessionlsWaiting", { turn = record.permission.turn, kind = "permission", title = record.permission.title }
  end,
  questionAsked = function(record)
    return "SessionlsWaiting", { turn = record.question.turn, kind = "question", title = record.question.text }
  end,
  editProposed = function(record)
    return "SessionlsWaiting", { turn = record.edit.turn, kind = "edit", title = record.edit.title }
  end,
  findingReported = function(record)
    return "SessionlsFinding", { finding = record.finding }
  end,
  sessionPaused = function()
    return "SessionlsPaused", {}
  end,
  sessionResumed = function()
    return "SessionlsResumed", {}
  end,
}

---Fire what belongs to a record, if anything does. `data` has the session's id and title.
---@param known sessionls.Known
---@param record sessionls.Record
function M.fire(known, record)
  local make = patterns[record.kind]
  if make then
    local pattern, data = make(record)
    M.tell(pattern, vim.tbl_extend("force", { session = known.id, title = known.title }, data))
  end
end

---@param pattern string
---@param data table
function M.tell(pattern, data)
  vim.api.nvim_exec_autocmds("User", { pattern = pattern, modeline = false, data = data })
end

return M
