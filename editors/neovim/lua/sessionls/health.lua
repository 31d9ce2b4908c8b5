---@mod sessionls.health What `:checkhealth sessionls` says: what is used, why, and what to do.
local M = {}

local health = vim.health
local PATIENCE = 15000

---Look at everything that a session needs, where the person has come from.
function M.check()
  local origin = M._origin()
  M._editor()
  local found = M._server(origin)
  if not found then
    return
  end
  local told = M._told(origin)
  M._clients()
  if told then
    M._hub(told)
    M._workspace(told)
    M._model(told)
    M._agents(told)
    M._servers(told)
  end
end

function M._editor()
  health.start("sessionls: Neovim")
  if vim.fn.has("nvim-0.11") == 1 then
    health.ok(("Neovim %s"):format(vim.version()))
  else
    health.error("Neovim is older than 0.11.", "Install Neovim 0.11 or newer.")
  end
  local _, problems = require("sessionls.config").resolve()
  for _, problem in ipairs(problems) do
    health.error(problem, "Mend it where you set vim.g.sessionls; see :help sessionls-configuration")
  end
  if #problems == 0 then
    health.ok("vim.g.sessionls is in order")
  end
  if vim.lsp.is_enabled("sessionls") then
    health.ok('vim.lsp.enable("sessionls") has been called: files are attached')
  else
    health.warn(
      "The server is not attached to files: there are no code actions and no findings.",
      'Add vim.lsp.enable("sessionls") to your init.lua.'
    )
  end
end

---The buffer that the person has come from: the report has one of its own. Files of several workspaces may be open.
---@return integer
function M._origin()
  local before = vim.fn.bufnr("#")
  if before > 0 and M._has_place(before) then
    return before
  end
  local listed = vim.fn.getbufinfo({ buflisted = 1 })
  table.sort(listed, function(one, other)
    return one.lastused > other.lastused
  end)
  local found = vim.iter(listed):find(function(one)
    return M._has_place(one.bufnr)
  end)
  return found and found.bufnr or vim.api.nvim_get_current_buf()
end

---Whether a buffer is a file, or shows a session.
---@param buffer integer
---@return boolean
function M._has_place(buffer)
  local is_file = vim.bo[buffer].buftype == "" and vim.api.nvim_buf_get_name(buffer) ~= ""
  return is_file or require("sessionls.homes").shown(buffer) ~= nil
end

---@param origin integer
---@return sessionls.Found?
function M._server(origin)
  health.start("sessionls: the server")
  local root = require("sessionls.client").root(origin)
  health.info(("looked at for %s"):format(root or "no folder: sessions lie in your state folder"))
  local found = require("sessionls.server").find(root)
  if found.distrusted then
    health.info(
      ("%s lies in the workspace, and is started only when you trust it: "):format(found.distrusted)
        .. "whoever wrote what you have opened could run anything. :Sessionls trust asks."
    )
  end
  if found.rung == "uvx" then
    health.info("uvx starts what it has, without the network; it fetches nothing unless you say yes to that.")
  end
  if not found.cmd then
    health.error(found.why)
    return nil
  end
  health.ok(found.why)
  return found
end

---Every server that runs: one for each workspace.
function M._clients()
  for _, client in ipairs(vim.lsp.get_clients({ name = "sessionls", _uninitialized = true })) do
    local files = vim.tbl_count(client.attached_buffers)
    local state = client.initialized and "runs" or "starts"
    health.info(
      ("client %d %s in %s, attached to %d %s"):format(
        client.id,
        state,
        client.root_dir or "no folder",
        files,
        files == 1 and "buffer" or "buffers"
      )
    )
  end
end

---@param origin integer
---@return table?
function M._told(origin)
  local answer ---@type { err?: string, result?: table }?
  vim.api.nvim_buf_call(origin, function()
    require("sessionls.client").request("sessionls.info", nil, function(err, result)
      answer = { err = err, result = result }
    end)
  end)
  vim.wait(PATIENCE, function()
    return answer ~= nil
  end, 20)
  if not answer then
    health.error(("It has not answered for %d seconds."):format(PATIENCE / 1000), ":Sessionls log shows what it does.")
  elseif answer.err then
    health.error(answer.err, ":Sessionls log shows what happened.")
  end
  return answer and answer.result
end

---@param told table
function M._hub(told)
  health.ok(("version %s, Python %s at %s"):format(told.version, told.python, told.executable))
  if told.guest then
    health.ok(("you are a guest (%s) in %s"):format(told.guest.role, told.guest.workspace))
    return
  end
  local connections = told.hub.connections
  health.ok(
    ("the hub is process %d, since %s, with %d %s"):format(
      told.hub.pid,
      told.hub.since,
      connections,
      connections == 1 and "connection" or "connections"
    )
  )
  health.ok(("you are %s"):format(told.participant.name))
  for _, problem in ipairs(told.settingsProblems or {}) do
    health.error(M._words(problem), "Settings: vim.g.sessionls.settings, .sessionls/settings.toml or config.toml.")
  end
end

---@param told table
function M._workspace(told)
  health.start("sessionls: the workspace")
  for _, workspace in ipairs(told.workspaces or {}) do
    local root = workspace.root or "no folder"
    health.ok(("%s: %d sessions, kept in %s"):format(root, workspace.sessions, workspace.store))
    if workspace.note then
      health.info(workspace.note)
    end
    if workspace.trouble then
      health.error(workspace.trouble, "Sessions can be read, and not written, until that is mended.")
    end
    for _, report in ipairs(workspace.reports or {}) do
      health.warn(report)
    end
    if not workspace.trusted then
      health.info("This workspace is not trusted: its own agents only look. `sessionls trust` changes that.")
    end
  end
end

---@param told table
function M._model(told)
  health.start("sessionls: the model")
  if told.model and told.model ~= "offline" then
    health.ok(("%s answers (%s)"):format(told.model, M._why(told.choice)))
    return
  end
  health.info("No language model: reviews find what the rules find.")
  for _, key in ipairs(vim.tbl_get(told, "choice", "keys") or {}) do
    if key.isSet then
      health.ok(("%s is set"):format(key.variable))
    end
  end
  health.info("Set a provider's key in the environment, for instance ANTHROPIC_API_KEY, or `model` in the settings.")
end

---@param choice table?
---@return string
function M._why(choice)
  local words =
    { setting = "a setting says so", key = "its key is in the environment", ["local"] = "it is on this machine" }
  return words[choice and choice.why] or "an agent names it"
end

---@param told table
function M._agents(told)
  health.start("sessionls: agents")
  health.ok(table.concat(told.agents or {}, ", "))
  for _, problems in ipairs({ told.agentProblems or {}, told.skillProblems or {} }) do
    for path, found in vim.spairs(problems) do
      for _, problem in ipairs(found) do
        health.error(("%s: %s"):format(path, M._words(problem)), ("Mend it: :edit %s"):format(path))
      end
    end
  end
end

---@param told table
function M._servers(told)
  if #(told.mcp or {}) == 0 then
    return
  end
  health.start("sessionls: MCP servers")
  for _, server in ipairs(told.mcp) do
    local line = ("%s (%s): %s"):format(server.name, server.file, server.state)
    if server.error then
      health.error(("%s: %s"):format(line, server.error))
    else
      health.ok(line)
    end
  end
end

---@param problem string|table
---@return string
function M._words(problem)
  if type(problem) == "string" then
    return problem
  end
  return problem.message or problem.text or vim.inspect(problem)
end

return M
