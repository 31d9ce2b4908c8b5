---@mod sessionls.homes Where sessions live: the folder of each, and the client that knows it. Starts none.
local M = {}

local NAME = "sessionls"

local clients = {} ---@type table<string, integer> which client knows a session
local roots = {} ---@type table<string, string> its folder; empty where it lies in the user's state folder

---Remember which client a session belongs to.
---@param session string
---@param client_id integer
function M.holds(session, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    clients[session] = client_id
    roots[session] = client.root_dir or ""
  end
end

---The client that a session belongs to, if it is known and there.
---@param session string
---@return vim.lsp.Client?
function M.holder(session)
  return clients[session] and vim.lsp.get_client_by_id(clients[session])
end

---Forget which client a session belongs to. Where it lives stays known: whoever comes for it next finds it there.
---@param session string
function M.releases(session)
  clients[session] = nil
end

---The folder of a session: empty where its server has none, nothing where nobody has heard of the session.
---@param session string
---@return string?
function M.root(session)
  return roots[session]
end

---Look for a session in a folder, until a client says that it knows it.
---@param session string
---@param root? string
function M.settle(session, root)
  roots[session] = root or ""
end

---A session was not found where it was looked for: it may be elsewhere.
---@param session string
function M.unsettle(session)
  if not clients[session] then
    roots[session] = nil
  end
end

---Whether a session lives where a client is.
---@param session string
---@param client_id integer
---@return boolean
function M.is_at(session, client_id)
  return roots[session] ~= nil and roots[session] == M.of_client(client_id)
end

---The folder of a client that is there; empty where it has none.
---@param client_id integer
---@return string?
function M.of_client(client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  return client and (client.root_dir or "")
end

---The session of a panel, of a composer or of a session's document.
---@param buffer integer
---@return string?
function M.shown(buffer)
  return vim.b[buffer].sessionls_session or vim.api.nvim_buf_get_name(buffer):match("^sessionls:///(%w+)/")
end

---The client of a folder, ready or not; nil is the one without a folder.
---@param root? string
---@return vim.lsp.Client?
function M.client_at(root)
  return vim.iter(vim.lsp.get_clients({ name = NAME, _uninitialized = true })):find(function(client)
    return client.root_dir == root and not client:is_stopped()
  end)
end

return M
