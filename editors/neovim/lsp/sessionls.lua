-- For `vim.lsp.enable("sessionls")` in Neovim 0.11 or newer.
---@type vim.lsp.Config
return {
  cmd = { "sessionls" },
  filetypes = {
    "python", "javascript", "javascriptreact", "typescript", "typescriptreact", "go", "java", "ruby",
    "php", "cs", "sh", "bash", "yaml", "markdown",
  },
  root_markers = { ".sessionls", ".git" },
  workspace_required = false,
}
