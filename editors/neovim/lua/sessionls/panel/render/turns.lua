---@mod sessionls.panel.render.turns How turns begin and end, and the lines between them.

local words = require("sessionls.panel.render.words")

local M = {}

local STOPPED = {
  max_tokens = "Stopped at the model's limit of tokens",
  max_steps = "Stopped at the agent's limit of steps",
  refused = "The model refused to answer",
  cancelled = "Cancelled",
  interrupted = "Interrupted: the process that answered ended",
  failed = "Failed",
}

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.turn(sheet, entry, context)
  local left = { { entry.agent, "SessionlsAgent" } }
  if entry.continued then
    left[2] = { " (continued)", "SessionlsMeta" }
  end
  sheet:heading(left, { { words.moment(entry.at, context.now), "SessionlsMeta" } })
end

---The end of a turn: words of its own only when it did not come to its end.
---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.ending(sheet, entry, context)
  local ended = entry.ended
  if ended.stopReason ~= "end" then
    local lines = vim.split(M.why(ended), "\n", { plain = true })
    for _, line in ipairs(lines) do
      sheet:line({ { line, "SessionlsFailed" } })
    end
  end
  sheet:heading({ { table.concat(M.facts(entry, context), " · "), "SessionlsMeta" } })
end

function M.facts(entry)
  local ended = entry.ended
  local facts = {}
  if ended.model then
    facts[1] = ended.model
  end
  vim.list_extend(facts, words.spent(ended.usage))
  if entry.depth == 0 and ended.nextAgent ~= entry.agent then
    facts[#facts + 1] = "next: " .. ended.nextAgent
  end
  return facts
end

function M.why(ended)
  if ended.stopReason == "max_steps" and ended.error then
    return ended.error
  end
  local by = ended.by.kind == "person" and " by " .. ended.by.name or ""
  local why = (STOPPED[ended.stopReason] or ended.stopReason) .. by
  return ended.error and ("%s: %s"):format(why, ended.error) or why
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.note(sheet, entry, context)
  local said = ("%s %s"):format(entry.by.name, words.short(entry.text))
  local at = { { words.moment(entry.at, context.now), "SessionlsMeta" } }
  sheet:heading({ { said, "SessionlsMeta" } }, at)
end

return M
