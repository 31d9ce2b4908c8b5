---@mod sessionls.composer.next_agent Who answers this message, and who the one after it. Pure.
local M = {}

---The agent that a text names at its beginning, as the server reads it.
---@param text string
---@param agents table<string, true>
---@return string?
function M.named(text, agents)
  local word = text:match("^%s*@(%S+)")
  local name = word and word:gsub("[,:;.!?]+$", "")
  return name and agents[name] and name or nil
end

---`this message: security, next: assistant`.
---@param text string the draft
---@param default string the session's agent
---@param agents table<string, true>
---@return string
function M.line(text, default, agents)
  return M._line(M.named(text, agents) or default, default)
end

---The same where the agent of this message becomes the default.
---@param text string the draft
---@param default string the session's agent
---@param agents table<string, true>
---@return string
function M.line_kept(text, default, agents)
  local named = M.named(text, agents) or default
  return M._line(named, named)
end

---@param this string
---@param next string
---@return string
function M._line(this, next)
  return ("this message: %s, next: %s"):format(this, next)
end

return M
