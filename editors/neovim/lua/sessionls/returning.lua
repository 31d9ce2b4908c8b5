---@mod sessionls.returning Attaches files again whose server has ended unasked, as soon as another one is there.
local M = {}

---@class sessionls.Left What a client that has ended leaves behind.
---@field root? string its folder
---@field buffers integer[] the files and documents that were attached to it

---What a client that ends just now leaves behind; nothing where that is wanted, or where it never was ready.
---@param client_id integer
---@return sessionls.Left?
function M.left(client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  -- Neovim tells in no other way whether somebody has stopped a client or its process has ended by itself.
  ---@diagnostic disable-next-line: invisible
  if not client or not client.initialized or client._is_stopping then
    return nil
  end
  return { root = client.root_dir, buffers = vim.tbl_keys(client.attached_buffers) }
end

---Attach what is still there to a new server, which is started as long as that helps.
---@param left sessionls.Left
function M.begin(left)
  if vim.v.exiting ~= vim.NIL or #M._waiting(left) == 0 then
    return
  end
  require("sessionls.restarts").soon(function()
    if #M._waiting(left) > 0 then
      require("sessionls.client").at(left.root, function(_, client)
        M._attach(left, client)
      end)
    end
  end)
end

---@param left sessionls.Left
---@param client? vim.lsp.Client
function M._attach(left, client)
  if not client then
    -- That one has ended before it was ready, which is to be counted first: the next one may not.
    return vim.schedule(function()
      M.begin(left)
    end)
  end
  for _, buffer in ipairs(M._waiting(left)) do
    vim.lsp.buf_attach_client(buffer, client.id)
  end
end

---The buffers that are still there, and that nobody has attached meanwhile.
---@param left sessionls.Left
---@return integer[]
function M._waiting(left)
  return vim.tbl_filter(function(buffer)
    return vim.api.nvim_buf_is_loaded(buffer)
      and not vim.iter(vim.lsp.get_clients({ name = "sessionls", bufnr = buffer })):any(function(client)
        return not client:is_stopped()
      end)
  end, left.buffers)
end

return M
