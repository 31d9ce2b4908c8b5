---@mod sessionls.panel The panels of sessions: one for each session that is open here.
local M = {}

local panels = {} ---@type table<string, sessionls.Panel>
local order = {} ---@type table<string, integer> when a panel was entered: the highest is the last
local entrances = 0

---@class sessionls.PanelOptions
---@field split? sessionls.Split
---@field compose? string words to put into the composer
---@field enter? boolean false: the cursor stays where it is
---@field finding? string show this finding
---@field turn? string show this turn
---@field seq? integer show this record

---Open the panel of a session, or go to it.
---@param session string
---@param options? sessionls.PanelOptions
function M.open(session, options)
  options = options or {}
  if vim.fn.getcmdwintype() ~= "" then
    return require("sessionls.notify").error("Close the window of the command line first: a session needs its own.")
  end
  local came_from = vim.api.nvim_get_current_win()
  local panel = panels[session]
  if not panel then
    local made, problem = require("sessionls.panel.panel").new(session, options)
    if not made then
      return require("sessionls.notify").error("The session cannot be shown: " .. problem)
    end
    panel = made
    panels[session] = panel
    panel.on_close = function()
      panels[session], order[session] = nil, nil
    end
  else
    panel.come_forward(options.split)
    if options.finding or options.turn or options.seq then
      require("sessionls.panel.seeking").seek(panel, options)
    end
  end
  M.entered(session)
  if (options.finding or options.turn or options.seq) and vim.api.nvim_win_is_valid(panel.window) then
    -- Who goes to a place wants to do something there.
    vim.api.nvim_set_current_win(panel.window)
  end
  if options.compose then
    require("sessionls.composer").append(panel.composer, options.compose)
  end
  if options.enter == false and vim.api.nvim_win_is_valid(came_from) then
    vim.api.nvim_set_current_win(came_from)
  end
end

---The cursor has come into a panel, or into its composer.
---@param session string
function M.entered(session)
  if panels[session] then
    entrances = entrances + 1
    order[session] = entrances
  end
end

---The session that is meant: of the current window, else one that is seen in this tab, else any; of
---several the one that was entered last. From a file, one of its workspace comes first.
---@return string?
function M.current()
  local here = vim.b.sessionls_session
  if here and panels[here] then
    return here
  end
  local seen = {} ---@type string[]
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    seen[#seen + 1] = vim.b[vim.api.nvim_win_get_buf(window)].sessionls_session
  end
  local all = vim.tbl_keys(panels)
  return M._last(M._near(seen)) or M._last(M._near(all)) or M._last(seen) or M._last(all)
end

---The panel of a session, if it is open.
---@param session? string the current one when absent
---@return sessionls.Panel?
function M.get(session)
  return panels[session or M.current() or ""]
end

---A buffer with the name of a panel is read, for instance with `:edit`: it is the panel anew.
---@param buffer integer
---@param session string
function M.read(buffer, session)
  local panel = panels[session]
  if panel and panel.buffer == buffer then
    return panel.again()
  end
  vim.schedule(function()
    M.open(session)
    if vim.api.nvim_buf_is_valid(buffer) then
      vim.api.nvim_buf_delete(buffer, { force = true })
    end
  end)
end

---Whether a panel shows a session.
---@param session string
---@return boolean
function M.is_open(session)
  return panels[session] ~= nil
end

---Close the panel of a session.
---@param session? string the current one when absent
function M.close(session)
  local panel = M.get(session)
  if panel then
    panel.close()
  end
end

---Put words into the composer of a session, behind what stands there.
---@param text string
---@param options? { session?: string, split?: sessionls.Split }
---@return boolean whether there was a panel to put them into
function M.compose(text, options)
  options = options or {}
  local session = options.session or M.current()
  if not session then
    return false
  end
  M.open(session, { compose = text, split = options.split })
  return true
end

---Of some sessions, those of the workspace that the current file is in; all of them where it is in none.
---@param sessions string[]
---@return string[]
function M._near(sessions)
  local root = require("sessionls.client").root_of_file()
  return vim.tbl_filter(function(session)
    return not root or require("sessionls.homes").root(session) == root
  end, sessions)
end

---Of some sessions, the one whose panel is open and was entered last.
---@param sessions string[]
---@return string?
function M._last(sessions)
  local found ---@type string?
  for _, session in ipairs(sessions) do
    if panels[session] and (not found or (order[session] or 0) > (order[found] or 0)) then
      found = session
    end
  end
  return found
end

return M
