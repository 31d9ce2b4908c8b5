---@mod sessionls.statusline A few words for the statusline, made when something happens.
local M = {}

local words = ""

---What runs and what waits; empty where nothing does. It only reads a string.
---@return string
function M.get()
  return words
end

---Make the words anew, and let Neovim draw them if they are others.
function M.refresh()
  local agents = {} ---@type table<string, true>
  for _, turn in pairs(require("sessionls.known").running()) do
    agents[turn.agent] = true
  end
  local names = vim.tbl_keys(agents)
  table.sort(names)
  local parts = {} ---@type string[]
  if #names > 0 then
    parts[1] = table.concat(names, ", ") .. "…"
  end
  local asks = #require("sessionls.asks").pending()
  if asks > 0 then
    parts[#parts + 1] = ("%d?"):format(asks)
  end
  local made = table.concat(parts, " ")
  if made ~= words then
    words = made
    vim.cmd.redrawstatus({ bang = true })
  end
end

return M
