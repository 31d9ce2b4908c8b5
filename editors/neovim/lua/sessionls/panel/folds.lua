---@mod sessionls.panel.folds The folds of tool calls and thoughts, in every window that shows the panel.
---They are made by hand: expressions are not evaluated anew while somebody types elsewhere.
local M = {}

---Which entries are unfolded, for each window.
---@param view sessionls.View
---@return table<integer, table<string, true>>
function M.open(view)
  local found = {} ---@type table<integer, table<string, true>>
  for _, window in ipairs(vim.fn.win_findbuf(view.buffer)) do
    found[window] = vim.api.nvim_win_call(window, function()
      return M._open_here(view)
    end)
  end
  return found
end

---Fold what folds, after the text has changed; what was open stays so.
---@param view sessionls.View
---@param before sessionls.Drawn[]
---@param open table<integer, table<string, true>>
function M.fit(view, before, open)
  if not M._changed(before, view.drawn) then
    return
  end
  for window, ids in pairs(open) do
    M.make(view, window, ids)
  end
end

---Make the folds of a window.
---@param view sessionls.View
---@param window integer
---@param open table<string, true>
function M.make(view, window, open)
  vim.api.nvim_win_call(window, function()
    local place = vim.fn.winsaveview()
    vim.cmd("normal! zE")
    M._each(view, function(drawn, first, last)
      vim.cmd(("%d,%dfold"):format(first, last))
      if open[drawn.entry.id] then
        vim.cmd(("%dfoldopen"):format(first))
      end
    end)
    vim.fn.winrestview(place)
  end)
end

---@param view sessionls.View
---@return table<string, true>
function M._open_here(view)
  local ids = {} ---@type table<string, true>
  M._each(view, function(drawn, first)
    if vim.fn.foldlevel(first) > 0 and vim.fn.foldclosed(first) == -1 then
      ids[drawn.entry.id] = true
    end
  end)
  return ids
end

---@param view sessionls.View
---@param act fun(drawn: sessionls.Drawn, first: integer, last: integer)
function M._each(view, act)
  local first = 1
  for _, drawn in ipairs(view.drawn) do
    local last = first + #drawn.sheet.lines - 1
    if drawn.sheet.fold then
      act(drawn, first, last)
    end
    first = last + 1
  end
end

---Whether any fold came, went, or got another length.
---@param before sessionls.Drawn[]
---@param after sessionls.Drawn[]
---@return boolean
function M._changed(before, after)
  local function lengths(list)
    local found = {}
    for _, drawn in ipairs(list) do
      if drawn.sheet.fold then
        found[drawn.entry.id] = #drawn.sheet.lines
      end
    end
    return found
  end
  return not vim.deep_equal(lengths(before), lengths(after))
end

return M
