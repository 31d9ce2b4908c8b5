---@mod sessionls.documents Session documents: Markdown that the server writes, in buffers for reading.
local M = {}

---Fill a buffer with the document of its name.
---@param buffer integer
---@param uri string
function M.read(buffer, uri)
  -- With two slashes it is the name of a panel: read again, or from a Vim session of before.
  local session = uri:match("^sessionls://(%w+)/")
  if session then
    return require("sessionls.panel").read(buffer, session)
  end
  vim.bo[buffer].buftype = "nofile"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].modifiable = false
  local client = require("sessionls.client")
  client.ensure(function(err, found)
    if not vim.api.nvim_buf_is_valid(buffer) then
      return
    elseif not found then
      return M._fill(buffer, err or "There is no server.")
    end
    M._ask(found, buffer, uri, function()
      vim.bo[buffer].filetype = "markdown"
      vim.lsp.buf_attach_client(buffer, found.id)
    end)
  end, require("sessionls.homes").shown(buffer))
end

---The server says that a document has changed.
---@param uri string
---@param client_id integer
function M.refresh(uri, client_id)
  local buffer = vim.fn.bufnr("^" .. uri .. "$")
  if buffer < 0 or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    M._ask(client, buffer, uri)
  end
end

---@param client vim.lsp.Client
---@param buffer integer
---@param uri string
---@param done? fun()
function M._ask(client, buffer, uri, done)
  client:request("workspace/textDocumentContent", { uri = uri }, function(err, result)
    if not vim.api.nvim_buf_is_valid(buffer) then
      return
    end
    M._fill(buffer, err and require("sessionls.requests").sentence(err) or result.text)
    if done and not err then
      done()
    end
  end)
end

---Replace only what differs, so that cursors, folds and views stay where they are.
---@param buffer integer
---@param text string
function M._fill(buffer, text)
  local lines = vim.split(text, "\r?\n")
  if lines[#lines] == "" then
    lines[#lines] = nil
  end
  local before = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local first = 1
  while first <= #before and first <= #lines and before[first] == lines[first] do
    first = first + 1
  end
  local old, new = #before, #lines
  while old >= first and new >= first and before[old] == lines[new] do
    old, new = old - 1, new - 1
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, first - 1, old, false, vim.list_slice(lines, first, new))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
end

return M
