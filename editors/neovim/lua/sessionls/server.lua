---@mod sessionls.server Finds the server that is started, says why that one, and starts it.
local M = {}

local INSTALL = "Install it with `pipx install sessionls` or `uv tool install sessionls`, or set vim.g.sessionls.cmd."
local windows = vim.fn.has("win32") == 1

---@type table<string, fun(root: string): string[]?, string>
local rungs = {
  workspace = function(root)
    for _, name in ipairs({ ".venv", "venv" }) do
      local path = vim.fs.joinpath(root, name, windows and "Scripts/sessionls.exe" or "bin/sessionls")
      if vim.fn.executable(path) == 1 then
        return { path }, ("%s of the workspace has it"):format(name)
      end
    end
    return nil, ("no virtual environment in %s has it"):format(root)
  end,
  path = function()
    local path = vim.fn.exepath("sessionls")
    if path ~= "" then
      return { path }, "it is on the PATH"
    end
    return nil, "it is not on the PATH"
  end,
  uvx = function()
    if vim.fn.executable("uvx") == 1 then
      return { "uvx", "sessionls" }, "uvx brings it"
    end
    return nil, "there is no uvx"
  end,
}

---The first server that there is: the setting, then the ladder.
---@param root string
---@return sessionls.Found
function M.find(root)
  local config = require("sessionls.config").get()
  if config.cmd then
    return M._set(config.cmd)
  end
  local tried = {} ---@type string[]
  for _, rung in ipairs(config.ladder) do
    local cmd, why = rungs[rung](root)
    if cmd then
      local before = #tried > 0 and (" (%s)"):format(table.concat(tried, ", ")) or ""
      return { cmd = cmd, rung = rung, why = ("%s is used: %s%s."):format(table.concat(cmd, " "), why, before) }
    end
    tried[#tried + 1] = why
  end
  return {
    why = ("No server: %s. %s"):format(table.concat(tried, ", "), INSTALL),
  }
end

---The program that was found, for other words than those of an editor's link: `sessionls hub log`.
---@param root string
---@return string[]?
function M.program(root)
  local words = {} ---@type string[]
  for _, word in ipairs(M.find(root).cmd or {}) do
    if word == "join" or vim.startswith(word, "--") then
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
  local root = config.root_dir or vim.fn.getcwd()
  local found = M.find(root)
  if not found.cmd then
    error(found.why, 0)
  end
  local env = vim.tbl_extend("force", config.cmd_env or {}, require("sessionls.config").get().env)
  return vim.lsp.rpc.start(found.cmd, dispatchers, { cwd = root, env = env })
end

---@param cmd string[]
---@return sessionls.Found
function M._set(cmd)
  if vim.fn.executable(cmd[1]) == 1 then
    return { cmd = cmd, rung = "setting", why = ("%s is used: vim.g.sessionls.cmd says so."):format(cmd[1]) }
  end
  return { why = ("vim.g.sessionls.cmd is %s, and that cannot be executed."):format(cmd[1]) }
end

return M
