---@mod sessionls.composer Where a person writes to a session: a buffer of its own below the panel.
local M = {}

local drafts = require("sessionls.composer.drafts")

---@class sessionls.Composer
---@field panel sessionls.Panel
---@field buffer integer
---@field window? integer
---@field keep boolean whether the agent of this message becomes the default
---@field sending? string what is on its way to the server
---@field left? string what stood in it besides when it was closed
---@field kept? string the draft as this composer read or wrote it last
---@field editing? string the waiting message that is written anew
---@field original? string that message as it was
---@field rewritten? string what was kept of its new words last
---@field is_changing? boolean whether its new words are on their way to the server
---@field walk? sessionls.Walk where in the history the person is
---@field refused? string the words below which it says why they were not taken
---@field told_typing integer when it was last said that the person writes

---@param panel sessionls.Panel
---@return sessionls.Composer
function M.new(panel)
  local composer = { panel = panel, keep = false, told_typing = 0 } ---@type sessionls.Composer
  composer.buffer = M._buffer(panel.id)
  composer.kept = drafts.read(panel.id)
  vim.api.nvim_buf_set_lines(composer.buffer, 0, -1, false, vim.split(composer.kept, "\n"))
  vim.bo[composer.buffer].modified = false
  M._introduce(composer)
  require("sessionls.composer.watching").watch(composer)
  return composer
end

---Its window is there: let the server know its text, and the person write.
---@param composer sessionls.Composer
function M.opened(composer)
  M._to_end(composer)
  require("sessionls.composer.language").attach(composer)
  require("sessionls.panel.here").refresh(composer.panel.id, function()
    M.refresh(composer)
  end)
  M.refresh(composer)
end

---Open its window again below that of the panel.
---@param composer sessionls.Composer
function M.reopen(composer)
  local panel = composer.panel
  if not vim.api.nvim_buf_is_valid(composer.buffer) then
    panel.composer = M.new(panel)
    composer = panel.composer
  end
  composer.window = require("sessionls.panel.windows").below(panel)
  M.opened(composer)
  if panel.is_loaded then
    require("sessionls.composer.rewriting").resume(composer)
  end
end

---Close it, and keep what stands in it.
---@param composer sessionls.Composer
function M.close(composer)
  if not vim.api.nvim_buf_is_valid(composer.buffer) then
    return
  end
  require("sessionls.composer.watching").save(composer)
  for _, window in ipairs(vim.fn.win_findbuf(composer.buffer)) do
    -- The last window of Neovim stays.
    pcall(vim.api.nvim_win_close, window, true)
  end
  if vim.api.nvim_buf_is_valid(composer.buffer) then
    vim.api.nvim_buf_delete(composer.buffer, { force = true })
  end
end

---@param composer sessionls.Composer
---@return string
function M.text(composer)
  return table.concat(vim.api.nvim_buf_get_lines(composer.buffer, 0, -1, false), "\n")
end

---What would be lost: what is being sent, and what was written after it.
---@param composer sessionls.Composer
---@return string
function M.draft(composer)
  return M.joined(composer.sending or "", M.text(composer))
end

---Two texts below each other; one alone where the other one is empty.
---@param first string
---@param second string
---@return string
function M.joined(first, second)
  if vim.trim(first) == "" or vim.trim(second) == "" then
    return vim.trim(first) == "" and second or first
  end
  return first .. "\n" .. second
end

---@param composer sessionls.Composer
---@param text string
function M.set(composer, text)
  vim.api.nvim_buf_set_lines(composer.buffer, 0, -1, false, vim.split(text, "\n", { plain = true }))
  M._to_end(composer)
  M.refresh(composer)
  -- Drafts are kept anyhow, and what writes all that is modified (`:wall`) would send them.
  vim.bo[composer.buffer].modified = false
end

---Put words behind what stands there.
---@param composer sessionls.Composer
---@param text string
function M.append(composer, text)
  local before = M.text(composer)
  local gap = (before == "" or before:match("%s$")) and "" or "\n"
  M.set(composer, before .. gap .. text)
end

---Show who answers this message, and what else matters to who writes.
---@param composer sessionls.Composer
function M.refresh(composer)
  require("sessionls.composer.bar").show(composer)
end

---@param composer sessionls.Composer
function M._to_end(composer)
  local window = vim.fn.win_findbuf(composer.buffer)[1]
  if window then
    local last = vim.api.nvim_buf_line_count(composer.buffer)
    local line = vim.api.nvim_buf_get_lines(composer.buffer, last - 1, last, false)[1]
    vim.api.nvim_win_set_cursor(window, { last, #line })
  end
end

---@param session string
---@return integer
function M._buffer(session)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, "sessionls-prompt:///" .. session)
  -- So that `:w` sends.
  vim.bo[buffer].buftype = "acwrite"
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].textwidth = 0
  vim.bo[buffer].completeopt = "menuone,noinsert,popup"
  vim.b[buffer].sessionls_session = session
  return buffer
end

---Map the keys, and say what the buffer is: that is when a person changes the keys.
---@param composer sessionls.Composer
function M._introduce(composer)
  local keys = require("sessionls.composer.keys")
  keys.map(composer)
  vim.bo[composer.buffer].filetype = "sessionls-prompt"
  keys.mapped(composer)
  pcall(vim.treesitter.start, composer.buffer, "markdown")
end

return M
