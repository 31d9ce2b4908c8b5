---@mod sessionls.panel.render.asks How permissions, questions and proposed edits look:
---whole while they wait, in a line after that.

local markdown = require("sessionls.panel.render.markdown")
local words = require("sessionls.panel.render.words")

local M = {}

local MOST = 60
local DIFF = { ["+"] = "Added", ["-"] = "Removed", ["@"] = "SessionlsMeta" }

---Whether it waits for an answer.
---@param entry sessionls.Entry
---@return boolean
function M.is_open(entry)
  return not entry.answer and not entry.closed
end

local function head(sheet, entry, what, title, said)
  local is_open = M.is_open(entry)
  sheet:line({
    { ("%s: %s"):format(what, words.short(title)), is_open and "SessionlsWaiting" or "SessionlsMeta" },
    { is_open and " → waits: <CR> answers" or " → " .. said, "SessionlsMeta" },
  })
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
function M.permission(sheet, entry)
  local asked, answer = entry.asked, entry.answer
  head(sheet, entry, "permission", asked.title, answer and words.decided(answer) or "not answered")
  if M.is_open(entry) and (asked.detail or "") ~= "" then
    sheet:add(markdown.fenced(asked.detail, MOST))
  end
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
function M.question(sheet, entry)
  local asked, answer = entry.asked, entry.answer
  local said = answer and ("%s: %s"):format(answer.by.name, words.short(answer.text))
  head(sheet, entry, "question", asked.text, said or "not answered")
  if not M.is_open(entry) then
    return
  end
  if #asked.text > words.SHORT or asked.text:find("\n", 1, true) then
    sheet:add(markdown.lines(asked.text))
  end
  for _, choice in ipairs(asked.choices or {}) do
    sheet:line({ { "- " .. words.short(choice) } })
  end
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.edit(sheet, entry, context)
  head(sheet, entry, "proposed edit", entry.asked.title, M.accepted(entry))
  for _, change in ipairs(entry.asked.changes or {}) do
    local name = words.named(change.uri, context.root)
    sheet:line({ { "- " }, { "`" .. name .. "`", jump = words.jump(change.uri) } })
    local row = #sheet.lines
    local lines = markdown.fenced(M.diff(change), MOST, "diff")
    sheet:add(lines)
    M.paint(sheet, row, lines)
  end
  -- Once it is answered the difference is history.
  sheet.fold = not M.is_open(entry) and #sheet.lines > 1
end

function M.accepted(entry)
  if entry.undone then
    return "undone by " .. entry.undone.by.name
  end
  local answer = entry.answer
  if not answer then
    return "not answered"
  end
  local count = #(answer.accepted or {})
  if count == 0 then
    local reason = answer.reason and ": " .. words.short(answer.reason) or ""
    return ("rejected by %s%s"):format(answer.by.name, reason)
  end
  local all = vim.iter(entry.asked.changes or {}):fold(0, function(sum, change)
    return sum + #(change.hunks or {})
  end)
  local which = count == all and "accepted" or ("%d of %d accepted"):format(count, all)
  return ("%s by %s"):format(which, answer.by.name)
end

---The hunks of a file as the lines of a difference.
---@param change table
---@return string
function M.diff(change)
  local lines = {}
  for _, hunk in ipairs(change.hunks or {}) do
    lines[#lines + 1] = ("@@ line %d @@"):format(hunk.line + 1)
    for _, side in ipairs({ { " ", hunk.before }, { "-", hunk.old }, { "+", hunk.new }, { " ", hunk.after } }) do
      M.side(lines, side[1], side[2] or "")
    end
  end
  return table.concat(lines, "\n")
end

function M.side(lines, sign, text)
  if text == "" then
    return
  end
  for _, line in ipairs(vim.split(text:gsub("\r?\n$", ""), "\n", { plain = true })) do
    lines[#lines + 1] = sign .. line
  end
end

function M.paint(sheet, row, lines)
  for index, line in ipairs(lines) do
    local group = DIFF[line:sub(1, 1)]
    if group then
      sheet:mark(row + index - 1, 0, { end_col = #line, hl_group = group, priority = 200 })
    end
  end
end

return M
