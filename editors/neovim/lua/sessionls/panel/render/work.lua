---@mod sessionls.panel.render.work How tool calls and findings look.

local markdown = require("sessionls.panel.render.markdown")
local words = require("sessionls.panel.render.words")

local M = {}

local MOST = 200
local SEVERITIES = {
  error = "DiagnosticError",
  warning = "DiagnosticWarn",
  information = "DiagnosticInfo",
  hint = "DiagnosticHint",
}

---A tool call in one line, with its result folded below.
---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.call(sheet, entry, context)
  local said, body = M.returned(entry.result)
  local given = M.arguments(entry.call.arguments or {}, context.root)
  local group = entry.result and entry.result.is_error and "SessionlsFailed" or "SessionlsMeta"
  local pieces = { { words.code(entry.call.name), "SessionlsTool" } }
  if given ~= "" then
    pieces[2] = { " " .. words.code(given), "SessionlsMeta" }
  end
  pieces[#pieces + 1] = { " → " .. said, group }
  sheet:line(pieces)
  if body then
    sheet:add(markdown.fenced(body, MOST))
    sheet.fold = true
  end
end

---A tool call's arguments in one line.
---@param given table
---@param root string?
---@return string
function M.arguments(given, root)
  local parts = {}
  local keys = vim.tbl_keys(given)
  table.sort(keys)
  for _, key in ipairs(keys) do
    local value = given[key]
    if type(value) == "string" then
      parts[#parts + 1] = value:match("^file:") and words.named(value, root) or value
    else
      parts[#parts + 1] = ("%s=%s"):format(key, vim.json.encode(value))
    end
  end
  return words.short(table.concat(parts, ", "))
end

---What a call came to, and the text worth folding.
---@param result { content: string|table, is_error: boolean? }?
---@return string
---@return string?
function M.returned(result)
  if not result then
    return "…"
  end
  local content = result.content
  if type(content) == "table" then
    return ("%d bytes"):format(content.size or 0)
  end
  local lines = vim.split(vim.trim(content), "\n", { plain = true })
  local first = words.short(lines[1])
  local is_whole = #lines == 1 and #lines[1] <= words.SHORT
  local body = not is_whole and content or nil
  if result.is_error then
    return "failed: " .. first, body
  end
  if is_whole then
    return first == "" and "nothing" or M.report(content) or first
  end
  return M.report(content) or words.count(#lines, "line"), body
end

---The words for a scan's report, a JSON object.
function M.report(content)
  if content:sub(1, 1) ~= "{" then
    return nil
  end
  local ok, report = pcall(vim.json.decode, content)
  if not ok or type(report.files) ~= "number" or type(report.total) ~= "number" then
    return nil
  end
  local found = words.count(report.total, "finding")
  return ("%s, %s"):format(words.count(report.files, "file"), found)
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.finding(sheet, entry, context)
  local finding = entry.finding
  local jump = words.jump(finding.uri, finding.range)
  local is_open = finding.state == nil or finding.state == "open"
  local group = is_open and SEVERITIES[finding.severity] or "SessionlsMeta"
  local name = words.named(finding.uri, context.root, finding.range)
  sheet:line({
    { "- " },
    { "`" .. name .. "`", jump = jump },
    { " " .. finding.severity, group },
    { " " .. words.code(finding.rule), "SessionlsMeta" },
    { " " .. words.short(finding.message), not is_open and "SessionlsMeta" or nil },
    { is_open and "" or " — " .. M.standing(entry), "SessionlsMeta" },
  })
end

function M.standing(entry)
  local state, changed = entry.finding.state, entry.changed
  if state == "stale" then
    return "its text has changed since"
  end
  local by = changed and changed.by.kind == "person" and " by " .. changed.by.name or ""
  local reason = changed and changed.reason and ": " .. words.short(changed.reason) or ""
  return state .. by .. reason
end

return M
