---@mod sessionls.highlights Groups that link to those of every colour scheme.
local M = {}

---@type table<string, string>
M.links = {
  SessionlsPerson = "Title",
  SessionlsAgent = "Identifier",
  SessionlsMeta = "Comment",
  SessionlsRunning = "DiagnosticInfo",
  SessionlsWaiting = "DiagnosticWarn",
  SessionlsPaused = "WarningMsg",
  SessionlsFailed = "DiagnosticError",
  SessionlsThought = "Comment",
  SessionlsTool = "Function",
  SessionlsFinding = "DiagnosticWarn",
  SessionlsAccepted = "DiagnosticOk",
  SessionlsRejected = "DiagnosticError",
  SessionlsUndecided = "DiagnosticHint",
  SessionlsKey = "Special",
}

local defined = false

---Define them, once; a colour scheme's or the person's own stay as they are.
function M.define()
  if defined then
    return
  end
  defined = true
  local function set()
    for name, link in pairs(M.links) do
      vim.api.nvim_set_hl(0, name, { link = link, default = true })
    end
  end
  set()
  vim.api.nvim_create_autocmd("ColorScheme", {
    group = vim.api.nvim_create_augroup("sessionls.highlights", {}),
    callback = set,
  })
end

return M
