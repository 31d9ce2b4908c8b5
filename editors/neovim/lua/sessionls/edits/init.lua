---@mod sessionls.edits Proposed edits: shown as a difference, answered, taken back.
local M = {}

---Show an edit in a tab of its own.
---@param session string
---@param edit string
function M.show(session, edit)
  local argument = { session = session, edit = edit }
  require("sessionls.choose").asked("sessionls.edit.show", argument, function(result)
    require("sessionls.edits.view").open(session, result)
  end)
end

---Answer an edit: all of it, nothing of it, or the hunks of these numbers.
---@param session string
---@param edit string
---@param accepted "all"|"none"|integer[]
---@param done? fun()
function M.answer(session, edit, accepted, done)
  local argument = { session = session, edit = edit, accepted = accepted, key = require("sessionls.key").new() }
  require("sessionls.choose").asked("sessionls.edit.answer", argument, function(result)
    if done then
      done()
    end
    M._read_again()
    M._say(result.applied)
  end)
end

---Take back what was applied of an edit.
---@param session string
---@param edit string
function M.undo(session, edit)
  local argument = { session = session, edit = edit, key = require("sessionls.key").new() }
  require("sessionls.choose").asked("sessionls.edit.undo", argument, function(result)
    M._read_again()
    require("sessionls.notify").done(("%s taken back."):format(M._count(#result.applied)))
  end)
end

---Take back what was applied last in the session at hand.
function M.undo_last()
  local session = require("sessionls.choose").here()
  local known = session and require("sessionls.known").get(session)
  if not known or not known.edit then
    return require("sessionls.notify").warn("No edit has been applied here that could be taken back.")
  end
  M.undo(known.id, known.edit)
end

---The server writes files that no editor has open to the disk; a buffer may show one.
function M._read_again()
  if vim.api.nvim_get_mode().mode ~= "c" and vim.fn.getcmdwintype() == "" then
    vim.cmd.checktime()
  end
end

---@param applied integer[]
function M._say(applied)
  if #applied == 0 then
    return require("sessionls.notify").done("Rejected; nothing has changed.")
  end
  require("sessionls.notify").done(("%s applied. :Sessionls undo takes it back."):format(M._count(#applied)))
end

---@param count integer
---@return string
function M._count(count)
  return count == 1 and "1 change" or ("%d changes"):format(count)
end

return M
