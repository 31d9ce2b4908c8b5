---@mod sessionls.restarts Starts a server anew that has ended by itself: a few times, with pauses that grow.
local M = {}

---So many ends within so many milliseconds are too many.
M.MOST, M.WITHIN = 5, 180000
---Milliseconds before the second try; each pause after it is twice as long. The first has none.
M.PAUSE = 1000

local ends = {} ---@type integer[] when a server ended
local wishes = {} ---@type fun()[]
local timer ---@type uv.uv_timer_t?
local last = { program = "", size = 0 } -- what was started, and how long Neovim's log was then

---A server is about to be started.
---@param cmd string[]
function M.begins(cmd)
  last = { program = cmd[1], size = (vim.uv.fs_stat(vim.lsp.log.get_filename()) or {}).size or 0 }
end

---A server has ended.
function M.ended()
  M._age()
  ends[#ends + 1] = vim.uv.now()
  if vim.v.exiting == vim.NIL and #ends == M.MOST then
    wishes = {}
    require("sessionls.notify").error(M._sentence(), ":Sessionls restart")
  end
end

---Why none is started unasked any longer, in a sentence; nothing where one still is.
---@return string?
function M.given_up()
  M._age()
  if #ends < M.MOST then
    return nil
  end
  return M._sentence() .. ". :Sessionls log shows more; :Sessionls restart starts it again."
end

---The person wants a server: what was before does not count.
function M.forget()
  ends = {}
end

---Do something that starts a server, after a pause; nothing where that was tried too often.
---@param act fun()
function M.soon(act)
  if M.given_up() then
    return
  end
  wishes[#wishes + 1] = act
  if timer then
    return
  end
  timer = vim.defer_fn(function()
    timer = nil
    local due = wishes
    wishes = {}
    for _, one in ipairs(due) do
      one()
    end
  end, #ends < 2 and 0 or M.PAUSE * 2 ^ (#ends - 2))
end

---@return string
function M._sentence()
  return ("The server ended %d times within 3 minutes%s"):format(#ends, M._reason())
end

function M._age()
  local since = vim.uv.now() - M.WITHIN
  ends = vim.tbl_filter(function(at)
    return at > since
  end, ends)
end

---The last line that the server wrote beside the protocol. Neovim keeps it in its log, and nowhere else.
---@return string
function M._reason()
  local file = io.open(vim.lsp.log.get_filename(), "rb")
  if not file then
    return ""
  end
  file:seek("set", last.size)
  local said ---@type string?
  local begins = ("\t%s\t%q\t"):format(vim.inspect(last.program), "stderr")
  for line in file:lines() do
    local _, stop = line:find(begins, 1, true)
    said = stop and line:sub(stop + 1) or said
  end
  file:close()
  local words = said and vim.trim((said:sub(2, -2):gsub("\\[nr]", "\n"):gsub('\\"', '"')))
  local lines = vim.split(words or "", "\n")
  return lines[#lines] ~= "" and ": " .. lines[#lines]:gsub("%.$", "") or ""
end

return M
