---@mod sessionls.panel.seeking Shows one place of a session, loading earlier pages until it is there.
local M = {}

---Pages that are looked through.
M.MOST = 10

---@param panel sessionls.Panel
---@param wanted { finding?: string, turn?: string, seq?: integer }
function M.seek(panel, wanted)
  M._look(panel, vim.deepcopy(wanted), M.MOST)
end

---@param panel sessionls.Panel
---@param wanted table
---@param left integer pages
function M._look(panel, wanted, left)
  local id = M._find(panel, wanted)
  local line = id and require("sessionls.panel.view").line_of(panel.view, id)
  if line then
    return M.show(panel, line)
  end
  if left > 0 and panel.following.more and not panel.is_paging then
    require("sessionls.panel.feed").earlier(panel, function()
      vim.schedule(function()
        M._look(panel, wanted, left - 1)
      end)
    end)
  elseif left > 0 and panel.is_paging then
    vim.defer_fn(function()
      M._look(panel, wanted, left - 1)
    end, 50)
  else
    require("sessionls.notify").warn("That place is further back: scroll up to it.")
  end
end

---Show a line in every window of the panel.
---@param panel sessionls.Panel
---@param line integer
function M.show(panel, line)
  for _, window in ipairs(vim.fn.win_findbuf(panel.buffer)) do
    vim.api.nvim_win_set_cursor(window, { line, 0 })
    vim.api.nvim_win_call(window, function()
      pcall(vim.cmd, "normal! zv")
    end)
  end
end

---@return string? id of the entry
function M._find(panel, wanted)
  local found
  for _, drawn in ipairs(panel.view.drawn) do
    local entry = drawn.entry
    if wanted.finding and entry.id == "finding:" .. wanted.finding then
      return entry.id
    elseif wanted.turn and entry.id == "turn:" .. wanted.turn then
      return entry.id
    elseif wanted.seq and entry.first > 0 and entry.first <= wanted.seq then
      found = entry.id
    end
  end
  return wanted.seq and found or nil
end

return M
