---@mod sessionls.panel.paging Loads more when a reader comes near an end of what is loaded.
local M = {}

local feed = require("sessionls.panel.feed")

---Lines before an end at which more is loaded.
M.NEAR = 5

---Look where the readers are.
---@param panel sessionls.Panel
function M.look(panel)
  if not panel.is_loaded or not panel.is_whole or panel.is_paging then
    return
  end
  for _, window in ipairs(vim.fn.win_findbuf(panel.buffer)) do
    local shown = vim.fn.getwininfo(window)[1]
    local last = vim.api.nvim_buf_line_count(panel.buffer)
    if shown.topline <= M.NEAR and panel.following.more then
      return feed.earlier(panel)
    end
    local bottom = vim.fn.line("w$", window)
    if bottom > last - M.NEAR and not require("sessionls.following").is_at_end(panel.following) then
      return feed.later(panel)
    end
  end
end

return M
