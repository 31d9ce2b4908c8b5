---@mod sessionls.composer.language Lets the server see the draft, so that it completes `@agent` and `#file`.
local M = {}

local client = require("sessionls.client")

---@param composer sessionls.Composer
function M.attach(composer)
  client.ensure(function(_, found)
    if found and vim.api.nvim_buf_is_valid(composer.buffer) then
      M._attach(composer.buffer, found)
    end
  end, composer.panel.id)
end

---@param buffer integer
---@param found vim.lsp.Client
function M._attach(buffer, found)
  if not vim.lsp.buf_is_attached(buffer, found.id) then
    vim.lsp.buf_attach_client(buffer, found.id)
  end
  if found:supports_method("textDocument/completion", buffer) then
    vim.lsp.completion.enable(true, found.id, buffer, { autotrigger = true })
  end
end

return M
