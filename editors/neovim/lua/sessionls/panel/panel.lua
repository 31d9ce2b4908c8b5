---@mod sessionls.panel.panel One panel: a session that is followed, its buffer, its composer.
local M = {}

local feed = require("sessionls.panel.feed")
local following = require("sessionls.following")
local reading = require("sessionls.panel.reading")
local view = require("sessionls.panel.view")
local windows = require("sessionls.panel.windows")

---@class sessionls.Panel
---@field id string the session's id
---@field buffer integer
---@field window? integer
---@field following sessionls.Following
---@field view sessionls.View
---@field composer sessionls.Composer
---@field is_loaded boolean
---@field is_paging boolean
---@field is_catching_up boolean
---@field is_whole boolean whether all entries are drawn
---@field is_at_newest boolean whether it was opened at the newest end
---@field trouble? string why nothing comes
---@field offs? fun()[]
---@field redraw fun()
---@field loaded fun()
---@field again fun()
---@field at_end fun(): boolean
---@field is_open fun(): boolean
---@field come_forward fun(split?: sessionls.Split)
---@field close fun()
---@field on_close fun()

---Make a panel, open its windows, and load its session.
---@param id string
---@param options sessionls.PanelOptions
---@return sessionls.Panel? panel
---@return string? problem why it cannot be shown; then nothing is left of it
function M.new(id, options)
  require("sessionls.highlights").define()
  local panel = { id = id, following = following.new(id), is_loaded = false } ---@type sessionls.Panel
  panel.is_at_newest = not (options.finding or options.turn or options.seq)
  require("sessionls.client").settle(id)
  panel.buffer = M._buffer(panel)
  panel.view = view.new(panel.buffer, { root = require("sessionls.panel.here").root(id), now = os.time() })
  M._bind(panel, options)
  M._introduce(panel)
  local ok, wrong = pcall(M._begin, panel, options)
  if not ok then
    M._undo(panel)
    return nil, tostring(wrong):match("E%d+: .*") or tostring(wrong)
  end
  return panel
end

---@param panel sessionls.Panel
---@param options sessionls.PanelOptions
function M._begin(panel, options)
  -- The server answers while the windows are made.
  feed.start(panel, options.seq)
  panel.composer = require("sessionls.composer").new(panel)
  windows.open(panel, options.split)
  require("sessionls.composer").opened(panel.composer)
  M._watch(panel)
  M._bars(panel)
end

---Take back what was made of a panel that cannot be shown.
---@param panel sessionls.Panel
function M._undo(panel)
  feed.stop(panel)
  if panel.composer then
    require("sessionls.composer").close(panel.composer)
  end
  vim.api.nvim_create_augroup("sessionls.panel." .. panel.id, { clear = true })
  if panel.is_open() then
    vim.api.nvim_buf_delete(panel.buffer, { force = true })
  end
end

---@param panel sessionls.Panel
---@return integer
function M._buffer(panel)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.b[buffer].sessionls_session = panel.id
  vim.api.nvim_buf_set_name(buffer, M._name(panel))
  M._setup(buffer)
  return buffer
end

---@param buffer integer
function M._setup(buffer)
  vim.bo[buffer].buftype = "nofile"
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].undolevels = -1
  vim.bo[buffer].modifiable = false
  vim.treesitter.language.register("markdown", { "sessionls", "sessionls-prompt" })
  -- Where Neovim has no parser the text stays as it is.
  pcall(vim.treesitter.start, buffer, "markdown")
end

---Map the keys, and say what the buffer is: that is when a person changes the keys, and they stay so.
---@param panel sessionls.Panel
function M._introduce(panel)
  local keys = require("sessionls.panel.keys")
  keys.map(panel)
  vim.bo[panel.buffer].filetype = "sessionls"
  keys.mapped(panel)
end

---@param panel sessionls.Panel
---@return string
function M._name(panel)
  local title = (panel.following.session.title or ""):gsub("[%s/%z\1-\31]+", " ")
  return ("sessionls://%s/%s"):format(panel.id, vim.trim(title))
end

---@param panel sessionls.Panel
---@param options sessionls.PanelOptions
function M._bind(panel, options)
  local is_due = false
  panel.on_close = function() end
  panel.is_open = function()
    return vim.api.nvim_buf_is_valid(panel.buffer)
  end
  panel.redraw = function()
    if not is_due then
      is_due = true
      vim.schedule(function()
        is_due = false
        M._draw(panel)
      end)
    end
  end
  panel.again = function()
    vim.bo[panel.buffer].modifiable = true
    vim.api.nvim_buf_set_lines(panel.buffer, 0, -1, false, {})
    panel.view.drawn = {}
    M._setup(panel.buffer)
    panel.redraw()
  end
  panel.at_end = function()
    return vim.iter(vim.fn.win_findbuf(panel.buffer)):all(function(window)
      return reading.follows(panel.view, window)
    end)
  end
  panel.loaded = function()
    vim.schedule(function()
      M._loaded(panel, options)
    end)
  end
  panel.come_forward = function(split)
    M._come_forward(panel, split)
  end
  panel.close = function()
    M._close(panel)
  end
end

---@param panel sessionls.Panel
function M._draw(panel)
  -- What was asked before may be answered after the panel is closed.
  if not panel.is_open() then
    return
  end
  panel.view.context.now = os.time()
  view.show(panel.view, M._entries(panel))
  panel.view.is_newest = following.is_at_end(panel.following)
  M._rename(panel)
  M._bars(panel)
  require("sessionls.composer.rewriting").look(panel.composer)
  require("sessionls.composer").refresh(panel.composer)
  require("sessionls.panel.paging").look(panel)
end

---The entries to be drawn. At first those that fill the window: the others above them follow at once.
---@param panel sessionls.Panel
---@return sessionls.Entry[]
function M._entries(panel)
  local entries = following.entries(panel.following)
  panel.is_whole = #panel.view.drawn > 0 or not panel.is_at_newest
  if panel.is_whole then
    return entries
  end
  local height = panel.window and vim.api.nvim_win_is_valid(panel.window) and vim.api.nvim_win_get_height(panel.window)
  local last = view.last(panel.view, entries, height or 0)
  panel.is_whole = #last == #entries
  if not panel.is_whole then
    panel.redraw()
  end
  return last
end

---The first page is there.
---@param panel sessionls.Panel
---@param options sessionls.PanelOptions
function M._loaded(panel, options)
  if not panel.is_open() then
    return
  end
  if options.finding or options.turn or options.seq then
    require("sessionls.panel.seeking").seek(panel, options)
    options.finding, options.turn, options.seq = nil, nil, nil
  end
  require("sessionls.composer.rewriting").resume(panel.composer)
  local data = { session = panel.id, title = panel.following.session.title }
  require("sessionls.autocommands").tell("SessionlsPanelOpened", data)
  -- What is seen comes first.
  vim.schedule(function()
    if panel.is_open() then
      require("sessionls.panel.offering").attach(panel)
    end
  end)
end

---The name of the buffer is the title.
---@param panel sessionls.Panel
function M._rename(panel)
  local name = M._name(panel)
  if vim.api.nvim_buf_get_name(panel.buffer) == name then
    return
  end
  local before = vim.api.nvim_buf_get_name(panel.buffer)
  vim.api.nvim_buf_set_name(panel.buffer, name)
  -- Neovim keeps the old name as another buffer.
  local left = vim.fn.bufnr("^" .. vim.fn.escape(before, "[]*?{}\\^$.~") .. "$")
  if left > 0 and left ~= panel.buffer then
    vim.api.nvim_buf_delete(left, { force = true })
  end
end

---@param panel sessionls.Panel
function M._bars(panel)
  for _, window in ipairs(vim.fn.win_findbuf(panel.buffer)) do
    local width = vim.api.nvim_win_get_width(window)
    local bar = M._bar(panel, width)
    if vim.wo[window].winbar ~= bar then
      vim.api.nvim_set_option_value("winbar", bar, { scope = "local", win = window })
    end
  end
end

---What the line above the panel says; a reason why nothing comes is all of it.
---@param panel sessionls.Panel
---@param width integer
---@return string
function M._bar(panel, width)
  local header = require("sessionls.panel.header")
  if panel.trouble then
    return " %#SessionlsFailed#" .. header.escaped(header.fit(panel.trouble, width - 2)) .. "%*"
  elseif not panel.is_loaded then
    return " %#SessionlsMeta#loads …%*"
  end
  return header.winbar(panel.following, os.time(), width)
end

---@param panel sessionls.Panel
function M._watch(panel)
  local group = vim.api.nvim_create_augroup("sessionls.panel." .. panel.id, {})
  vim.api.nvim_create_autocmd("BufWipeout", {
    group = group,
    buffer = panel.buffer,
    callback = function()
      vim.api.nvim_del_augroup_by_id(group)
      M._closed(panel)
    end,
  })
  local function look()
    require("sessionls.panel.paging").look(panel)
  end
  vim.api.nvim_create_autocmd("BufEnter", {
    group = group,
    buffer = panel.buffer,
    callback = function()
      require("sessionls.panel").entered(panel.id)
    end,
  })
  vim.api.nvim_create_autocmd("CursorMoved", { group = group, buffer = panel.buffer, callback = look })
  vim.api.nvim_create_autocmd("WinScrolled", {
    group = group,
    callback = function()
      if M._is_among(panel, vim.v.event) then
        look()
      end
    end,
  })
  vim.api.nvim_create_autocmd({ "WinResized", "VimResized" }, {
    group = group,
    callback = function()
      M._bars(panel)
      require("sessionls.composer").refresh(panel.composer)
    end,
  })
  vim.api.nvim_create_autocmd("BufWinEnter", {
    group = group,
    buffer = panel.buffer,
    callback = function()
      local window = vim.api.nvim_get_current_win()
      windows.dress(window)
      require("sessionls.panel.folds").make(panel.view, window, {})
      M._bars(panel)
    end,
  })
end

---Whether a window of the panel is among those that have scrolled.
---@param panel sessionls.Panel
---@param scrolled table<string, any>
---@return boolean
function M._is_among(panel, scrolled)
  return vim.iter(vim.fn.win_findbuf(panel.buffer)):any(function(window)
    return scrolled[tostring(window)] ~= nil
  end)
end

---@param panel sessionls.Panel
---@param split? sessionls.Split
function M._come_forward(panel, split)
  local composer = panel.composer
  local below = composer.window
  -- Another file may be shown there by now.
  if below and vim.api.nvim_win_is_valid(below) and vim.api.nvim_win_get_buf(below) == composer.buffer then
    vim.api.nvim_set_current_win(below)
    return
  end
  local window = vim.fn.win_findbuf(panel.buffer)[1]
  if window then
    vim.api.nvim_set_current_win(window)
    panel.window = window
    require("sessionls.composer").reopen(composer)
  else
    windows.open(panel, split)
  end
end

---@param panel sessionls.Panel
function M._close(panel)
  for _, window in ipairs(vim.fn.win_findbuf(panel.buffer)) do
    -- The last window of Neovim stays.
    pcall(vim.api.nvim_win_close, window, true)
  end
  if panel.is_open() then
    vim.api.nvim_buf_delete(panel.buffer, { force = true })
  end
  -- At once: it may be opened anew in the same moment.
  require("sessionls.composer").close(panel.composer)
end

---@param panel sessionls.Panel
function M._closed(panel)
  panel.on_close()
  feed.stop(panel)
  vim.schedule(function()
    require("sessionls.composer").close(panel.composer)
    -- The last window stays, and one that was given to something else by force.
    windows.undress()
  end)
end

return M
