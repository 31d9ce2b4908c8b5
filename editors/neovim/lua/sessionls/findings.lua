---@mod sessionls.findings What agents found, as a quickfix list.
local M = {}

---Fill the quickfix list with the findings that are shown, and open it.
---@param session? string Only those of this session.
---@return integer count
function M.quickfix(session)
  local found = vim.tbl_filter(function(diagnostic)
    local ours = vim.startswith(diagnostic.source or "", "sessionls/")
    local data = vim.tbl_get(diagnostic, "user_data", "lsp", "data") or {}
    return ours and (session == nil or data.session == session)
  end, vim.diagnostic.get())
  local items = vim.diagnostic.toqflist(found)
  if #items == 0 then
    -- The person's own list stays.
    require("sessionls.notify").done("No findings.")
    return 0
  end
  vim.fn.setqflist({}, " ", { title = "Findings of agents", items = items })
  vim.cmd("botright copen")
  return #items
end

return M
