---@mod sessionls.place Where in a file somebody means: files, lines and selections as the protocol has them.
local M = {}

---@class sessionls.Place Where a command was given: by the time it is done, another buffer may be shown.
---@field buffer integer
---@field uri? string the file in the buffer
---@field problem? string else why there is none
---@field part? sessionls.Part what of it is meant; all of it when absent

---@class sessionls.Part
---@field first integer the first line, from 1 on
---@field last integer
---@field from integer bytes of the first line before it
---@field to integer bytes of the last line up to its end
---@field head string the text of the first line
---@field tail string that of the last one

---The current buffer as a file that the server can read.
---@return sessionls.Place
function M.here()
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo[buffer].buftype ~= "" or vim.api.nvim_buf_get_name(buffer) == "" then
    return { buffer = buffer, problem = "This buffer is no file: save it under a name first." }
  end
  return { buffer = buffer, uri = vim.uri_from_bufnr(buffer) }
end

---The file that is seen beside the current window: that of the window used last, else of any.
---@return sessionls.Place
function M.beside()
  local before = vim.fn.win_getid(vim.fn.winnr("#"))
  for _, window in ipairs(vim.list_extend({ before }, vim.api.nvim_tabpage_list_wins(0))) do
    local buffer = vim.api.nvim_win_is_valid(window) and vim.api.nvim_win_get_buf(window)
    if buffer and vim.bo[buffer].buftype == "" and vim.api.nvim_buf_get_name(buffer) ~= "" then
      return { buffer = buffer, uri = vim.uri_from_bufnr(buffer) }
    end
  end
  return { buffer = vim.api.nvim_get_current_buf(), problem = "No file is seen beside this window: open one." }
end

---Whole lines of the current buffer.
---@param first integer
---@param last integer
---@return sessionls.Part
function M.lines(first, last)
  local tail = M._line(last)
  return { first = first, last = last, from = 0, to = #tail, head = M._line(first), tail = tail }
end

---What was selected last in the current buffer.
---@return sessionls.Part
function M.selection()
  local first, last = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local part = M.lines(first[2], last[2])
  if vim.fn.visualmode() ~= "v" then
    return part
  end
  part.from = math.min(first[3] - 1, #part.head)
  local to = math.min(last[3] - 1, #part.tail)
  local is_empty = part.first == part.last and to <= part.from
  if vim.o.selection == "exclusive" and not is_empty then
    part.to = to
  elseif to < #part.tail then
    -- The mark stands on the last character, which belongs to the selection, whole.
    part.to = to + 1 + vim.str_utf_end(part.tail, to + 1)
  end
  return part
end

---Let the server see what the buffer holds unsaved.
---@param client vim.lsp.Client
---@param buffer integer
function M.share(client, buffer)
  local is_file = vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].buftype == ""
  if is_file and not vim.lsp.buf_is_attached(buffer, client.id) then
    vim.lsp.buf_attach_client(buffer, client.id)
  end
end

---A part of a file in the units that the client and its server agreed on.
---@param part? sessionls.Part
---@param encoding "utf-8"|"utf-16"|"utf-32"
---@return sessionls.Range?
function M.range(part, encoding)
  return part
    and {
      start = { line = part.first - 1, character = vim.str_utfindex(part.head, encoding, part.from, false) },
      ["end"] = { line = part.last - 1, character = vim.str_utfindex(part.tail, encoding, part.to, false) },
    }
end

---@param number integer
---@return string
function M._line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1] or ""
end

return M
