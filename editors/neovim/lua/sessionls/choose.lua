---@mod sessionls.choose Which session or agent is meant: by words, by the panel, or by `vim.ui.select`.
local M = {}

local ULID = "^[0-9A-HJKMNP-TV-Z]+$"

---The session that is meant: by its id or words of its title; without words that of the panel, or
---the one in which something happened last; else the person chooses.
---@param words string
---@param callback fun(session: string)
---@param state? "open"|"archived"|"all" the one it has to be in; the session at hand is not meant then
function M.session(words, callback, state)
  local here = words == "" and not state and M.here()
  if here then
    return callback(here)
  end
  if #words == 26 and words:upper():match(ULID) then
    return callback(words:upper())
  end
  M.pick({ query = words ~= "" and words or nil, state = state }, callback)
end

---The session at hand, if there is one.
---@return string?
function M.here()
  local panel = package.loaded["sessionls.panel"]
  return panel and panel.current() or M._last()
end

---Let the person choose from a list of sessions; one alone is chosen at once if words were given.
---@param query { query?: string, state?: "open"|"archived"|"all" }
---@param callback fun(session: string)
function M.pick(query, callback)
  local argument = vim.tbl_extend("keep", query, { limit = 200 })
  M.asked("sessionls.session.list", argument, function(result)
    local sessions = result.sessions ---@type sessionls.Session[]
    if #sessions == 0 and query.query and not query.state then
      -- Who names it may mean one that is archived.
      return M.pick({ query = query.query, state = "all" }, callback)
    elseif #sessions == 0 then
      return require("sessionls.notify").warn(M._nothing(query))
    end
    if query.query and #sessions == 1 then
      return callback(sessions[1].id)
    end
    vim.ui.select(sessions, { prompt = "Session", kind = "sessionls_session", format_item = M.line }, function(chosen)
      if chosen then
        callback(chosen.id)
      end
    end)
  end)
end

---The agent that is meant; without a name the person chooses.
---@param name string
---@param callback fun(agent: string)
---@param fits? fun(agent: table): boolean
---@param session? string whose workspace has the agent
function M.agent(name, callback, fits, session)
  if name ~= "" then
    return callback((name:gsub("^@", "")))
  end
  M.asked("sessionls.agent.list", nil, function(result)
    local agents = fits and vim.tbl_filter(fits, result.agents) or result.agents
    vim.ui.select(agents, {
      prompt = "Agent",
      kind = "sessionls_agent",
      format_item = function(agent)
        return ("%s: %s"):format(agent.name, agent.description)
      end,
    }, function(agent)
      if agent then
        callback(agent.name)
      end
    end)
  end, session)
end

---Run a command; a refusal is told, an answer goes on.
---@param command string
---@param argument? table
---@param callback fun(result: table)
---@param session? string whose server is asked, where the argument names none
function M.asked(command, argument, callback, session)
  require("sessionls.client").request(command, argument, function(err, result)
    if err then
      return require("sessionls.notify").error(err)
    end
    callback(result or {})
  end, session)
end

---A session on one line of a list.
---@param session sessionls.Session
---@return string
function M.line(session)
  local title = session.title ~= "" and session.title or "(no title yet)"
  local parts = { title, session.agent }
  if session.state ~= "idle" then
    parts[#parts + 1] = session.state
  end
  if session.archived then
    parts[#parts + 1] = "archived"
  end
  if session.findings > 0 then
    parts[#parts + 1] = ("%d finding%s"):format(session.findings, session.findings == 1 and "" or "s")
  end
  parts[#parts + 1] = M.ago(session.updated)
  return table.concat(parts, " · ")
end

---How long ago a time is, in a word or two.
---@param at string ISO 8601 in UTC
---@return string
function M.ago(at)
  local year, month, day, hour, minute, second = at:match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)")
  if not year then
    return at
  end
  local parts = { year = year, month = month, day = day, hour = hour, min = minute, sec = second, isdst = false }
  local now = os.date("!*t") --[[@as osdateparam]]
  now.isdst = false
  local seconds = os.time(now) - os.time(parts)
  if seconds < 60 then
    return "now"
  elseif seconds < 3600 then
    return ("%d min ago"):format(seconds / 60)
  elseif seconds < 86400 then
    return ("%d h ago"):format(seconds / 3600)
  end
  return ("%d d ago"):format(seconds / 86400)
end

---Titles for completion: asked of a server that is there already, within a moment.
---@param lead string
---@param typed string
---@param state? "open"|"archived"|"all"
---@return string[]
function M.complete_session(lead, typed, state)
  local result = M._now("sessionls.session.list", { limit = 200, state = state })
  local found = {} ---@type string[]
  for _, session in ipairs(result and result.sessions or {}) do
    -- Only the last word is replaced.
    local whole = lead .. session.title:sub(#typed + 1)
    local fits = session.title ~= "" and vim.startswith(session.title:lower(), typed:lower())
    -- Sessions may have the same title; who means one of them chooses then.
    if fits and not vim.list_contains(found, whole) then
      found[#found + 1] = whole
    end
  end
  return found
end

---@param lead string
---@return string[]
function M.complete_agent(lead)
  local mark, name = lead:match("^(@?)(.*)$")
  local result = M._now("sessionls.agent.list", vim.empty_dict())
  local found = {} ---@type string[]
  for _, agent in ipairs(result and result.agents or {}) do
    if vim.startswith(agent.name, name) then
      found[#found + 1] = mark .. agent.name
    end
  end
  return found
end

---@param command string
---@param argument table
---@return table?
function M._now(command, argument)
  local client = require("sessionls.client").get()
  if not client or not client.initialized then
    return nil
  end
  local answer =
    client:request_sync("workspace/executeCommand", { command = command, arguments = { argument } }, 1000, 0)
  return answer and answer.result
end

---The session in which something happened last; from a file only one of the same workspace.
---@return string?
function M._last()
  local last = require("sessionls.known").last()
  local root = require("sessionls.client").root_of_file()
  return (not root or (last and require("sessionls.homes").root(last) == root)) and last or nil
end

---@param query { query?: string, state?: string }
---@return string
function M._nothing(query)
  if query.query and query.state == "archived" then
    return ("No archived session has %q in its title."):format(query.query)
  elseif query.query then
    return ("No session has %q in its title."):format(query.query)
  elseif query.state == "archived" then
    return "No session is archived."
  end
  return "There is no session yet. :Sessionls new begins one."
end

return M
