---@mod sessionls.composer.watching What follows from typing: the draft is kept, the others hear of it.
local M = {}

local client = require("sessionls.client")
local drafts = require("sessionls.composer.drafts")

---Milliseconds after which a draft is kept.
M.REST = 400
---Milliseconds in which it is said once that the person writes; the server forgets it after six seconds.
M.TYPING = 4000

---@param composer sessionls.Composer
function M.watch(composer)
  local group = vim.api.nvim_create_augroup("sessionls.composer." .. composer.panel.id, {})
  local function on(events, act)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = composer.buffer, callback = act })
  end
  on({ "TextChanged", "TextChangedI", "TextChangedP" }, function()
    M._changed(composer)
  end)
  on({ "InsertEnter", "BufEnter" }, function()
    require("sessionls.panel.here").refresh(composer.panel.id, function()
      require("sessionls.composer").refresh(composer)
    end)
  end)
  on("BufEnter", function()
    require("sessionls.panel").entered(composer.panel.id)
  end)
  on("InsertLeave", function()
    M._rests(composer)
  end)
  on("BufWriteCmd", function()
    require("sessionls.composer.sending").send(composer)
  end)
  on({ "BufHidden", "BufUnload", "VimLeavePre" }, function()
    M.save(composer)
  end)
  -- Leaving Neovim is an event of no buffer.
  vim.api.nvim_create_autocmd("VimLeavePre", {
    group = group,
    callback = function()
      M.save(composer)
    end,
  })
  local off = client.on("attached", function()
    require("sessionls.composer.language").attach(composer)
  end)
  on("BufWipeout", function()
    off()
    vim.api.nvim_del_augroup_by_id(group)
    vim.schedule(require("sessionls.panel.windows").undress)
  end)
end

---Keep the draft now. One that nobody has changed here is left as it is: another Neovim may have written it.
---@param composer sessionls.Composer
function M.save(composer)
  if not vim.api.nvim_buf_is_loaded(composer.buffer) then
    return
  elseif composer.editing then
    return require("sessionls.composer.rewriting").keep(composer)
  end
  composer.left = require("sessionls.composer").text(composer)
  local draft = require("sessionls.composer").draft(composer)
  if draft ~= composer.kept then
    composer.kept = draft
    drafts.write(composer.panel.id, draft)
  end
end

---@param composer sessionls.Composer
function M._changed(composer)
  vim.bo[composer.buffer].modified = false
  require("sessionls.composer.refused").look(composer)
  require("sessionls.composer").refresh(composer)
  M._types(composer)
  composer.changes = (composer.changes or 0) + 1
  local now = composer.changes
  vim.defer_fn(function()
    if composer.changes == now then
      M.save(composer)
    end
  end, M.REST)
end

---@param composer sessionls.Composer
function M._types(composer)
  local now = vim.uv.now()
  local is_empty = vim.trim(require("sessionls.composer").text(composer)) == ""
  if is_empty or not vim.startswith(vim.fn.mode(), "i") or not composer.panel.is_loaded then
    return
  end
  if composer.told_typing == 0 or now - composer.told_typing >= M.TYPING then
    composer.told_typing = now
    M._tell(composer, true)
  end
end

---@param composer sessionls.Composer
function M._rests(composer)
  if composer.told_typing > 0 and vim.uv.now() - composer.told_typing < M.TYPING then
    M._tell(composer, false)
  end
  composer.told_typing = 0
end

---@param composer sessionls.Composer
---@param typing boolean
function M._tell(composer, typing)
  local argument = { session = composer.panel.id, typing = typing }
  -- Who may not is told so when it matters: when a message is sent.
  client.request("sessionls.session.typing", argument, function() end)
end

return M
