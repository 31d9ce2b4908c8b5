---@mod sessionls.composer.keys The keys of the composer's buffer.
local M = {}

local keymaps = require("sessionls.keymaps")

---Map the keys; those that the person has taken for something else stay theirs.
---@param composer sessionls.Composer
function M.map(composer)
  keymaps.define(composer.buffer, M._maps(composer))
end

---The person has mapped what they want to: the default keys give way to that.
---@param composer sessionls.Composer
function M.mapped(composer)
  keymaps.give_way(composer.buffer, M._maps(composer))
end

---@param composer sessionls.Composer
---@return sessionls.Keymap[]
function M._maps(composer)
  local maps = {} ---@type sessionls.Keymap[]
  local function map(name, modes, keys, act, what)
    maps[#maps + 1] = { name = "composer-" .. name, modes = modes, keys = keys, act = act, what = what }
    return maps[#maps]
  end
  map("send", { "n" }, { "<C-s>", "<C-CR>", "<CR>" }, function()
    require("sessionls.composer.sending").send(composer)
  end, "Send the message")
  map("send", { "i" }, { "<C-s>", "<C-CR>" }, M._send_keys, "Send the message").is_expr = true
  map("keep", { "n", "i" }, { "<C-t>" }, function()
    M._keep(composer)
  end, "Keep the agent of this message, or not")
  map("help", { "n" }, { "g?" }, function()
    require("sessionls.panel.help").show(composer.buffer)
  end, "Show these keys")
  M._add_history(composer, map)
  M._add_menu(map)
  return maps
end

---A menu of completions goes with what it was for.
---@return string
function M._send_keys()
  local closing = vim.fn.pumvisible() == 1 and "<C-e>" or ""
  return closing .. "<Cmd>lua require('sessionls.composer.sending').send_here()<CR>"
end

---@param composer sessionls.Composer
---@param map fun(name: string, modes: string[], keys: string[], act: fun(): string?, what: string): sessionls.Keymap
function M._add_history(composer, map)
  local function walking(key, step)
    return function()
      if vim.fn.pumvisible() == 1 or not M._at_edge(composer, step) then
        return key
      end
      -- Text may not change while an expression is evaluated.
      vim.schedule(function()
        M._walk(composer, step)
      end)
      return ""
    end
  end
  local modes = { "n", "i" }
  map("earlier", modes, { "<Up>" }, walking("<Up>", -1), "In the first line: what you sent before").is_expr = true
  map("later", modes, { "<Down>" }, walking("<Down>", 1), "In the last line: what you sent after it").is_expr = true
end

---In a menu <CR> and <Tab> take what is chosen; elsewhere they are what they are.
---@param map fun(name: string, modes: string[], keys: string[], act: fun(): string?, what: string): sessionls.Keymap
function M._add_menu(map)
  for name, key in vim.spairs({ enter = "<CR>", tab = "<Tab>" }) do
    map(name, { "i" }, { key }, function()
      return vim.fn.pumvisible() == 1 and "<C-y>" or key
    end, "Take what the menu offers").is_expr =
      true
  end
end

---@param composer sessionls.Composer
---@param step -1|1
---@return boolean
function M._at_edge(composer, step)
  local line = vim.api.nvim_win_get_cursor(0)[1]
  return line == (step < 0 and 1 or vim.api.nvim_buf_line_count(composer.buffer))
end

---@param composer sessionls.Composer
---@param step -1|1
function M._walk(composer, step)
  local history = require("sessionls.composer.history")
  local here = require("sessionls.composer")
  local text = here.text(composer)
  local walk = composer.walk
  if not walk or (walk.texts[walk.at] or walk.draft) ~= text then
    if step > 0 then
      return
    end
    walk = history.walk(text)
  end
  local found = history.step(walk, step)
  if found then
    composer.walk = walk
    here.set(composer, found)
  end
end

---@param composer sessionls.Composer
function M._keep(composer)
  local text = require("sessionls.composer").text(composer)
  local agents = require("sessionls.panel.here").of(composer.panel.id).agents
  if not require("sessionls.composer.next_agent").named(text, agents) then
    return require("sessionls.notify").warn("Begin the message with @agent; then that agent can be kept.")
  end
  composer.keep = not composer.keep
  require("sessionls.composer").refresh(composer)
end

return M
