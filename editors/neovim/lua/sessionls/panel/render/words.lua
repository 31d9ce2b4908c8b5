---@mod sessionls.panel.render.words How the panel says things: places, times, costs. Pure.

local M = {}

---Characters of a line that is cut.
M.SHORT = 160

---A file as people call it, with its line or lines, from 1 on.
---@param uri string
---@param root string? the workspace's folder
---@param range table?
---@return string
function M.named(uri, root, range)
  local name = uri
  if uri:match("^file:") then
    local path = vim.uri_to_fname(uri)
    name = root and vim.fs.relpath(root, path) or vim.fn.fnamemodify(path, ":~")
  end
  name = name:gsub("`", "'"):gsub("%s+", " ")
  return range and name .. ":" .. M.lines(range) or name
end

---@param range table
---@return string
function M.lines(range)
  local first, last = range.start.line + 1, range["end"].line + 1
  if last > first and range["end"].character == 0 then
    last = last - 1
  end
  return last == first and tostring(first) or ("%d-%d"):format(first, last)
end

---Where a block or a finding points.
---@param uri string
---@param range table?
---@return table
function M.jump(uri, range)
  local start = range and range.start or {}
  return { uri = uri, line = start.line, character = start.character }
end

---One line, cut.
---@param text string
---@return string
function M.short(text)
  local line = vim.trim((text:sub(1, M.SHORT * 8):gsub("[%s%z\1-\31]+", " ")))
  if vim.fn.strchars(line) <= M.SHORT then
    return line
  end
  return vim.trim(vim.fn.strcharpart(line, 0, M.SHORT - 1)) .. "…"
end

---A name between backticks.
---@param text string
---@return string
function M.code(text)
  local short = M.short((text:gsub("`", "'")))
  return short == "" and "` `" or "`" .. short .. "`"
end

---`1 line`, `2 lines`.
---@param number integer
---@param noun string
---@return string
function M.count(number, noun)
  return ("%d %s%s"):format(number, noun, number == 1 and "" or "s")
end

---A moment as people here read it: the time, with the date when it is another day.
---@param at string? ISO 8601, UTC
---@param now integer seconds since the epoch
---@return string
function M.moment(at, now)
  local seconds = at and M.seconds(at)
  if not seconds then
    return ""
  end
  local day = os.date("%Y-%m-%d", seconds)
  if day == os.date("%Y-%m-%d", now) then
    return os.date("%H:%M", seconds) --[[@as string]]
  end
  return os.date("%Y-%m-%d %H:%M", seconds) --[[@as string]]
end

---The same where there is little room: the time, or the date of another day.
---@param at string? ISO 8601, UTC
---@param now integer seconds since the epoch
---@return string
function M.short_moment(at, now)
  return (M.moment(at, now):gsub("^(%S+) %S+$", "%1"))
end

---Seconds since the epoch.
---@param at string
---@return integer?
function M.seconds(at)
  local year, month, day, hour, min, sec = at:match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)")
  if not year then
    return nil
  end
  -- `os.time` reads local time; days are counted here so that no summer time comes between.
  local y, m = tonumber(year), tonumber(month)
  if m <= 2 then
    y, m = y - 1, m + 12
  end
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
  days = days + math.floor((153 * (m - 3) + 2) / 5) + tonumber(day) - 719469
  return days * 86400 + tonumber(hour) * 3600 + tonumber(min) * 60 + tonumber(sec)
end

---What something cost, in US dollars; empty for nothing.
---@param usage table?
---@return string
function M.cost(usage)
  if not usage then
    return ""
  end
  local used = (usage.input or 0) + (usage.output or 0)
  if usage.cost == nil then
    return used > 0 and "cost unknown" or ""
  end
  if usage.cost == 0 then
    return ""
  end
  return usage.cost < 0.0001 and "under $0.0001" or ("$%.4f"):format(usage.cost)
end

---Tokens, cost and time of a turn, as far as there are any.
---@param usage table?
---@return string[]
function M.spent(usage)
  if not usage then
    return {}
  end
  local about = usage.estimated and "about " or ""
  local words = {}
  if (usage.input or 0) > 0 then
    words[1] = ("%s%d in"):format(about, usage.input)
  end
  if (usage.input or 0) + (usage.output or 0) > 0 then
    words[#words + 1] = ("%d out"):format(usage.output or 0)
  end
  if M.cost(usage) ~= "" then
    words[#words + 1] = M.cost(usage)
  end
  if (usage.duration or 0) > 0 then
    words[#words + 1] = ("%.1f s"):format(usage.duration)
  end
  return words
end

---What was decided about a permission.
---@param answer table its record
---@return string
function M.decided(answer)
  local who = answer.by.name
  if answer.decision == "reject" then
    return "rejected by " .. who
  end
  if answer.decision == "once" then
    return ("allowed by %s, once"):format(who)
  end
  local where = answer.scope and " in this " .. answer.scope or ""
  return ("allowed by %s, always%s"):format(who, where)
end

return M
