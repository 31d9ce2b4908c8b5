---@mod sessionls.idle Waits until the person rests in normal mode, and then asks.
local M = {}

local KEYS = vim.api.nvim_create_namespace("sessionls.idle")
local queue = {} ---@type sessionls.Ask[]
local timer ---@type uv.uv_timer_t?
local typed = 0

---Ask this with `vim.ui.select` as soon as nobody types.
---@param ask sessionls.Ask
function M.ask(ask)
  queue[#queue + 1] = ask
  if timer then
    return
  end
  typed = vim.uv.now()
  vim.on_key(function()
    typed = vim.uv.now()
  end, KEYS)
  timer = assert(vim.uv.new_timer())
  timer:start(100, 100, vim.schedule_wrap(M._look))
end

function M._look()
  queue = vim.tbl_filter(function(ask)
    return vim.list_contains(require("sessionls.asks").pending(), ask)
  end, queue)
  if #queue > 0 and not M._rests() then
    return
  end
  local ask = table.remove(queue, 1)
  if #queue == 0 then
    M._stop()
  end
  if ask then
    require("sessionls.permissions").select(ask)
  end
end

---@return boolean
function M._rests()
  local mode = vim.api.nvim_get_mode()
  local since = vim.uv.now() - typed
  return mode.mode == "n"
    and not mode.blocking
    and since >= require("sessionls.config").get().asks.idle
    and vim.fn.getcmdwintype() == ""
end

function M._stop()
  vim.on_key(nil, KEYS)
  if timer then
    timer:close()
    timer = nil
  end
end

return M
