---@mod sessionls.composer.rewriting A message that waits, written anew: until it is sent it is a draft of its own.
local M = {}

local client = require("sessionls.client")
local drafts = require("sessionls.composer.drafts")

---Change a message that waits, or go on with what was left of that; the draft comes back after it.
---@param composer sessionls.Composer
---@param message string
---@param text? string the message as it is, if that is known
function M.begin(composer, message, text)
  require("sessionls.composer.watching").save(composer)
  local left = drafts.read(composer.panel.id, message)
  composer.editing = message
  composer.original = text
  composer.rewritten = left ~= "" and left or text or ""
  require("sessionls.composer").set(composer, composer.rewritten)
end

---Keep what stands there now; words that change nothing are forgotten.
---@param composer sessionls.Composer
function M.keep(composer)
  local text = require("sessionls.composer").text(composer)
  if text ~= composer.rewritten then
    composer.rewritten = text
    drafts.write(composer.panel.id, text == composer.original and "" or text, composer.editing)
  end
end

---Let the message be as it is; the draft comes back.
---@param composer sessionls.Composer
function M.stop(composer)
  drafts.write(composer.panel.id, "", composer.editing)
  composer.editing = nil
  composer.kept = drafts.read(composer.panel.id)
  require("sessionls.composer").set(composer, composer.kept)
end

---Send it; with no words nothing changes.
---@param composer sessionls.Composer
---@param text string
function M.send(composer, text)
  local message = composer.editing
  if text == "" then
    return M.stop(composer)
  end
  local argument = { session = composer.panel.id, message = message, text = text }
  composer.is_changing = true
  client.request("sessionls.message.edit", argument, function(err)
    composer.is_changing = false
    if not vim.api.nvim_buf_is_valid(composer.buffer) then
      return M._answered_late(composer, message, text, err)
    elseif err then
      require("sessionls.notify").error(err)
      return M.look(composer)
    end
    M.stop(composer)
  end)
end

---Who had a message half changed when the composer was closed goes on with it.
---@param composer sessionls.Composer
function M.resume(composer)
  if not vim.api.nvim_buf_is_valid(composer.buffer) then
    return
  end
  for _, message in ipairs(drafts.rewritten(composer.panel.id)) do
    if not M._waits(composer.panel, message) then
      M._to_draft(composer, message, drafts.read(composer.panel.id, message))
    elseif not composer.editing and require("sessionls.composer").text(composer) == composer.kept then
      M.begin(composer, message, M.words(composer.panel, message))
    end
  end
end

---What is written anew becomes an ordinary draft when its message waits no longer.
---@param composer sessionls.Composer
function M.look(composer)
  local message = composer.editing
  if not message or composer.is_changing or not vim.api.nvim_buf_is_valid(composer.buffer) then
    return
  end
  if not M._waits(composer.panel, message) then
    local text, original = require("sessionls.composer").text(composer), composer.original
    M.stop(composer)
    M._to_draft(composer, message, text ~= original and text or "")
  end
end

---The words of a message, if the panel has it.
---@param panel sessionls.Panel
---@param message string
---@return string?
function M.words(panel, message)
  local entry = panel.following.story.entries["message:" .. message]
  local texts = {} ---@type string[]
  for _, block in ipairs(entry and entry.blocks or {}) do
    if block.kind == "text" then
      texts[#texts + 1] = block.text
    end
  end
  return entry and table.concat(texts, "\n\n")
end

---@param composer sessionls.Composer
---@param message string
---@param text string
function M._to_draft(composer, message, text)
  drafts.write(composer.panel.id, "", message)
  if vim.trim(text) == "" then
    return
  end
  require("sessionls.notify").warn("The message that you changed waits no longer: your words are a draft now.")
  local here = require("sessionls.composer")
  if composer.editing then
    -- Another message is being changed: the draft is what comes back after that.
    return drafts.write(composer.panel.id, here.joined(text, drafts.read(composer.panel.id)))
  end
  here.set(composer, here.joined(text, here.text(composer)))
  require("sessionls.composer.watching").save(composer)
end

---The answer came after the composer was closed: what is refused is an ordinary draft.
---@param composer sessionls.Composer
---@param message string
---@param text string
---@param err? string
function M._answered_late(composer, message, text, err)
  local sending = require("sessionls.composer.sending")
  local other = sending.other(composer)
  if err and other then
    -- It has gone on with it, or will.
    return require("sessionls.notify").error(err, "your message is kept as a draft")
  end
  drafts.write(composer.panel.id, "", message)
  if err then
    sending.give_back(composer, text, err)
  elseif other and other.editing == message then
    M.stop(other)
  end
end

---@param panel sessionls.Panel
---@param message string
---@return boolean
function M._waits(panel, message)
  local entry = panel.following.story.entries["message:" .. message]
  if entry and (entry.state == "waiting" or entry.state == "held") then
    return true
  end
  -- A message that was held and let may wait still; one may stand before the records that are here.
  local session = panel.following.session
  local waiting = vim.list_extend(vim.list_slice(session.queue or {}), session.held or {})
  return vim.iter(waiting):any(function(one)
    return one.message == message
  end)
end

return M
