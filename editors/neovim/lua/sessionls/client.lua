---@mod sessionls.client The link to the server: which one, its commands, and what it tells.
local M = {}

local homes = require("sessionls.homes")

local NAME = "sessionls"

local listeners = {} ---@type table<sessionls.Event, table<fun(event: table), true>>
local waiting = {} ---@type table<integer, fun(err: string?, client: vim.lsp.Client?)[]>

---The client of the current buffer; else that of the current folder; else any.
---@return vim.lsp.Client?
function M.get()
  return M._fitting() or vim.lsp.get_clients({ name = NAME })[1]
end

---The folder whose sessions are meant: that of a session which is shown, or of a file, else the current
---one. Without a folder, as in one's home, sessions lie in the user's state folder.
---@param buffer? integer the current one when absent
---@return string?
function M.root(buffer)
  local session = homes.shown(buffer or 0)
  local home = session and homes.root(session)
  if home then
    return home ~= "" and home or nil
  end
  local markers = vim.lsp.config[NAME].root_markers --[[@as string[] ]]
  local name = vim.bo[buffer or 0].buftype == "" and vim.api.nvim_buf_get_name(buffer or 0) or ""
  local here = vim.fn.getcwd()
  if name ~= "" then
    local marked = vim.fs.root(name, markers)
    if marked or not vim.fs.relpath(here, vim.fs.abspath(name)) then
      return marked
    end
  end
  return vim.fs.root(here, markers) or M._folder(here)
end

---The folder of the current buffer, if that is a file with one.
---@return string?
function M.root_of_file()
  local is_file = vim.bo.buftype == "" and vim.api.nvim_buf_get_name(0) ~= ""
  return is_file and M.root() or nil
end

---For Neovim: the same, for the client of a buffer.
---@param buffer integer
---@param callback fun(root: string?)
function M.root_dir(buffer, callback)
  local root = M.root(buffer)
  require("sessionls.server").prepare(root, "file", function(found)
    if not found.cmd then
      M._tell_once(found.why)
    elseif vim.api.nvim_buf_is_valid(buffer) then
      callback(root)
    end
  end)
end

---Call back with a client that is ready, for a session that of its own folder; one is started if there is none.
---@param callback fun(err: string?, client: vim.lsp.Client?)
---@param session? string
function M.ensure(callback, session)
  local ready = M._fitting(session)
  if ready then
    return M._when_ready(ready, callback)
  end
  M._begin(M._root_for(session), callback)
end

---Call back with a client of a folder that is ready; one is started if there is none.
---@param root? string
---@param callback fun(err: string?, client: vim.lsp.Client?)
function M.at(root, callback)
  local ready = homes.client_at(root)
  if ready then
    return M._when_ready(ready, callback)
  end
  M._begin(root, callback)
end

---A session is about to be shown. One that nobody has heard of is looked for in the folder at hand, and stays
---there: what is current changes with the windows that show it.
---@param session string
function M.settle(session)
  if not homes.root(session) then
    local fitting = M._fitting()
    homes.settle(session, fitting and fitting.root_dir or M.root())
  end
end

---End the servers that there are, and start one anew.
function M.restart()
  require("sessionls.restarts").forget()
  local left = 0
  for _, client in ipairs(vim.lsp.get_clients({ name = NAME, _uninitialized = true })) do
    left = left + 1
    client:stop(true)
  end
  if left == 0 then
    return M._again()
  end
  local off ---@type fun()
  off = M.on("detached", function()
    left = left - 1
    if left == 0 then
      off()
      M._again()
    end
  end)
end

---Run a command of the server. `callback` gets a sentence, or the result.
---@param command string for instance `sessionls.session.list`
---@param argument? table with `session`, the server of that session is asked
---@param callback? fun(err: string?, result: table?)
---@param session? string whose server is asked, where the argument names none
function M.request(command, argument, callback, session)
  callback = callback or M._tell
  M.ensure(function(err, client)
    if not client then
      return callback(err)
    end
    require("sessionls.requests").send(client, command, argument, callback)
  end, argument and argument.session or session)
end

---Hear of an event; what it returns ends that.
---@param event sessionls.Event
---@param fn fun(event: table)
---@return fun() off
function M.on(event, fn)
  listeners[event] = listeners[event] or {}
  listeners[event][fn] = true
  return function()
    listeners[event][fn] = nil
  end
end

---Tell an event to who listens. A listener that fails is no reason for the others not to hear.
---@param event sessionls.Event
---@param payload table
function M.emit(event, payload)
  for fn in pairs(vim.deepcopy(listeners[event] or {}, true)) do
    local ok, wrong = pcall(fn, payload)
    if not ok then
      require("sessionls.notify").error(("a listener of %q failed: %s"):format(event, wrong))
    end
  end
end

---A client is about to greet the server.
---@param params lsp.InitializeParams
function M.begin(params)
  params.initializationOptions = require("sessionls.config").initialization()
end

---A client is ready.
---@param client vim.lsp.Client
function M.attached(client)
  local waited = waiting[client.id] or {}
  waiting[client.id] = nil
  M.emit("attached", { client_id = client.id })
  require("sessionls.autocommands").tell("SessionlsAttached", { client_id = client.id })
  for _, callback in ipairs(waited) do
    callback(nil, client)
  end
end

---A client has ended.
---@param code integer
---@param _ integer the signal
---@param client_id integer
function M.detached(code, _, client_id)
  -- In a moment Neovim has forgotten it.
  local left, root = require("sessionls.returning").left(client_id), homes.of_client(client_id)
  vim.schedule(function()
    require("sessionls.requests").lost(client_id)
    for _, callback in ipairs(waiting[client_id] or {}) do
      callback(("The server ended with code %d before it was ready. :Sessionls log shows why."):format(code))
    end
    waiting[client_id] = nil
    require("sessionls.asks").forget_client(client_id)
    require("sessionls.known").detached(client_id)
    require("sessionls.restarts").ended()
    M.emit("detached", { client_id = client_id, code = code, root = root })
    require("sessionls.autocommands").tell("SessionlsDetached", { client_id = client_id, code = code })
    if left then
      require("sessionls.returning").begin(left)
    end
  end)
end

---The client that is there for a session, or for the current buffer; ready or not.
---@param session? string
---@return vim.lsp.Client?
function M._fitting(session)
  local holder = session and homes.holder(session)
  if holder and not holder:is_stopped() then
    return holder
  elseif not (session and homes.root(session)) then
    local here = vim.lsp.get_clients({ name = NAME, bufnr = 0, _uninitialized = true })[1]
    if here and not here:is_stopped() then
      return here
    end
  end
  return homes.client_at(M._root_for(session))
end

---The folder in which a session lives; of one that nobody has heard of yet the current one.
---@param session? string
---@return string?
function M._root_for(session)
  local root = session and homes.root(session)
  if root then
    return root ~= "" and root or nil
  end
  return M.root()
end

---A folder is a workspace, unless it is one's home or holds everything.
---@param folder string
---@return string?
function M._folder(folder)
  return require("sessionls.folders").workspace(folder, vim.uv.os_homedir() or vim.fn.expand("~"))
end

---Start a server for a folder, and call back when it is ready.
---@param root? string
---@param callback fun(err: string?, client: vim.lsp.Client?)
function M._begin(root, callback)
  local refused = require("sessionls.restarts").given_up()
  if refused then
    return callback(refused)
  end
  require("sessionls.server").prepare(root, "command", function(found)
    -- What is asked of the person takes its time, and another one may have started it meanwhile.
    local started = found.cmd and (homes.client_at(root) or M._start(root, found.cmd)) or found.why
    if type(started) == "string" then
      return callback(started)
    end
    M._when_ready(started, callback)
  end)
end

---@param root? string
---@param cmd string[] what will be started, for words
---@return vim.lsp.Client|string started, or why not
function M._start(root, cmd)
  local config = vim.deepcopy(vim.lsp.config[NAME])
  config.root_dir = root
  local id = vim.lsp.start(config, { attach = false, silent = true })
  local client = id and vim.lsp.get_client_by_id(id)
  return client or ("%s did not start."):format(table.concat(cmd, " "))
end

---@param client vim.lsp.Client
---@param callback fun(err: string?, client: vim.lsp.Client?)
function M._when_ready(client, callback)
  if client.initialized then
    return callback(nil, client)
  end
  waiting[client.id] = waiting[client.id] or {}
  table.insert(waiting[client.id], callback)
end

---Start a server, and attach the files to it that had one.
function M._again()
  require("sessionls.restarts").forget()
  M.ensure(function(err)
    M._tell(err)
    if not err and vim.lsp.is_enabled(NAME) then
      vim.lsp.enable(NAME)
    end
  end)
end

---@param err string?
function M._tell(err)
  if err then
    require("sessionls.notify").error(err)
  end
end

local told = {} ---@type table<string, true>

---@param text string
function M._tell_once(text)
  if not told[text] then
    told[text] = true
    require("sessionls.notify").warn(text, ":checkhealth sessionls")
  end
end

return M
