---@mod sessionls.panel.windows The windows of a panel: where they open, and how they look.
local M = {}

---Below so many columns a panel at the right would be too narrow to read.
M.NARROW = 110

---Open a window for the panel, and one below it for its composer.
---@param panel sessionls.Panel
---@param split? sessionls.Split
function M.open(panel, split)
  local configured = require("sessionls.config").get().panel
  if not split then
    -- Who says `:vertical` means it.
    local is_narrow = configured.split == "right" and vim.o.columns < M.NARROW
    split = is_narrow and "below" or configured.split
  end
  panel.window = M._openers[split](panel.buffer, configured)
  M.dress(panel.window)
  panel.composer.window = M.below(panel)
end

---Open the window of the composer.
---@param panel sessionls.Panel
---@return integer
function M.below(panel)
  local is_float = vim.api.nvim_win_get_config(panel.window).relative ~= ""
  local window = is_float and M._float_below(panel) or M._split_below(panel)
  M._dress_composer(window)
  return window
end

---The size of a panel that fits the screen.
---@type table<sessionls.Split, fun(buffer: integer, configured: table): integer>
M._openers = {
  right = function(buffer, configured)
    local width = math.min(configured.width, math.floor(vim.o.columns * 0.6))
    return vim.api.nvim_open_win(buffer, true, { split = "right", win = -1, width = width })
  end,
  below = function(buffer, configured)
    local height = math.min(math.max(configured.height, 8), math.floor(vim.o.lines * 0.7))
    return vim.api.nvim_open_win(buffer, true, { split = "below", win = -1, height = height })
  end,
  tab = function(buffer)
    return require("sessionls.tabs").open(buffer)
  end,
  float = function(buffer, configured)
    local width = math.min(configured.width, vim.o.columns - 4)
    local height = math.max(3, math.min(configured.height + 10, vim.o.lines - 10))
    return vim.api.nvim_open_win(buffer, true, {
      relative = "editor",
      row = 0,
      col = math.floor((vim.o.columns - width) / 2),
      width = width,
      height = height,
      border = "rounded",
    })
  end,
}

---How a window that shows a session looks.
---@param window integer
function M.dress(window)
  M._set(window, {
    -- The panel is beside the files, as a file tree is: `:edit`, a picker or `<C-^>` would put a file into its
    -- narrow window, and end it with that. Neovim refuses that (E1513), lists such as `:cnext` go to another
    -- window, and pickers do so too; with `!` the window is the person's again.
    winfixbuf = true,
    wrap = true,
    linebreak = true,
    breakindent = true,
    smoothscroll = true,
    scrolloff = 0,
    number = false,
    relativenumber = false,
    signcolumn = "no",
    foldcolumn = "1",
    foldenable = true,
    foldmethod = "manual",
    foldtext = "",
    conceallevel = 2,
    concealcursor = "nvc",
    cursorline = false,
    colorcolumn = "",
    list = false,
    spell = false,
    fillchars = "fold: ,foldsep: ,eob: ",
    statusline = " session%=" .. M._help(window, "panel"),
  })
end

---Windows that show no session any more look like all others again.
function M.undress()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local names = vim.w[window].sessionls_dress ---@type string[]?
    if names and not vim.b[vim.api.nvim_win_get_buf(window)].sessionls_session then
      vim.w[window].sessionls_dress = nil
      vim.api.nvim_win_call(window, function()
        vim.cmd("setlocal nowinfixbuf nowinfixheight winbar< " .. table.concat(names, "< ") .. "<")
      end)
    end
  end
end

---@param window integer
---@param options table<string, any>
function M._set(window, options)
  for name, value in pairs(options) do
    vim.api.nvim_set_option_value(name, value, { scope = "local", win = window })
  end
  options.winfixbuf = nil
  vim.w[window].sessionls_dress = vim.tbl_keys(options)
end

---@param window integer
---@param kind "panel"|"composer"
---@return string
function M._help(window, kind)
  return M._says(window, "n", kind .. "-help", "keys")
end

---A key of a window and what it does; nothing where the person has taken it away.
---@param window integer
---@param mode string
---@param name string
---@param what string
---@return string
function M._says(window, mode, name, what)
  local key = require("sessionls.keymaps").keys(vim.api.nvim_win_get_buf(window), mode, name)[1]
  return key and (" %s %s "):format(key:gsub("%%", "%%%%"), what) or ""
end

---@param panel sessionls.Panel
---@return integer
function M._split_below(panel)
  local window = vim.api.nvim_open_win(panel.composer.buffer, true, {
    split = "below",
    win = panel.window,
    height = 3,
  })
  vim.wo[window].winfixheight = true
  return window
end

---@param panel sessionls.Panel
---@return integer
function M._float_below(panel)
  local above = vim.api.nvim_win_get_config(panel.window)
  return vim.api.nvim_open_win(panel.composer.buffer, true, {
    relative = "editor",
    row = above.row + above.height + 2,
    col = above.col,
    width = above.width,
    height = 3,
    border = "rounded",
  })
end

---@param window integer
function M._dress_composer(window)
  M._set(window, {
    winfixbuf = true,
    wrap = true,
    linebreak = true,
    number = false,
    relativenumber = false,
    signcolumn = "no",
    foldcolumn = "0",
    foldenable = false,
    cursorline = false,
    colorcolumn = "",
    list = false,
    fillchars = "eob: ",
    statusline = M._says(window, "i", "composer-send", "sends") .. "%=" .. M._help(window, "composer"),
  })
end

---The window in which files open: the one used last that shows no session, and may show something else.
---@param panel sessionls.Panel
---@return integer? nothing where there is none
function M.for_files(panel)
  local own = { [panel.buffer] = true, [panel.composer.buffer] = true }
  local before = vim.fn.win_getid(vim.fn.winnr("#"))
  return vim.iter(vim.list_extend({ before }, vim.api.nvim_tabpage_list_wins(0))):find(function(window)
    if not vim.api.nvim_win_is_valid(window) or vim.api.nvim_win_get_config(window).relative ~= "" then
      return false
    end
    local buffer = vim.api.nvim_win_get_buf(window)
    return vim.bo[buffer].buftype == "" and not own[buffer] and M._may_leave(window, buffer)
  end)
end

---Whether a window may show another buffer: without 'hidden' what is not saved stays seen.
---@param window integer
---@param buffer integer
---@return boolean
function M._may_leave(window, buffer)
  local is_kept = vim.o.hidden or vim.bo[buffer].bufhidden == "hide"
  local is_elsewhere = #vim.fn.win_findbuf(buffer) > 1
  return not vim.wo[window].winfixbuf and (is_kept or is_elsewhere or not vim.bo[buffer].modified)
end

return M
