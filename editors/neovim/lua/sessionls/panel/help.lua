---@mod sessionls.panel.help The keys of a buffer, as a float that the next key closes.
local M = {}

---@param buffer integer
function M.show(buffer)
  local lines = M.lines(buffer)
  local made = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(made, 0, -1, false, lines)
  vim.bo[made].modifiable = false
  vim.bo[made].bufhidden = "wipe"
  local width = math.min(M._widest(lines), vim.o.columns - 4)
  local height = math.min(#lines, vim.o.lines - 4)
  vim.api.nvim_open_win(made, true, {
    relative = "editor",
    row = math.floor((vim.o.lines - height) / 2) - 1,
    col = math.floor((vim.o.columns - width) / 2),
    width = width,
    height = height,
    style = "minimal",
    border = "rounded",
    title = " keys ",
  })
  for _, key in ipairs({ "q", "<Esc>", "g?", "<CR>" }) do
    vim.keymap.set("n", key, "<Cmd>close<CR>", { buffer = made, nowait = true })
  end
end

---Each key of the buffer, as it is mapped now, with what it does; those that do the same on one line.
---@param buffer integer
---@return string[]
function M.lines(buffer)
  local keys = vim.defaulttable() ---@type table<string, string[]>
  for _, one in ipairs(require("sessionls.keymaps").shown(buffer)) do
    if not vim.list_contains(keys[one.what], one.key) then
      table.insert(keys[one.what], one.key)
    end
  end
  local offers = #vim.lsp.get_clients({ bufnr = buffer, method = "textDocument/codeAction" }) > 0
  if offers and next(vim.fn.maparg("gra", "n", false, true)) then
    keys["Choose from all that can be done here (code actions)"] = { "gra" }
  end
  local lines = {} ---@type string[]
  for what, all in vim.spairs(keys) do
    table.sort(all)
    lines[#lines + 1] = (" %-17s  %s "):format(table.concat(all, " "), what)
  end
  return lines
end

---@param lines string[]
---@return integer
function M._widest(lines)
  local widest = 1
  for _, line in ipairs(lines) do
    widest = math.max(widest, vim.fn.strdisplaywidth(line))
  end
  return widest
end

return M
