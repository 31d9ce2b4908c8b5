---@mod sessionls.panel.keys The keys of the panel's buffer: those that would change text are free there.
local M = {}

local keymaps = require("sessionls.keymaps")
local view = require("sessionls.panel.view")

---Map the keys; those that the person has taken for something else stay theirs.
---@param panel sessionls.Panel
function M.map(panel)
  keymaps.define(panel.buffer, M._maps(panel))
end

---The person has mapped what they want to: the default keys give way to that.
---@param panel sessionls.Panel
function M.mapped(panel)
  keymaps.give_way(panel.buffer, M._maps(panel))
end

---@param panel sessionls.Panel
---@return sessionls.Keymap[]
function M._maps(panel)
  local maps = {} ---@type sessionls.Keymap[]
  local function map(name, keys, act, what)
    maps[#maps + 1] = { name = "panel-" .. name, modes = { "n" }, keys = keys, act = act, what = what }
  end
  M._add_actions(panel, map)
  M._add_moves(panel, map)
  map("close", { "q" }, function()
    panel.close()
  end, "Close the session's windows")
  map("help", { "g?" }, function()
    require("sessionls.panel.help").show(panel.buffer)
  end, "Show these keys")
  return maps
end

---The entry under the cursor.
---@param panel sessionls.Panel
---@return sessionls.Entry?
function M.entry(panel)
  local drawn = view.at(panel.view, vim.api.nvim_win_get_cursor(0)[1])
  return drawn and drawn.entry
end

---@param panel sessionls.Panel
---@param map fun(name: string, keys: string[], act: fun(), what: string)
function M._add_actions(panel, map)
  local function acting(name)
    return function()
      require("sessionls.panel.actions").act(panel, M.entry(panel), name)
    end
  end
  map("fork", { "s" }, acting("fork"), "Fork the session here")
  map("retry", { "r" }, acting("retry"), "Retry this turn")
  map("retry-with", { "R" }, acting("retry_with"), "Retry this turn with another agent")
  map("keep", { "K" }, acting("keep"), "Keep this agent as the default")
  map("copy", { "c" }, function()
    require("sessionls.panel.copying").copy(panel, vim.api.nvim_win_get_cursor(0)[1])
  end, "Copy the code, or the message")
  map("edit", { "C" }, acting("edit"), "Change your waiting message")
  map("withdraw", { "x" }, acting("withdraw"), "Take your waiting message back")
  map("release", { "A" }, acting("release"), "Let a held message be answered")
  map("dismiss", { "d" }, acting("dismiss"), "Dismiss a finding, or restore it")
  map("undo", { "u" }, acting("undo"), "Undo an edit that was accepted")
  map("cancel", { "X" }, acting("cancel"), "Cancel the running turn")
  map("pause", { "p" }, acting("pause"), "Pause the session, or resume it")
end

---@param panel sessionls.Panel
---@param map fun(name: string, keys: string[], act: fun(), what: string)
function M._add_moves(panel, map)
  map("enter", { "<CR>" }, function()
    M._enter(panel)
  end, "Go to the file, answer, or open and close a fold")
  map("file", { "gf", "gF" }, function()
    M._go(panel)
  end, "Go to the file that is named here")
  map("write", { "i", "a", "o" }, function()
    panel.come_forward()
    vim.cmd.startinsert({ bang = true })
  end, "Write a message")
  map("next", { "]]" }, function()
    M._step(panel, 1)
  end, "The next message")
  map("previous", { "[[" }, function()
    M._step(panel, -1)
  end, "The message before")
  map("newest", { "G" }, function()
    if vim.v.count > 0 then
      vim.cmd(("normal! %dG"):format(vim.v.count))
    else
      require("sessionls.panel.ending").show(panel)
    end
  end, "The newest end")
end

---@param panel sessionls.Panel
function M._enter(panel)
  local entry = M.entry(panel)
  local ask = entry and entry.asked and require("sessionls.panel.render.asks").is_open(entry)
  if ask then
    return require("sessionls.panel.actions").act(panel, entry, "answer")
  end
  local line = vim.api.nvim_win_get_cursor(0)[1]
  if vim.fn.foldclosed(line) ~= -1 then
    return vim.cmd("normal! zo")
  end
  if not require("sessionls.panel.jumping").jump(panel) and vim.fn.foldlevel(line) > 0 then
    vim.cmd("normal! zc")
  end
end

---@param panel sessionls.Panel
function M._go(panel)
  if not require("sessionls.panel.jumping").jump(panel) then
    require("sessionls.notify").warn("No file of this name is there.")
  end
end

---To the beginning of another message or turn.
---@param panel sessionls.Panel
---@param step -1|1
function M._step(panel, step)
  local here = vim.api.nvim_win_get_cursor(0)[1]
  local first, best = 1, nil
  for _, drawn in ipairs(panel.view.drawn) do
    local begins = vim.list_contains({ "message", "turn", "retry" }, drawn.entry.kind)
    if begins and step > 0 and first > here then
      best = best or first
    elseif begins and step < 0 and first < here then
      best = first
    end
    first = first + #drawn.sheet.lines
  end
  if best then
    vim.api.nvim_win_set_cursor(0, { best, 0 })
  end
end

return M
