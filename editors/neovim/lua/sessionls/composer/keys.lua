---@mod sessionls.composer.keys The keys of the composer's buffer.
local M = {}

---@param composer sessionls.Composer
function M.map(composer)
  local function map(modes, key, act, what)
    vim.keymap.set(modes, key, act, { buffer = composer.buffer, desc = what })
  end
  local function send()
    require("sessionls.composer.sending").send(composer)
  end
  for _, key in ipairs({ "<C-s>", "<C-CR>" }) do
    map("n", key, send, "Send the message")
    -- A menu of completions goes with what it was for.
    vim.keymap.set("i", key, function()
      local closing = vim.fn.pumvisible() == 1 and "<C-e>" or ""
      return closing .. "<Cmd>lua require('sessionls.composer.sending').send_here()<CR>"
    end, { buffer = composer.buffer, expr = true, desc = "Send the message" })
  end
  map("n", "<CR>", send, "Send the message")
  map({ "n", "i" }, "<C-t>", function()
    M._keep(composer)
  end, "Keep the agent of this message, or not")
  map("n", "g?", function()
    require("sessionls.panel.help").show(composer.buffer)
  end, "Show these keys")
  M._map_history(composer)
  M._map_menu(composer)
end

---@param composer sessionls.Composer
function M._map_history(composer)
  for key, step in pairs({ ["<Up>"] = -1, ["<Down>"] = 1 }) do
    local what = step < 0 and "In the first line: what you sent before" or "In the last line: what you sent after it"
    vim.keymap.set({ "n", "i" }, key, function()
      if vim.fn.pumvisible() == 1 or not M._at_edge(composer, step) then
        return key
      end
      -- Text may not change while an expression is evaluated.
      vim.schedule(function()
        M._walk(composer, step)
      end)
      return ""
    end, { buffer = composer.buffer, expr = true, desc = what })
  end
end

---In a menu <CR> and <Tab> take what is chosen.
---@param composer sessionls.Composer
function M._map_menu(composer)
  for _, key in ipairs({ "<CR>", "<Tab>" }) do
    vim.keymap.set("i", key, function()
      return vim.fn.pumvisible() == 1 and "<C-y>" or key
    end, { buffer = composer.buffer, expr = true, desc = "Take what the menu offers" })
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
  local agents = require("sessionls.panel.here").known.agents
  if not require("sessionls.composer.next_agent").named(text, agents) then
    return require("sessionls.notify").warn("Begin the message with @agent; then that agent can be kept.")
  end
  composer.keep = not composer.keep
  require("sessionls.composer").refresh(composer)
end

return M
