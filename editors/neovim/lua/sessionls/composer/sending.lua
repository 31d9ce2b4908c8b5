---@mod sessionls.composer.sending Sends what the composer holds. What is not accepted comes back into it.
local M = {}

local client = require("sessionls.client")
local drafts = require("sessionls.composer.drafts")
local next_agent = require("sessionls.composer.next_agent")

---Send what the composer of this buffer holds.
function M.send_here()
  local panel = require("sessionls.panel").get(vim.b.sessionls_session)
  if panel then
    M.send(panel.composer)
  end
end

---@param composer sessionls.Composer
function M.send(composer)
  local text = vim.trim(require("sessionls.composer").text(composer))
  if composer.editing then
    return require("sessionls.composer.rewriting").send(composer, text)
  end
  if text == "" then
    return require("sessionls.notify").warn("There is nothing to send yet.")
  end
  if composer.sending then
    return require("sessionls.notify").warn("The message before is still on its way.")
  end
  -- Who sends wants a server, however often it has ended by itself.
  require("sessionls.restarts").forget()
  M._prompt(composer, text, M._argument(composer, text))
end

---@param composer sessionls.Composer
---@param text string
---@return table
function M._argument(composer, text)
  local named = next_agent.named(text, require("sessionls.panel.here").of(composer.panel.id).agents)
  local keep = composer.keep and named ~= nil or nil
  -- With the same key a second try is the same message.
  local key = require("sessionls.key").new()
  return { session = composer.panel.id, text = text, keep = keep, key = key }
end

---@param composer sessionls.Composer
---@param text string
---@param argument table
function M._prompt(composer, text, argument)
  local keep = composer.keep
  composer.sending = text
  composer.keep, composer.told_typing, composer.walk = false, 0, nil
  require("sessionls.composer").set(composer, "")
  M._request(argument, 1, function(err)
    composer.sending = nil
    if err then
      composer.keep = keep
      M.give_back(composer, text, err)
    else
      require("sessionls.composer.history").add(text)
      M._accepted(composer, text)
    end
  end)
end

---@param argument table
---@param tries integer that are left when the server ends meanwhile
---@param done fun(err?: string)
function M._request(argument, tries, done)
  client.request("sessionls.session.prompt", argument, function(err)
    if err and tries > 0 and err:find("ended before it answered", 1, true) then
      return M._request(argument, tries - 1, done)
    end
    done(err)
  end)
end

---@param composer sessionls.Composer
---@param text string what was accepted
function M._accepted(composer, text)
  if not vim.api.nvim_buf_is_valid(composer.buffer) then
    return M._forget(composer, text)
  end
  if composer.editing then
    drafts.write(composer.panel.id, composer.left or "")
  end
  require("sessionls.composer.watching").save(composer)
  require("sessionls.composer").refresh(composer)
  require("sessionls.panel.ending").show(composer.panel)
end

---A message was accepted after its composer was closed: it is no draft any longer.
---@param composer sessionls.Composer
---@param text string
function M._forget(composer, text)
  local other = M.other(composer)
  if not other then
    return drafts.write(composer.panel.id, composer.left or "")
  end
  local written = require("sessionls.composer").text(other)
  if vim.startswith(written, text) then
    require("sessionls.composer").set(other, (written:sub(#text + 1):gsub("^\n", "")))
    require("sessionls.composer.watching").save(other)
  end
end

---What was refused stands in the composer again, before what was written meanwhile.
---@param composer sessionls.Composer
---@param text string
---@param err string
function M.give_back(composer, text, err)
  local joined = require("sessionls.composer").joined
  if vim.api.nvim_buf_is_valid(composer.buffer) then
    require("sessionls.notify").error(err)
    if composer.editing then
      -- It is the draft that comes back after the change.
      return drafts.write(composer.panel.id, joined(text, composer.left or ""))
    end
    local written = require("sessionls.composer").text(composer)
    require("sessionls.composer").set(composer, joined(text, written))
    return require("sessionls.composer.refused").tell(composer, err)
  end
  require("sessionls.notify").error(err, "your message is kept as a draft")
  local draft = drafts.read(composer.panel.id)
  if not M.other(composer) and not vim.startswith(draft, text) then
    drafts.write(composer.panel.id, joined(text, draft))
  end
end

---The composer that was opened for the same session after one was closed; it began with the draft.
---@param composer sessionls.Composer
---@return sessionls.Composer?
function M.other(composer)
  local panel = require("sessionls.panel").get(composer.panel.id)
  local other = panel and panel.composer
  return other and other ~= composer and vim.api.nvim_buf_is_valid(other.buffer) and other or nil
end

return M
