---@mod sessionls.commands The subcommands of `:Sessionls`: one file each, loaded when it is used.
local M = {}

---@type string[]
M.names = {
  "agent",
  "answer",
  "archive",
  "cancel",
  "export",
  "findings",
  "fork",
  "keep",
  "list",
  "log",
  "new",
  "open",
  "pause",
  "people",
  "prompt",
  "rename",
  "restart",
  "resume",
  "review",
  "search",
  "trust",
  "undo",
}

---@param name string
---@return sessionls.Command?
function M.get(name)
  return vim.list_contains(M.names, name) and require("sessionls.commands." .. name) or nil
end

---What `:Sessionls` does.
---@param given vim.api.keyset.create_user_command.command_args
function M.dispatch(given)
  local name, rest = given.args:match("^(%S+)%s*(.-)%s*$")
  if not name then
    return M._choose(given)
  end
  local command = M.get(name)
  if not command then
    local known = table.concat(M.names, ", ")
    return require("sessionls.notify").error(("There is no :Sessionls %s. There are: %s."):format(name, known))
  end
  -- Who calls a command wants a server, however often it has ended by itself.
  require("sessionls.restarts").forget()
  command.impl(M._invocation(given, rest))
end

---What may stand at the cursor.
---@param lead string
---@param line string up to the cursor
---@return string[]
function M.complete(lead, line)
  local name, typed = line:match("^.-Sessionls!?%s+(%S+)%s+(.*)$")
  if not name then
    return vim.tbl_filter(function(one)
      return vim.startswith(one, lead)
    end, M.names)
  end
  local command = M.get(name)
  return command and command.complete and command.complete(lead, typed) or {}
end

---@param given vim.api.keyset.create_user_command.command_args
---@param rest string
---@return sessionls.Invocation
function M._invocation(given, rest)
  local range = given.range > 0 and { first = given.line1, last = given.line2 } or nil
  local marks = range and { vim.fn.line("'<"), vim.fn.line("'>") } or {}
  return {
    args = vim.split(rest, "%s+", { trimempty = true }),
    rest = rest,
    bang = given.bang,
    range = range,
    -- Lines that are exactly those of the last selection mean the selection, down to its columns.
    visual = range ~= nil and marks[1] == range.first and marks[2] == range.last,
    split = M._split(given.smods),
  }
end

---@param mods table
---@return sessionls.Split?
function M._split(mods)
  if mods.tab and mods.tab >= 0 then
    return "tab"
  elseif mods.vertical then
    return "right"
  end
  return mods.horizontal and "below" or nil
end

---@param given vim.api.keyset.create_user_command.command_args
function M._choose(given)
  vim.ui.select(M.names, {
    prompt = "Sessions",
    format_item = function(name)
      return ("%s: %s"):format(name, M.get(name).desc)
    end,
  }, function(name)
    if name then
      M.get(name).impl(M._invocation(given, ""))
    end
  end)
end

return M
