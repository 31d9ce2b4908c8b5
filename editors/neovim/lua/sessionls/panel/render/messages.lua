---@mod sessionls.panel.render.messages How messages of people look: who, to whom, when, and what became of them.

local blocks = require("sessionls.panel.render.blocks")
local words = require("sessionls.panel.render.words")

local M = {}

local STATES = {
  waiting = { " waits ", "SessionlsWaiting" },
  held = { " held: nobody has let it yet ", "SessionlsWaiting" },
  withdrawn = { " withdrawn ", "SessionlsMeta" },
}

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.message(sheet, entry, context)
  local is_person = entry.by.kind == "person"
  local left = { { entry.by.name, is_person and "SessionlsPerson" or "SessionlsAgent" } }
  if entry.agent and is_person then
    left[#left + 1] = { " → ", "SessionlsMeta" }
    left[#left + 1] = { entry.agent, "SessionlsAgent" }
  end
  if STATES[entry.state] then
    left[#left + 1] = { " ", "SessionlsMeta" }
    left[#left + 1] = STATES[entry.state]
  end
  sheet:heading(left, { { M.times(entry, context), "SessionlsMeta" } })
  if entry.state == "withdrawn" then
    sheet:line({ { "taken back", "SessionlsMeta" } })
    return
  end
  for _, block in ipairs(entry.blocks) do
    blocks.write(sheet, block, context)
  end
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.retry(sheet, entry, context)
  local left = { { entry.by.name, "SessionlsPerson" }, { " asks once more", "SessionlsMeta" } }
  if entry.agent then
    left[#left + 1] = { " → ", "SessionlsMeta" }
    left[#left + 1] = { entry.agent, "SessionlsAgent" }
  end
  sheet:heading(left, { { words.moment(entry.at, context.now), "SessionlsMeta" } })
end

function M.times(entry, context)
  local at = words.moment(entry.at, context.now)
  return entry.edited and "edited, " .. at or at
end

return M
