---@mod sessionls.panel.render.blocks How blocks look: words, thoughts, references, and what people may attach.

local markdown = require("sessionls.panel.render.markdown")
local words = require("sessionls.panel.render.words")

local M = {}

local MOST_FILES = 20

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
function M.text(sheet, entry)
  sheet:add(markdown.lines(entry.text))
end

---A thought, folded into its first line.
---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
function M.thought(sheet, entry)
  if vim.trim(entry.text) == "" then
    sheet:line({ { "Thought: its model does not show it", "SessionlsThought" } })
    return
  end
  sheet.fold = true
  local lines = markdown.lines(vim.trim(entry.text))
  local said = entry.is_live and "Thinks …" or "Thought · " .. words.count(#lines, "line")
  sheet:line({ { said, "SessionlsThought" } })
  for _, line in ipairs(lines) do
    sheet:line({ { ("> " .. line):gsub("%s+$", ""), "SessionlsThought" } })
  end
end

---@param sheet sessionls.Sheet
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
function M.block(sheet, entry, context)
  M.write(sheet, entry.block, context)
end

---Write any block.
---@param sheet sessionls.Sheet
---@param block table
---@param context sessionls.RenderContext
function M.write(sheet, block, context)
  local write = M.kinds[block.kind] or M.unknown
  write(sheet, block, context)
end

function M.unknown(sheet, block)
  sheet:line({ { ("(something of a newer version: %s)"):format(block.kind), "SessionlsMeta" } })
end

local function place(sheet, uri, range, context, more)
  local jump = words.jump(uri, range)
  local name = { "`" .. words.named(uri, context.root, range) .. "`", jump = jump }
  sheet:line({ { "- " }, name, { more or "" } })
end

---@type table<string, fun(sheet: sessionls.Sheet, block: table, context: sessionls.RenderContext)>
M.kinds = {
  text = function(sheet, block)
    sheet:add(markdown.lines(block.text))
  end,
  thought = M.thought,
  reference = function(sheet, block, context)
    place(sheet, block.uri, block.range, context)
  end,
  diagnostics = function(sheet, block, context)
    for _, one in ipairs(block.diagnostics) do
      local said = (" %s (%s)"):format(words.short(one.message or ""), one.source or "diagnostic")
      if block.uri then
        place(sheet, block.uri, one.range, context, said)
      else
        sheet:line({ { "-" .. said } })
      end
    end
  end,
  changes = function(sheet, block, context)
    local files = block.files or {}
    local since = block.base and " since " .. words.code(block.base) or ""
    local total = #files + (block.leftOut or 0)
    sheet:line({ { ("- what changed%s: %s"):format(since, words.count(total, "file")) } })
    for index = 1, math.min(#files, MOST_FILES) do
      local file = files[index]
      place(sheet, file.uri, (file.ranges or {})[1], context, " " .. file.status)
    end
  end,
  image = function(sheet, block)
    sheet:line({ { ("(a picture, %s)"):format(block.mediaType), "SessionlsMeta" } })
  end,
  blob = function(sheet, block)
    sheet:line({ { ("(an attachment, %d bytes)"):format(block.size), "SessionlsMeta" } })
  end,
}

return M
