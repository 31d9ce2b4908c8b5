---@mod sessionls.edits.view A tab with two windows in diff mode: the text of now, and the proposed one.
---Decisions for hunks are gathered here; the server hears of them when all are made.
local M = {}

local MARKS = vim.api.nvim_create_namespace("sessionls.edits")
local HELP =
  "a accept · r reject · A all · R none · u undecided · ]c [c next · ]f [f file · <CR> send · q later"

---@class sessionls.EditFile
---@field uri string
---@field before? string
---@field after? string
---@field hunks sessionls.Hunk[]
---@field trouble? string

---@class sessionls.EditView
---@field session string
---@field edit table
---@field files sessionls.EditFile[]
---@field at integer The file that is shown.
---@field placed sessionls.Placed[] Its hunks.
---@field decided table<integer, "accepted"|"rejected"> by the hunk's number
---@field answer? table
---@field came_from integer The window in which the cursor was.
---@field windows { left: integer, right: integer }
---@field buffers { left: integer, right: integer }

local views = {} ---@type table<string, sessionls.EditView> by the edit's id

---@param session string
---@param shown { edit: table, files: sessionls.EditFile[], answer?: table }
function M.open(session, shown)
  require("sessionls.highlights").define()
  local open = views[shown.edit.id]
  if open then
    vim.api.nvim_set_current_win(open.windows.right)
    return
  end
  local view = { ---@type sessionls.EditView
    session = session,
    edit = shown.edit,
    files = shown.files,
    answer = shown.answer,
    at = 1,
    placed = {},
    decided = {},
    came_from = vim.api.nvim_get_current_win(),
    windows = M._windows(),
    buffers = { left = -1, right = -1 },
  }
  views[shown.edit.id] = view
  M._decide_as_answered(view)
  M._show(view, 1)
  M._watch(view)
end

---Close the view of an edit, if there is one, and go back to where the cursor was before.
---@param edit string
function M.close(edit)
  local view = views[edit]
  if view then
    M._end(view, M._is_here(view))
  end
end

---@param view sessionls.EditView
---@param goes_back boolean
function M._end(view, goes_back)
  views[view.edit.id] = nil
  vim.api.nvim_create_augroup(M._group(view.edit.id), { clear = true })
  for side, window in pairs(view.windows) do
    if vim.api.nvim_win_is_valid(window) then
      M._leave(window, view.buffers[side])
    end
  end
  -- Who shows something else in one of its windows stays there.
  if goes_back and not M._is_here(view) and vim.api.nvim_win_is_valid(view.came_from) then
    vim.api.nvim_set_current_win(view.came_from)
  end
end

---Whether the cursor is in one of its windows.
---@param view sessionls.EditView
---@return boolean
function M._is_here(view)
  return vim.list_contains(vim.tbl_values(view.windows), vim.api.nvim_get_current_win())
end

---Two windows side by side in a tab of their own.
---@return { left: integer, right: integer }
function M._windows()
  local empty = vim.api.nvim_create_buf(false, true)
  vim.bo[empty].bufhidden = "wipe"
  local left = require("sessionls.tabs").open(empty)
  return { left = left, right = vim.api.nvim_open_win(0, true, { split = "right", win = left }) }
end

---A difference is two windows: when the person closes one of them, or shows something else there, the other
---one means nothing any more.
---@param view sessionls.EditView
function M._watch(view)
  local group = vim.api.nvim_create_augroup(M._group(view.edit.id), { clear = true })
  local function close()
    local was_here = M._is_here(view)
    -- A window that is being closed keeps others from it.
    vim.schedule(function()
      if views[view.edit.id] == view then
        M._end(view, was_here or M._is_here(view))
      end
    end)
  end
  vim.api.nvim_create_autocmd("WinClosed", {
    group = group,
    pattern = { tostring(view.windows.left), tostring(view.windows.right) },
    callback = close,
  })
  vim.api.nvim_create_autocmd("BufWipeout", {
    group = group,
    callback = function(event)
      -- Another file of the same edit has its buffers by then.
      if event.buf == view.buffers.left or event.buf == view.buffers.right then
        close()
      end
    end,
  })
end

---Close a window of a view; one that shows something else by now stays, without the looks of a difference.
---@param window integer
---@param buffer integer
function M._leave(window, buffer)
  if vim.api.nvim_win_get_buf(window) ~= buffer then
    vim.api.nvim_win_call(window, function()
      vim.cmd.diffoff()
    end)
    return vim.api.nvim_set_option_value("winbar", nil, { scope = "local", win = window })
  end
  if #vim.api.nvim_list_wins() == 1 then
    -- The last window cannot be closed.
    vim.cmd.tabnew()
  end
  vim.api.nvim_win_close(window, true)
end

---@param edit string
---@return string
function M._group(edit)
  return "sessionls.edits." .. edit
end

---@param view sessionls.EditView
---@param at integer
function M._show(view, at)
  local file = view.files[at]
  view.at = at
  local before, after = require("sessionls.edits.hunks").lines(file.before), file.after
  view.placed = file.trouble and {} or require("sessionls.edits.hunks").place(file.hunks, before)
  for side, lines in pairs({ left = before, right = require("sessionls.edits.hunks").lines(after) }) do
    M._fill(view, side, lines, file)
  end
  for _, window in pairs(view.windows) do
    vim.api.nvim_win_call(window, function()
      vim.cmd.diffthis()
      vim.cmd("normal! gg")
    end)
  end
  vim.api.nvim_set_current_win(view.windows.right)
  local first = view.placed[1]
  if first then
    M._go(view, first)
  end
  M._paint(view)
end

---@param view sessionls.EditView
---@param side "left"|"right"
---@param lines string[]
---@param file sessionls.EditFile
function M._fill(view, side, lines, file)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = "wipe"
  local name = vim.fs.basename(vim.uri_to_fname(file.uri))
  pcall(
    vim.api.nvim_buf_set_name,
    buffer,
    ("[%s %s: %s]"):format(side == "left" and "now" or "proposed", view.edit.id, name)
  )
  view.buffers[side] = buffer
  vim.api.nvim_win_set_buf(view.windows[side], buffer)
  vim.bo[buffer].filetype = vim.filetype.match({ filename = name, contents = lines }) or ""
  M._map(view, buffer)
end

---@param view sessionls.EditView
function M._paint(view)
  for side, buffer in pairs(view.buffers) do
    vim.api.nvim_buf_clear_namespace(buffer, MARKS, 0, -1)
    for _, hunk in ipairs(view.placed) do
      M._mark(buffer, hunk[side], view.decided[hunk.number])
    end
  end
  vim.wo[view.windows.left].winbar = M._escaped(M._headline(view))
  vim.wo[view.windows.right].winbar = M._escaped(view.answer and "q closes this" or HELP)
end

---@param buffer integer
---@param place { first: integer, count: integer }
---@param decision? "accepted"|"rejected"
function M._mark(buffer, place, decision)
  local groups = { accepted = "SessionlsAccepted", rejected = "SessionlsRejected" }
  local words = { accepted = "accepted", rejected = "rejected" }
  local row = math.min(place.first, vim.api.nvim_buf_line_count(buffer)) - 1
  vim.api.nvim_buf_set_extmark(buffer, MARKS, row, 0, {
    virt_text = { { words[decision] or "undecided", groups[decision] or "SessionlsUndecided" } },
    virt_text_pos = "right_align",
  })
end

---@param view sessionls.EditView
---@return string
function M._headline(view)
  local file = view.files[view.at]
  local name = vim.fn.fnamemodify(vim.uri_to_fname(file.uri), ":~:.")
  local parts = { name }
  if #view.files > 1 then
    parts[#parts + 1] = ("file %d of %d"):format(view.at, #view.files)
  end
  if view.answer then
    local undone = view.answer.undone and (", taken back by %s"):format(view.answer.undone.name) or ""
    parts[#parts + 1] = ("answered by %s%s"):format(view.answer.by.name, undone)
  else
    parts[#parts + 1] = ("%d of %d decided"):format(vim.tbl_count(view.decided), #M._numbers(view))
  end
  if file.trouble then
    parts[#parts + 1] = file.trouble
  end
  return table.concat(parts, " · ")
end

---@param text string
---@return string
function M._escaped(text)
  return (text:gsub("%%", "%%%%"))
end

---@param view sessionls.EditView
---@return integer[]
function M._numbers(view)
  local numbers = {} ---@type integer[]
  for _, file in ipairs(view.files) do
    for _, hunk in ipairs(file.hunks) do
      numbers[#numbers + 1] = hunk.number
    end
  end
  return numbers
end

---@param view sessionls.EditView
function M._decide_as_answered(view)
  if view.answer then
    for _, number in ipairs(M._numbers(view)) do
      view.decided[number] = vim.list_contains(view.answer.accepted, number) and "accepted" or "rejected"
    end
  end
end

---@param view sessionls.EditView
---@param buffer integer
function M._map(view, buffer)
  local function map(key, act)
    vim.keymap.set("n", key, act, { buffer = buffer, nowait = true })
  end
  map("q", function()
    M.close(view.edit.id)
  end)
  map("]f", function()
    M._show(view, view.at % #view.files + 1)
  end)
  map("[f", function()
    M._show(view, (view.at - 2) % #view.files + 1)
  end)
  if view.answer then
    return
  end
  for key, decision in pairs({ a = "accepted", r = "rejected" }) do
    map(key, function()
      M._decide(view, decision)
    end)
  end
  map("u", function()
    M._decide(view, nil)
  end)
  for key, answer in pairs({ A = "all", R = "none" }) do
    map(key, function()
      M._answer(view, answer)
    end)
  end
  map("<CR>", function()
    M._send(view)
  end)
end

---Decide on the hunk at the cursor, and go to the next one that is not decided.
---@param view sessionls.EditView
---@param decision? "accepted"|"rejected"
function M._decide(view, decision)
  local hunk = M._here(view)
  if not hunk then
    return require("sessionls.notify").warn("There is no change at the cursor: ]c goes to the next.")
  end
  view.decided[hunk.number] = decision
  M._paint(view)
  if decision == nil then
    return
  end
  local open = M._undecided(view)
  if #open == 0 then
    M._send(view)
  else
    M._seek(view, open[1])
  end
end

---@param view sessionls.EditView
---@return integer[]
function M._undecided(view)
  return vim.tbl_filter(function(number)
    return view.decided[number] == nil
  end, M._numbers(view))
end

---@param view sessionls.EditView
---@param number integer
function M._seek(view, number)
  for at, file in ipairs(view.files) do
    for _, hunk in ipairs(file.hunks) do
      if hunk.number == number and at ~= view.at then
        M._show(view, at)
      end
    end
  end
  for _, hunk in ipairs(view.placed) do
    if hunk.number == number then
      M._go(view, hunk)
    end
  end
end

---@param view sessionls.EditView
---@param hunk sessionls.Placed
function M._go(view, hunk)
  for side, window in pairs(view.windows) do
    local last = vim.api.nvim_buf_line_count(view.buffers[side])
    vim.api.nvim_win_set_cursor(window, { math.max(1, math.min(hunk[side].first, last)), 0 })
  end
end

---The hunk at the cursor; where lines only went or only came, the line beside counts.
---@param view sessionls.EditView
---@return sessionls.Placed?
function M._here(view)
  local side = vim.api.nvim_get_current_win() == view.windows.left and "left" or "right"
  local line = vim.api.nvim_win_get_cursor(0)[1]
  local last = vim.api.nvim_buf_line_count(0)
  for _, hunk in ipairs(view.placed) do
    local place = hunk[side]
    local first = math.min(place.first, last)
    if line >= first and line < math.max(place.first + place.count, first + 1) then
      return hunk
    end
  end
end

---@param view sessionls.EditView
function M._send(view)
  local open = M._undecided(view)
  if #open > 0 then
    local words = #open == 1 and "1 change is" or ("%d changes are"):format(#open)
    return require("sessionls.notify").warn(words .. " not decided: a accepts, r rejects the one at the cursor.")
  end
  local accepted = vim.tbl_filter(function(number)
    return view.decided[number] == "accepted"
  end, M._numbers(view))
  if #accepted == 0 then
    return M._answer(view, "none")
  end
  M._answer(view, accepted)
end

---@param view sessionls.EditView
---@param accepted "all"|"none"|integer[]
function M._answer(view, accepted)
  require("sessionls.edits").answer(view.session, view.edit.id, accepted, function()
    M.close(view.edit.id)
  end)
end

return M
