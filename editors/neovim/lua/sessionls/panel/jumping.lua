---@mod sessionls.panel.jumping From what a session names to the file: findings, references, `path:line`.
local M = {}

local view = require("sessionls.panel.view")

---Go to what is under the cursor.
---@param panel sessionls.Panel
---@return boolean whether anything was there
function M.jump(panel)
  local cursor = vim.api.nvim_win_get_cursor(0)
  local found = M.at(panel, cursor[1], cursor[2])
  if not found then
    return false
  end
  M.show(panel, found)
  return true
end

---What a place of the buffer names.
---@param panel sessionls.Panel
---@param line integer from 1 on
---@param column integer from 0 on
---@return { uri: string, line?: integer, character?: integer }?
function M.at(panel, line, column)
  local drawn, first = view.at(panel.view, line)
  local near ---@type sessionls.Jump?
  for _, jump in ipairs(drawn and drawn.sheet.jumps or {}) do
    if jump.row == line - first then
      if column >= jump.from and column < jump.to then
        return jump
      end
      near = near or jump
    end
  end
  local text = vim.api.nvim_buf_get_lines(panel.buffer, line - 1, line, false)[1] or ""
  return M.named(text, column, panel.view.context.root) or near
end

---A file that a text names at a column: `path:line:column`, or the target of a link.
---@param text string
---@param column integer from 0 on
---@param root? string
---@return { uri: string, line?: integer, character?: integer }?
function M.named(text, column, root)
  for from, target, to in text:gmatch("()%b[]%(([^)%s]+)%)()") do
    if column >= from - 1 and column < to - 1 then
      return M._place(target, root)
    end
  end
  for from, word, to in text:gmatch("()([^%s`'\"<>%(%)%[%],;|*]+)()") do
    if column >= from - 1 and column < to - 1 then
      return M._place(word, root)
    end
  end
end

---@param word string
---@param root? string
---@return { uri: string, line?: integer, character?: integer }?
function M._place(word, root)
  if word:match("^file:") then
    local uri, line = word:match("^([^#]+)#?L?(%d*)")
    return { uri = uri, line = line ~= "" and tonumber(line) - 1 or nil }
  end
  local path, line, column = word:gsub("[.:]+$", ""):match("^(.-)[:#]L?(%d+):?(%d*)")
  path = path or word:gsub("[.:]+$", "")
  local full = M._file(path:gsub("^#", ""), root)
  if full then
    return {
      uri = vim.uri_from_fname(full),
      line = line and tonumber(line) - 1 or nil,
      character = tonumber(column) and tonumber(column) - 1 or nil,
    }
  end
end

---@param path string
---@param root? string
---@return string? full path of a file that is there
function M._file(path, root)
  if path == "" then
    return nil
  end
  path = vim.fs.normalize(path)
  local is_whole = require("sessionls.folders").is_absolute(path)
  local full = is_whole and path or vim.fs.joinpath(root or vim.fn.getcwd(), path)
  local there = vim.uv.fs_stat(full)
  return there and there.type == "file" and full or nil
end

---Show a place in a window for files; in one of its own where none is free.
---@param panel sessionls.Panel
---@param place { uri: string, line?: integer, character?: integer }
function M.show(panel, place)
  local buffer = vim.uri_to_bufnr(place.uri)
  local window = require("sessionls.panel.windows").for_files(panel)
  if window then
    vim.api.nvim_set_current_win(window)
  else
    vim.api.nvim_open_win(buffer, true, { split = "above", win = -1 })
  end
  local start = { line = place.line or 0, character = place.character or 0 }
  local range = place.line and { start = start, ["end"] = start }
  vim.lsp.util.show_document({ uri = place.uri, range = range }, "utf-16", { focus = true, reuse_win = false })
end

return M
