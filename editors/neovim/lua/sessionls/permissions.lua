---@mod sessionls.permissions Shows what waits for an answer, and never takes the cursor of who types.
local M = {}

local FROM = vim.api.nvim_create_namespace("sessionls.permissions")
local shown ---@type { ask: sessionls.Ask, window: integer }?

---Something new waits: tell it on a line, or ask when the person rests.
---@param ask sessionls.Ask
function M.told(ask)
  require("sessionls.statusline").refresh()
  require("sessionls.notify").warn(M._headline(ask), ":Sessionls answer")
  if require("sessionls.config").get().asks.prompt == "select" then
    require("sessionls.idle").ask(ask)
  end
end

---Something waits no longer: what is shown of it goes.
function M.changed()
  require("sessionls.statusline").refresh()
  if shown and not vim.list_contains(require("sessionls.asks").pending(), shown.ask) then
    M.close()
  end
end

---Show what has waited longest, with its choices. An edit is shown as a difference.
---@param ask? sessionls.Ask
function M.open(ask)
  ask = ask or require("sessionls.asks").pending()[1]
  if not ask then
    return require("sessionls.notify").done("Nothing waits for an answer.")
  end
  if ask.kind == "edit" then
    return require("sessionls.edits").show(ask.session, ask.id)
  end
  M.close()
  local lines = M._lines(ask)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].filetype = "sessionls-ask"
  shown = { ask = ask, window = M._float(buffer, lines, ask) }
  M._paint(buffer, lines, ask)
  M._map(buffer, ask)
end

---Close what is shown; the question stays open.
function M.close()
  local window = shown and shown.window
  shown = nil
  if window and vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_win_close(window, true)
  end
end

---Let the person choose with `vim.ui.select`.
---@param ask sessionls.Ask
function M.select(ask)
  local choices = vim.list_extend({}, ask.choices)
  choices[#choices + 1] = { label = "Later", key = "q", answer = function() end }
  vim.ui.select(choices, {
    prompt = M._headline(ask),
    kind = "sessionls_ask",
    format_item = function(choice)
      return choice.label
    end,
  }, function(choice)
    if choice and vim.list_contains(require("sessionls.asks").pending(), ask) then
      choice.answer()
    end
  end)
end

---@param ask sessionls.Ask
---@return string
function M._headline(ask)
  return ("%s asks: %s"):format(ask.by, ask.title)
end

---@param ask sessionls.Ask
---@return string[]
function M._lines(ask)
  local lines = { ("%s asks:"):format(ask.by) }
  local detail = ask.detail ~= "" and ask.detail or nil
  if not detail or not vim.startswith(detail, ask.title) then
    lines[#lines + 1] = ask.title
  end
  vim.list_extend(lines, detail and vim.split(detail, "\r?\n") or {})
  lines[#lines + 1] = ""
  for _, choice in ipairs(ask.choices) do
    lines[#lines + 1] = (" %s  %s"):format(choice.key, choice.label:gsub("\n", " "))
  end
  if ask.words then
    lines[#lines + 1] = " i  In your own words"
  end
  lines[#lines + 1] = " q  Later"
  return lines
end

---@param buffer integer
---@param lines string[]
---@param ask sessionls.Ask
---@return integer window
function M._float(buffer, lines, ask)
  local widest = 30
  for _, line in ipairs(lines) do
    widest = math.max(widest, vim.fn.strdisplaywidth(line))
  end
  local width = math.min(widest + 1, vim.o.columns - 4)
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) / width))
  end
  height = math.min(height, vim.o.lines - 5)
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = "editor",
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1),
    col = math.floor((vim.o.columns - width) / 2),
    width = width,
    height = height,
    border = "rounded",
    style = "minimal",
    title = (" %s "):format(ask.kind),
  })
  vim.wo[window].wrap = true
  vim.wo[window].linebreak = true
  return window
end

---@param buffer integer
---@param lines string[]
---@param ask sessionls.Ask
function M._paint(buffer, lines, ask)
  require("sessionls.highlights").define()
  local choices = #ask.choices + (ask.words and 2 or 1)
  vim.hl.range(buffer, FROM, "SessionlsWaiting", { 0, 0 }, { 0, -1 })
  for row = #lines - choices, #lines - 1 do
    vim.hl.range(buffer, FROM, "SessionlsKey", { row, 1 }, { row, 2 })
  end
end

---@param buffer integer
---@param ask sessionls.Ask
function M._map(buffer, ask)
  local function map(key, act)
    vim.keymap.set("n", key, function()
      M.close()
      act()
    end, { buffer = buffer, nowait = true })
  end
  for _, choice in ipairs(ask.choices) do
    map(choice.key, choice.answer)
  end
  local words = ask.words
  if words then
    map("i", function()
      vim.ui.input({ prompt = ask.title .. " " }, function(text)
        if text and text ~= "" then
          words(text)
        end
      end)
    end)
  end
  map("q", function() end)
  map("<Esc>", function() end)
end

return M
