---@mod sessionls.panel.ending Goes to the newest end of a session.
local M = {}

local following = require("sessionls.following")
local reading = require("sessionls.panel.reading")

---Show the newest end in every window of the panel; it is loaded if it is not there.
---@param panel sessionls.Panel
function M.show(panel)
  panel.view.is_newest = true
  for _, window in ipairs(vim.fn.win_findbuf(panel.buffer)) do
    reading.show_end(panel.view, window)
  end
  if not following.is_at_end(panel.following) then
    require("sessionls.panel.feed").load(panel)
  end
end

return M
