---@mod sessionls.server Finds the server that is started, says why that one, and starts it.
local M = {}

local trust = require("sessionls.trust")
local uvx = require("sessionls.uvx")

local INSTALL = "Install it with `pipx install sessionls` or `uv tool install sessionls`, or set vim.g.sessionls.cmd."
local windows = vim.fn.has("win32") == 1

---@type table<string, fun(root?: string): string[]?, string>
local rungs = {
  workspace = function(root)
    for _, name in ipairs(root and { ".venv", "venv" } or {}) do
      local path = vim.fs.joinpath(root, name, windows and "Scripts/sessionls.exe" or "bin/sessionls")
      if vim.fn.executable(path) == 1 then
        return { path }, ("%s of the workspace has it"):format(name)
      end
    end
    return nil, ("no virtual environment in %s has it"):format(root or "a workspace")
  end,
  path = function()
    local path = vim.fn.exepath("sessionls")
    if path ~= "" then
      return { path }, "it is on the PATH"
    end
    return nil, "it is not on the PATH"
  end,
  uvx = function()
    local words = uvx.words()
    if not words then
      return nil, "there is no uvx"
    elseif uvx.has() == false then
      return nil, "uvx has not fetched it"
    end
    return words, "uvx has it"
  end,
}

---The first server that there is and may be started: the setting, then the ladder. Asks nothing.
---@param root? string
---@return sessionls.Found
function M.find(root)
  local config = require("sessionls.config").get()
  if config.cmd then
    return M._set(config.cmd)
  end
  local tried = {} ---@type string[]
  local distrusted ---@type string?
  for _, rung in ipairs(config.ladder) do
    local cmd, why = rungs[rung](root)
    if cmd and trust.allows(cmd[1], root) then
      local before = #tried > 0 and (" (%s)"):format(table.concat(tried, ", ")) or ""
      why = ("%s is used: %s%s."):format(table.concat(cmd, " "), why, before)
      return { cmd = cmd, rung = rung, why = why, distrusted = distrusted }
    end
    distrusted = distrusted or (cmd and cmd[1])
    tried[#tried + 1] = cmd and M._distrusted(cmd[1]) or why
  end
  return { why = ("No server: %s. %s"):format(table.concat(tried, ", "), INSTALL), distrusted = distrusted }
end

---Find the server, and first ask what only the person can say: whether a program of the workspace is
---trusted, and, where they have just called a command, whether the server may be fetched.
---@param root? string
---@param occasion "command"|"file"
---@param done fun(found: sessionls.Found)
function M.prepare(root, occasion, done)
  local found = M.find(root)
  local function again()
    M.prepare(root, occasion, done)
  end
  if root and found.distrusted and trust.is_open(found.distrusted) then
    return M._once(found.distrusted, again, function(answered)
      trust.ask(found.distrusted, root, answered)
    end)
  elseif found.rung == "uvx" and uvx.has() == nil then
    return M._once("uvx", again, uvx.look)
  elseif not found.cmd and occasion == "command" and M._could_fetch() then
    return M._once("fetch", function()
      done(M.find(root))
    end, uvx.offer)
  end
  done(found)
end

local asking = {} ---@type table<string, fun()[]>

---Ask something; who wants to know the same meanwhile hears the same answer.
---@param name string
---@param heard fun()
---@param ask fun(answered: fun())
function M._once(name, heard, ask)
  if asking[name] then
    table.insert(asking[name], heard)
    return
  end
  asking[name] = { heard }
  -- What is asked while a file is being read would be drawn over.
  vim.schedule(function()
    ask(function()
      local waited = asking[name]
      asking[name] = nil
      for _, one in ipairs(waited) do
        one()
      end
    end)
  end)
end

---@return boolean
function M._could_fetch()
  local ladder = require("sessionls.config").get().ladder
  return vim.list_contains(ladder, "uvx") and uvx.has() == false and trust.has_reader()
end

---The first program on the ladder that lies in a workspace, whether it may be started or not.
---@param root? string
---@return string?
function M.own(root)
  for _, rung in ipairs(require("sessionls.config").get().ladder) do
    local cmd = rungs[rung](root)
    if cmd and trust.is_inside(cmd[1], root) then
      return cmd[1]
    end
  end
end

---The program that was found, for other words than those of an editor's link: `sessionls hub log`.
---@param root? string
---@return string[]?
function M.program(root)
  local words = {} ---@type string[]
  for _, word in ipairs(M.find(root).cmd or {}) do
    if word == "join" or (vim.startswith(word, "--") and word ~= "--offline") then
      break
    end
    words[#words + 1] = word
  end
  return #words > 0 and words or nil
end

---Start the server for a client.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config vim.lsp.ClientConfig
---@return vim.lsp.rpc.PublicClient
function M.start(dispatchers, config)
  local found = M.find(config.root_dir)
  if not found.cmd then
    error(found.why, 0)
  end
  local env = vim.tbl_extend("force", config.cmd_env or {}, require("sessionls.config").get().env)
  require("sessionls.restarts").begins(found.cmd)
  return vim.lsp.rpc.start(found.cmd, dispatchers, { cwd = config.root_dir or vim.fn.getcwd(), env = env })
end

---@param cmd string[]
---@return sessionls.Found
function M._set(cmd)
  if vim.fn.executable(cmd[1]) == 1 then
    return { cmd = cmd, rung = "setting", why = ("%s is used: vim.g.sessionls.cmd says so."):format(cmd[1]) }
  end
  return { why = ("vim.g.sessionls.cmd is %s, and that cannot be executed."):format(cmd[1]) }
end

---@param program string
---@return string
function M._distrusted(program)
  local said = trust.answer(program) == "no" and "you have said no to it" or "you have not trusted it yet"
  return ("%s lies in the workspace, and %s (:Sessionls trust)"):format(program, said)
end

return M
