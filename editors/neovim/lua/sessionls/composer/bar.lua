---@mod sessionls.composer.bar The line above the composer: who answers, who writes, what holds it up.
local M = {}

local header = require("sessionls.panel.header")
local here = require("sessionls.panel.here")
local next_agent = require("sessionls.composer.next_agent")

---@param composer sessionls.Composer
function M.show(composer)
  if not vim.api.nvim_buf_is_valid(composer.buffer) then
    return
  end
  for _, window in ipairs(vim.fn.win_findbuf(composer.buffer)) do
    local bar = M.winbar(composer, vim.api.nvim_win_get_width(window))
    if vim.wo[window].winbar ~= bar then
      vim.api.nvim_set_option_value("winbar", bar, { scope = "local", win = window })
    end
    M._fit(window)
  end
end

---@param composer sessionls.Composer
---@param width integer
---@return string
function M.winbar(composer, width)
  local session = composer.panel.following.session
  local text = require("sessionls.composer").text(composer)
  local line = composer.keep and next_agent.line_kept or next_agent.line
  local left = composer.editing and "you change a message that waits"
    or line(text, session.agent or "…", here.of(composer.panel.id).agents)
  left = header.fit(left, width - 2)
  local word = M._beside(composer, session)
  local right = ""
  if word and vim.fn.strdisplaywidth(left .. word[1]) + 5 <= width then
    right = ("%%#%s#%s%%*"):format(word[2], header.escaped(word[1]))
  end
  return (" %%#SessionlsAgent#%s%%*%%=%s "):format(header.escaped(left), right)
end

---What stands at the right: the first that matters.
---@param composer sessionls.Composer
---@return sessionls.Word?
function M._beside(composer, session)
  if composer.sending then
    return { "sends …", "SessionlsRunning" }
  elseif session.paused then
    return { "paused: it waits", "SessionlsPaused" }
  end
  local writing = {} ---@type string[]
  for _, one in ipairs(composer.panel.following.people or {}) do
    if one.typing and not here.is_me(composer.panel.id, one) and not vim.list_contains(writing, one.name) then
      writing[#writing + 1] = one.name
    end
  end
  if #writing > 0 then
    return { table.concat(writing, ", ") .. (#writing == 1 and " writes" or " write"), "SessionlsPerson" }
  end
end

---As high as the draft, within reason.
---@param window integer
function M._fit(window)
  local lines = vim.api.nvim_win_text_height(window, {}).all
  local most = math.max(2, math.floor(vim.o.lines / 3))
  local height = math.min(math.max(lines, 2), most) + 1
  if vim.api.nvim_win_get_height(window) ~= height then
    vim.api.nvim_win_set_height(window, height)
  end
end

return M
