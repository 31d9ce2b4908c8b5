---@mod sessionls.composer.history What the person has sent, newest last, over all sessions.
local M = {}

---Messages that are kept.
M.MOST = 200

---@class sessionls.Walk
---@field texts string[]
---@field at integer
---@field draft string what stood there before

---@return string[]
function M.read()
  local texts = {} ---@type string[]
  local file = io.open(M._path(), "rb")
  if not file then
    return texts
  end
  for line in file:lines() do
    local ok, text = pcall(vim.json.decode, line)
    if ok and type(text) == "string" and texts[#texts] ~= text then
      texts[#texts + 1] = text
    end
  end
  file:close()
  return vim.list_slice(texts, math.max(1, #texts - M.MOST + 1))
end

---Two Neovims write into one file: each adds a line, and one that has grown is cut.
---@param text string
function M.add(text)
  local path = M._path()
  vim.fn.mkdir(vim.fs.dirname(path), "p", "0700")
  local texts = M.read()
  if texts[#texts] == text then
    return
  end
  local grown = (vim.uv.fs_stat(path) or {}).size or 0
  local file = vim.uv.fs_open(path, grown > 1e6 and "w" or "a", tonumber("600", 8))
  if not file then
    return
  end
  for _, kept in ipairs(grown > 1e6 and vim.list_slice(texts, #texts - M.MOST / 2) or {}) do
    vim.uv.fs_write(file, vim.json.encode(kept) .. "\n")
  end
  vim.uv.fs_write(file, vim.json.encode(text) .. "\n")
  vim.uv.fs_close(file)
end

---One step back (-1) or forth (1); what to show, or nothing where there is no further one.
---@param walk sessionls.Walk
---@param step -1|1
---@return string?
function M.step(walk, step)
  local at = walk.at + step
  if at < 1 or at > #walk.texts + 1 then
    return nil
  end
  walk.at = at
  return walk.texts[at] or walk.draft
end

---@param draft string
---@return sessionls.Walk
function M.walk(draft)
  local texts = M.read()
  return { texts = texts, at = #texts + 1, draft = draft }
end

---@return string
function M._path()
  return vim.fs.joinpath(vim.fn.stdpath("state"), "sessionls", "history.jsonl")
end

return M
