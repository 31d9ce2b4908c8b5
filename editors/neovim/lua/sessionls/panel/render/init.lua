---@mod sessionls.panel.render Entries as sheets: one function for each kind. Pure: it reads no buffer and asks nobody.

local M = {}

---@class sessionls.RenderContext
---@field root string? the workspace's folder
---@field now integer seconds since the epoch

---@type table<string, string> the module of each kind
local homes = {
  message = "messages",
  retry = "messages",
  turn = "turns",
  ending = "turns",
  note = "turns",
  text = "blocks",
  thought = "blocks",
  block = "blocks",
  call = "work",
  finding = "work",
  permission = "asks",
  question = "asks",
  edit = "asks",
}

---How an entry looks.
---@param entry sessionls.Entry
---@param context sessionls.RenderContext
---@return sessionls.Sheet
function M.sheet(entry, context)
  local home = require("sessionls.panel.render." .. homes[entry.kind])
  local sheet = require("sessionls.panel.render.sheet").new()
  home[entry.kind](sheet, entry, context)
  if entry.depth > 0 then
    M.indent(sheet, entry.depth)
  end
  return sheet
end

---A turn inside another one stands to the right of it, with a bar that is no text.
---@param sheet sessionls.Sheet
---@param depth integer
function M.indent(sheet, depth)
  local bar = { { ("│ "):rep(depth), "SessionlsMeta" } }
  for row = 0, #sheet.lines - 1 do
    table.insert(sheet.marks, 1, {
      row = row,
      col = 0,
      opts = { virt_text = bar, virt_text_pos = "inline", right_gravity = false },
    })
  end
  for _, mark in ipairs(sheet.marks) do
    if mark.opts.virt_text_pos == "overlay" then
      mark.opts.virt_text_pos, mark.opts.priority = "inline", 5000
    end
  end
end

return M
