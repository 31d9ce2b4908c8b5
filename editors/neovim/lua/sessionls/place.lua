---@mod sessionls.place Where in a file somebody means: files, lines and selections as the protocol has them.
local M = {}

---The current buffer as a file that the server can read; else why it is none.
---@return string? uri
---@return string? problem
function M.file()
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo[buffer].buftype ~= "" or vim.api.nvim_buf_get_name(buffer) == "" then
    return nil, "This buffer is no file: save it under a name first."
  end
  return vim.uri_from_bufnr(buffer)
end

---Let the server see what the buffer holds unsaved.
---@param client vim.lsp.Client
---@param buffer integer
function M.share(client, buffer)
  if vim.bo[buffer].buftype == "" and not vim.lsp.buf_is_attached(buffer, client.id) then
    vim.lsp.buf_attach_client(buffer, client.id)
  end
end

---The range of an invocation, in the units that the client and its server agreed on.
---@param invocation sessionls.Invocation
---@param encoding "utf-8"|"utf-16"|"utf-32"
---@return sessionls.Range?
function M.range(invocation, encoding)
  local lines = invocation.range
  if not lines then
    return nil
  end
  if invocation.visual then
    local made = M._visual(encoding)
    if made then
      return made
    end
  end
  local last = M._line(lines.last)
  local size = vim.str_utfindex(last, encoding, #last, false)
  return { start = { line = lines.first - 1, character = 0 }, ["end"] = { line = lines.last - 1, character = size } }
end

---@param encoding "utf-8"|"utf-16"|"utf-32"
---@return sessionls.Range?
function M._visual(encoding)
  if vim.fn.visualmode() ~= "v" then
    return nil
  end
  local first, last = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local head, tail = M._line(first[2]), M._line(last[2])
  local from = math.min(first[3] - 1, #head)
  -- The mark stands on the last character, which belongs to the selection, whole.
  local to = math.min(last[3] - 1, #tail)
  to = to < #tail and to + 1 + vim.str_utf_end(tail, to + 1) or #tail
  return {
    start = { line = first[2] - 1, character = vim.str_utfindex(head, encoding, from, false) },
    ["end"] = { line = last[2] - 1, character = vim.str_utfindex(tail, encoding, to, false) },
  }
end

---@param number integer
---@return string
function M._line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1] or ""
end

return M
