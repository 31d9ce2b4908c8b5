---@mod sessionls.panel.keys The keys of the panel's buffer: those that would change text are free there.
local M = {}

local view = require("sessionls.panel.view")

---@param panel sessionls.Panel
function M.map(panel)
  local function map(key, act, what)
    vim.keymap.set("n", key, act, { buffer = panel.buffer, nowait = true, desc = what })
  end
  local function acting(name)
    return function()
      require("sessionls.panel.actions").act(panel, M.entry(panel), name)
    end
  end
  map("<CR>", function()
    M._enter(panel)
  end, "Go to the file, answer, or open and close a fold")
  map("gf", function()
    M._go(panel)
  end, "Go to the file that is named here")
  map("gF", function()
    M._go(panel)
  end, "Go to the file that is named here")
  map("s", acting("fork"), "Fork the session here")
  map("r", acting("retry"), "Retry this turn")
  map("R", acting("retry_with"), "Retry this turn with another agent")
  map("K", acting("keep"), "Keep this agent as the default")
  map("c", function()
    require("sessionls.panel.copying").copy(panel, vim.api.nvim_win_get_cursor(0)[1])
  end, "Copy the code, or the message")
  map("C", acting("edit"), "Change your waiting message")
  map("x", acting("withdraw"), "Take your waiting message back")
  map("A", acting("release"), "Let a held message be answered")
  map("d", acting("dismiss"), "Dismiss a finding, or restore it")
  map("u", acting("undo"), "Undo an edit that was accepted")
  map("X", acting("cancel"), "Cancel the running turn")
  map("p", acting("pause"), "Pause the session, or resume it")
  M._map_moves(panel, map)
end

---The entry under the cursor.
---@param panel sessionls.Panel
---@return sessionls.Entry?
function M.entry(panel)
  local drawn = view.at(panel.view, vim.api.nvim_win_get_cursor(0)[1])
  return drawn and drawn.entry
end

---@param panel sessionls.Panel
function M._map_moves(panel, map)
  for _, key in ipairs({ "i", "a", "o" }) do
    map(key, function()
      panel.come_forward()
      vim.cmd.startinsert({ bang = true })
    end, "Write a message")
  end
  map("]]", function()
    M._step(panel, 1)
  end, "The next message")
  map("[[", function()
    M._step(panel, -1)
  end, "The message before")
  map("G", function()
    if vim.v.count > 0 then
      vim.cmd(("normal! %dG"):format(vim.v.count))
    else
      require("sessionls.panel.ending").show(panel)
    end
  end, "The newest end")
  map("q", panel.close, "Close the session's windows")
  map("g?", function()
    require("sessionls.panel.help").show(panel.buffer)
  end, "Show these keys")
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
