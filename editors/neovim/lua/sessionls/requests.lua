---@mod sessionls.requests Commands on their way to a server. Each is answered once, also where the server ends.
local M = {}

local LATE = "The server ended before it answered. Try again."

local open = {} ---@type table<integer, table<fun(err: string?, result: table?), true>> by client

---Run a command. `callback` gets a sentence, or the result.
---@param client vim.lsp.Client
---@param command string
---@param argument? table
---@param callback fun(err: string?, result: table?)
function M.send(client, command, argument, callback)
  open[client.id] = open[client.id] or {}
  local answered ---@type fun(err: string?, result: table?)
  answered = function(err, result)
    if open[client.id] then
      open[client.id][answered] = nil
    end
    callback(err, result)
  end
  open[client.id][answered] = true
  local given = argument and next(argument) and argument or vim.empty_dict()
  local params = { command = command, arguments = { given } }
  local sent = client:request("workspace/executeCommand", params, function(err, result)
    if err then
      return answered(M.sentence(err))
    end
    require("sessionls.known").answered(client.id, command, given, result)
    answered(nil, result)
  end)
  if not sent then
    answered(LATE)
  end
end

---A client has ended: what was asked of it is answered no more.
---@param client_id integer
function M.lost(client_id)
  local gone = open[client_id] or {}
  open[client_id] = nil
  for callback in pairs(gone) do
    callback(LATE)
  end
end

---What a person reads of an error of the server.
---@param err lsp.ResponseError
---@return string
function M.sentence(err)
  return type(err.message) == "string" and err.message or vim.inspect(err)
end

return M
