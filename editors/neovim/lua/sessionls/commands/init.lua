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
  "unarchive",
  "undo",
}

---@param name string
---@return sessionls.Command?
function M.get(name)
  return vim.list_contains(M.names, name) and require("sessionls.commands." .. name) or nil
end

---What `:Sessionls` does.
---@param given vim.api.keyset.create_user_command.command_args
---@param typed? string the line as it was typed, if it was
function M.dispatch(given, typed)
  local name, rest = given.args:match("^(%S+)%s*(.-)%s*$")
  local invocation = M._invocation(given, rest or "", typed or "")
  if not name then
    return M._choose(invocation)
  end
  local command = M.get(name)
  if not command then
    local known = table.concat(M.names, ", ")
    return require("sessionls.notify").error(("There is no :Sessionls %s. There are: %s."):format(name, known))
  end
  -- Who calls a command wants a server, however often it has ended by itself.
  require("sessionls.restarts").forget()
  command.impl(invocation)
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
---@param typed string
---@return sessionls.Invocation
function M._invocation(given, rest, typed)
  return {
    args = vim.split(rest, "%s+", { trimempty = true }),
    rest = rest,
    bang = given.bang,
    place = M._place(given, typed),
    split = M._split(given.smods),
  }
end

---@param given vim.api.keyset.create_user_command.command_args
---@param typed string
---@return sessionls.Place
function M._place(given, typed)
  local place = require("sessionls.place")
  local here = place.here()
  if given.range > 0 then
    -- Only who names the selection means it, down to its columns; the same lines may be meant whole.
    here.part = typed:match("^[%s:]*'<,'>") and place.selection() or place.lines(given.line1, given.line2)
  end
  return here
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

---@param invocation sessionls.Invocation
function M._choose(invocation)
  vim.ui.select(M.names, {
    prompt = "Sessions",
    format_item = function(name)
      return ("%s: %s"):format(name, M.get(name).desc)
    end,
  }, function(name)
    if name then
      M.get(name).impl(invocation)
    end
  end)
end

return M
