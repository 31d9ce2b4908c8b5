-- For `vim.lsp.enable("sessionls")` in Neovim 0.11 or newer, and for the commands of the plugin.
-- Neovim reads this file early: whatever costs time is required when the server starts.

---@param module string
---@param name string
---@return function
local function later(module, name)
  return function(...)
    return require(module)[name](...)
  end
end

local handlers = {} ---@type table<string, lsp.Handler>
for _, method in ipairs({
  "sessionls/update",
  "sessionls/delta",
  "sessionls/listed",
  "sessionls/presence",
  "sessionls/mention",
  "sessionls/reattached",
  "window/showMessage",
  "window/showMessageRequest",
  "window/showDocument",
  "workspace/applyEdit",
  "workspace/textDocumentContent/refresh",
}) do
  handlers[method] = later("sessionls.handlers", method)
end

local commands = {} ---@type table<string, fun(command: lsp.Command, context: table)>
for _, name in ipairs({ "sessionls.review", "sessionls.session.show" }) do
  commands[name] = later("sessionls.actions", name)
end

---@type vim.lsp.Config
return {
  cmd = later("sessionls.server", "start"),
  filetypes = {
    "python",
    "javascript",
    "javascriptreact",
    "typescript",
    "typescriptreact",
    "go",
    "java",
    "ruby",
    "php",
    "cs",
    "sh",
    "bash",
    "yaml",
    "markdown",
  },
  root_markers = { ".sessionls", ".git" },
  root_dir = later("sessionls.client", "root_dir"),
  workspace_required = false,
  capabilities = {
    workspace = { textDocumentContent = { dynamicRegistration = true } },
    experimental = { sessionls = { updates = true, asks = true, list = true } },
  },
  before_init = later("sessionls.client", "begin"),
  on_init = later("sessionls.client", "attached"),
  on_exit = later("sessionls.client", "detached"),
  handlers = handlers,
  commands = commands,
}
