---@mod sessionls.panel.reading Where people read, and that they stay there while the text changes.
local M = {}

---@class sessionls.Reading What was last known of a window.
---@field follows boolean whether it shows the end, whatever comes
---@field line integer
---@field column integer
---@field last integer the last line then

---@class sessionls.Place A line as an entry and the distance from its first line.
---@field id string?
---@field offset integer

---Where each window is.
---@param view sessionls.View
---@return table<integer, { follows: boolean, top: sessionls.Place, cursor: sessionls.Place, saved: table }>
function M.places(view)
  local found = {}
  for _, window in ipairs(vim.fn.win_findbuf(view.buffer)) do
    local saved = vim.api.nvim_win_call(window, vim.fn.winsaveview)
    found[window] = {
      follows = M.follows(view, window),
      top = M._place(view, saved.topline),
      cursor = M._place(view, saved.lnum),
      saved = saved,
    }
  end
  return found
end

---Put each window where it was, or at the end.
---@param view sessionls.View
function M.restore(view, places)
  for window, place in pairs(places) do
    if place.follows then
      M.show_end(view, window)
    else
      M._return(view, window, place)
    end
  end
end

---Whether a window is to show the end: its cursor is there, and nobody has moved it back.
---The end of a window of records behind which there are more is no end.
---@param view sessionls.View
---@param window integer
---@return boolean
function M.follows(view, window)
  if not view.is_newest then
    return false
  end
  local cursor = vim.api.nvim_win_get_cursor(window)
  local last = vim.api.nvim_buf_line_count(view.buffer)
  local known = view.follows[window]
  local follows = M.is_following(known, cursor[1], cursor[2], last, M._length(view, last))
  if not follows and cursor[1] < last then
    -- The end may be a closed fold, of which the cursor shows the first line.
    local ends = vim.api.nvim_win_call(window, function()
      return vim.fn.foldclosedend(cursor[1])
    end)
    follows = ends == last
  end
  view.follows[window] = { follows = follows, line = cursor[1], column = cursor[2], last = last }
  return follows
end

---The rule by itself. Pure.
---@param known sessionls.Reading?
---@param line integer of the cursor
---@param column integer of the cursor
---@param last integer the last line
---@param length integer bytes of the last line
---@return boolean
function M.is_following(known, line, column, last, length)
  if line < last then
    return false
  end
  local is_same_line = known ~= nil and known.line == line
  if not known or not is_same_line or column >= length - 1 then
    return true
  end
  -- Within a long last line: whoever went back in it reads there.
  return known.follows and column >= known.column
end

---Show the end of the buffer at the bottom of a window.
---@param view sessionls.View
---@param window integer
function M.show_end(view, window)
  local last = vim.api.nvim_buf_line_count(view.buffer)
  local column = math.max(0, M._length(view, last) - 1)
  require("sessionls.panel.patching").unconcealed(view.buffer, last - vim.api.nvim_win_get_cursor(window)[1], function()
    vim.api.nvim_win_set_cursor(window, { last, column })
  end)
  column = vim.api.nvim_win_get_cursor(window)[2]
  view.follows[window] = { follows = true, line = last, column = column, last = last }
  local top = M._top(window, last)
  if top then
    vim.api.nvim_win_call(window, function()
      vim.fn.winrestview({ topline = top, skipcol = 0 })
    end)
  end
end

---The first line of a window that ends with this line; none where that line alone fills it.
---@param window integer
---@param last integer
---@return integer?
function M._top(window, last)
  local room = vim.api.nvim_win_get_height(window)
  if vim.wo[window].winbar ~= "" then
    room = room - 1
  end
  local top, used = last, M._height(window, last)
  if used > room then
    return nil
  end
  while top > 1 do
    local above = M._fold_start(window, top - 1)
    used = used + (above < top - 1 and 1 or M._height(window, above))
    if used > room then
      break
    end
    top = above
  end
  return top
end

function M._height(window, line)
  return vim.api.nvim_win_text_height(window, { start_row = line - 1, end_row = line - 1 }).all
end

function M._fold_start(window, line)
  return vim.api.nvim_win_call(window, function()
    local first = vim.fn.foldclosed(line)
    return first == -1 and line or first
  end)
end

---@param view sessionls.View
---@param line integer
---@return sessionls.Place
function M._place(view, line)
  local drawn, first = require("sessionls.panel.view").at(view, line)
  return { id = drawn and drawn.entry.id, offset = line - first }
end

---@param view sessionls.View
---@param place sessionls.Place
---@return integer?
function M._line(view, place)
  local first = place.id and require("sessionls.panel.view").line_of(view, place.id)
  return first and first + place.offset
end

function M._return(view, window, place)
  local last = vim.api.nvim_buf_line_count(view.buffer)
  local saved = place.saved
  local top = math.min(M._line(view, place.top) or saved.topline, last)
  local line = math.min(M._line(view, place.cursor) or saved.lnum, last)
  vim.api.nvim_win_call(window, function()
    local now = vim.fn.winsaveview()
    if now.topline ~= top or now.lnum ~= line or now.skipcol ~= saved.skipcol then
      saved.topline, saved.lnum = top, line
      vim.fn.winrestview(saved)
    end
  end)
  local cursor = vim.api.nvim_win_get_cursor(window)
  view.follows[window] = { follows = false, line = cursor[1], column = cursor[2], last = last }
end

function M._length(view, line)
  return #(vim.api.nvim_buf_get_lines(view.buffer, line - 1, line, false)[1] or "")
end

return M
