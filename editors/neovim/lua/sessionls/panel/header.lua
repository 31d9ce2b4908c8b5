---@mod sessionls.panel.header The line above the panel: title, what goes on, who is there. Pure words.
local M = {}

local words = require("sessionls.panel.render.words")

---@class sessionls.Word
---@field [1] string
---@field [2] string? highlight group

---What the line says, in the order in which it is worth the room.
---@param following sessionls.Following
---@param now integer
---@return sessionls.Word[]
function M.words(following, now)
  local session = following.session
  local found = { M._state(session, now) }
  local function say(text, group)
    if text and text ~= "" then
      found[#found + 1] = { text, group }
    end
  end
  say(M._queue(session), "SessionlsWaiting")
  say(#(session.held or {}) > 0 and ("%d held"):format(#session.held), "SessionlsWaiting")
  say(words.cost(session.usage))
  say(M._people(following.people))
  say(session.archived and "archived" or nil)
  return found
end

---The line for a window, as its 'winbar'. A quarter of it is the title's, or less where that is short.
---@param following sessionls.Following
---@param now integer
---@param width integer
---@return string
function M.winbar(following, now, width)
  local title = words.short(following.session.title or "")
  title = title ~= "" and title or "New session"
  local room = width - 2 - math.min(vim.fn.strdisplaywidth(title), math.floor(width / 4))
  local kept = M._fitting(M.words(following, now), room)
  local right = vim.tbl_map(function(word)
    return ("%%#%s#%s%%*"):format(word[2] or "SessionlsMeta", M.escaped(word[1]))
  end, kept)
  local left = M.escaped(M.fit(title, width - 2 - M._width(kept)))
  return (" %s%%=%s "):format(left, table.concat(right, " %#SessionlsMeta#·%* "))
end

---The first words for which there is room.
---@param all sessionls.Word[]
---@param room integer
---@return sessionls.Word[]
function M._fitting(all, room)
  local kept = {} ---@type sessionls.Word[]
  for _, word in ipairs(all) do
    kept[#kept + 1] = word
    if M._width(kept) > room then
      kept[#kept] = nil
      break
    end
  end
  return kept
end

---Cells that words need, each with what stands before it.
---@param all sessionls.Word[]
---@return integer
function M._width(all)
  local width = 0
  for _, word in ipairs(all) do
    width = width + vim.fn.strdisplaywidth(word[1]) + 3
  end
  return width
end

---A text in so many cells.
---@param text string
---@param width integer
---@return string
function M.fit(text, width)
  if vim.fn.strdisplaywidth(text) <= width then
    return text
  end
  while text ~= "" and vim.fn.strdisplaywidth(text) > width - 1 do
    text = vim.fn.strcharpart(text, 0, vim.fn.strchars(text) - 1)
  end
  return text .. "…"
end

---@param text string
---@return string
function M.escaped(text)
  return (text:gsub("%%", "%%%%"))
end

---@return sessionls.Word
function M._state(session, now)
  if session.deleted then
    return { "deleted", "SessionlsFailed" }
  end
  if session.paused then
    local at = words.short_moment(session.paused.at, now)
    return { ("paused by %s %s"):format(session.paused.by.name, at), "SessionlsPaused" }
  end
  if session.state == "waiting" then
    return { "waits for an answer", "SessionlsWaiting" }
  end
  if session.running then
    return { (session.running.agent or "an agent") .. " answers", "SessionlsRunning" }
  end
  return { session.state or "idle", "SessionlsMeta" }
end

---The messages that wait, with their authors.
function M._queue(session)
  local names, seen = {}, {}
  for _, waiting in ipairs(session.queue or {}) do
    if not seen[waiting.by.name] then
      seen[waiting.by.name] = true
      names[#names + 1] = waiting.by.name
    end
  end
  local count = #(session.queue or {})
  return count > 0 and ("%d waiting (%s)"):format(count, table.concat(names, ", ")) or nil
end

---Who is there, each person once; only where there are several.
function M._people(people)
  local names, seen = {}, {}
  for _, one in ipairs(people or {}) do
    if not seen[one.id or one.name] then
      seen[one.id or one.name] = true
      names[#names + 1] = one.name
    end
  end
  return #names > 1 and table.concat(names, ", ") or nil
end

return M
