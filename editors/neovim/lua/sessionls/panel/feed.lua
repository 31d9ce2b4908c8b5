---@mod sessionls.panel.feed Brings what the server tells into a panel, and asks again for what is missing.
local M = {}

local client = require("sessionls.client")
local following = require("sessionls.following")
local homes = require("sessionls.homes")

---Records on a page.
M.PAGE = 100

---Follow the session of a panel from here on.
---@param panel sessionls.Panel
---@param at? integer a record around which to begin, instead of the end
function M.start(panel, at)
  local function mine(act)
    return function(event)
      if event.session == panel.id and panel.is_loaded then
        act(panel, event)
      end
    end
  end
  panel.offs = {
    client.on("update", mine(M._updated)),
    client.on("delta", mine(M._streamed)),
    client.on("presence", mine(M._people)),
    client.on("listed", function(listed)
      if listed.session.id == panel.id and panel.is_loaded then
        following.listed(panel.following, listed)
        panel.redraw()
      end
    end),
    client.on("reattached", function(event)
      if homes.is_at(panel.id, event.client_id) then
        M._catch_up_later(panel)
      end
    end),
    client.on("attached", function(event)
      if not homes.is_at(panel.id, event.client_id) then
        return
      elseif panel.is_loaded then
        M._catch_up_later(panel)
      elseif panel.trouble then
        M.load(panel, at)
      end
    end),
    client.on("detached", function(event)
      if event.root == homes.root(panel.id) then
        M._lost(panel)
      end
    end),
  }
  M.load(panel, at)
end

---Hear no more, and leave the session when it rests.
---@param panel sessionls.Panel
function M.stop(panel)
  for _, off in ipairs(panel.offs or {}) do
    off()
  end
  panel.offs = nil
  if panel.is_loaded then
    require("sessionls.panel.leaving").begin(panel.id, panel.following.session)
  else
    homes.unsettle(panel.id)
  end
end

---Load the newest page, or one around a record.
---@param panel sessionls.Panel
---@param at? integer
function M.load(panel, at)
  local page = at and { limit = M.PAGE, before = at + M.PAGE / 2 } or { limit = M._screenful(panel) }
  M._ask(panel, page, function(answer)
    following.begin(panel.following, answer)
    panel.view.context.root = require("sessionls.panel.here").root(panel.id)
    panel.is_loaded = true
    panel.trouble = nil
    panel.redraw()
    panel.loaded()
  end)
end

---Records that fill the panel; where they are folded into less, more are asked for when that shows.
---@param panel sessionls.Panel
---@return integer
function M._screenful(panel)
  local window = vim.fn.win_findbuf(panel.buffer)[1]
  -- Before it has a window it is known to have less than the whole screen.
  return math.max(20, window and vim.api.nvim_win_get_height(window) or vim.o.lines - 6)
end

---Load the page before the window, if there is one.
---@param panel sessionls.Panel
---@param done? fun()
function M.earlier(panel, done)
  local first = panel.following.records[1]
  if panel.is_paging or not panel.following.more or not first then
    return
  end
  panel.is_paging = true
  M._ask(panel, { before = first.seq, limit = M.PAGE }, function(answer)
    panel.is_paging = false
    following.earlier(panel.following, answer)
    following.trim(panel.following, "away")
    panel.redraw()
    if done then
      done()
    end
  end)
end

---Load the page behind the window, if there is one.
---@param panel sessionls.Panel
function M.later(panel)
  if panel.is_paging or following.is_at_end(panel.following) then
    return
  end
  panel.is_paging = true
  local before = following.last(panel.following) + M.PAGE + 1
  M._ask(panel, { before = before, limit = M.PAGE }, function(answer)
    panel.is_paging = false
    following.later(panel.following, answer)
    following.trim(panel.following, "at_end")
    panel.redraw()
  end)
end

---Ask for what came after the last record that is known.
---@param panel sessionls.Panel
function M.catch_up(panel)
  if panel.is_catching_up then
    return
  end
  panel.is_catching_up = true
  local since = panel.following.latest
  M._ask(panel, { since = since, limit = 2 * M.PAGE }, function(answer)
    panel.is_catching_up = false
    panel.trouble = nil
    M._caught_up(panel, answer)
  end)
end

---@param panel sessionls.Panel
function M._caught_up(panel, answer)
  if not following.is_at_end(panel.following) then
    following.know(panel.following, answer)
  elseif not answer.more then
    following.later(panel.following, answer)
  elseif panel.at_end() then
    return M.load(panel)
  else
    following.know(panel.following, answer)
  end
  panel.redraw()
end

---@param panel sessionls.Panel
---@param argument table
---@param done fun(answer: table)
function M._ask(panel, argument, done)
  argument.session = panel.id
  client.request("sessionls.session.load", argument, function(err, answer)
    if not panel.is_open() then
      if answer and not panel.is_loaded then
        require("sessionls.panel.leaving").begin(panel.id, answer.session)
      end
      return
    end
    if answer then
      return done(answer)
    end
    panel.is_paging, panel.is_catching_up = false, false
    panel.trouble = err
    panel.redraw()
  end)
end

---@param panel sessionls.Panel
---@param update table
function M._updated(panel, update)
  if panel.is_catching_up then
    -- The answer that comes holds these records.
    return
  end
  local result = following.update(panel.following, update)
  if result == "gap" then
    M.catch_up(panel)
  elseif result == "applied" then
    following.trim(panel.following, panel.at_end() and "at_end" or "away")
    panel.redraw()
  end
end

---@param panel sessionls.Panel
---@param delta table
function M._streamed(panel, delta)
  if following.delta(panel.following, delta) then
    panel.redraw()
  end
end

---@param panel sessionls.Panel
---@param presence table
function M._people(panel, presence)
  panel.following.people = presence.people
  panel.redraw()
end

---@param panel sessionls.Panel
function M._catch_up_later(panel)
  if panel.is_loaded then
    following.drop_streamed(panel.following)
    panel.is_catching_up, panel.is_paging = false, false
    M.catch_up(panel)
  end
end

---The server has ended: one is started anew, as long as that helps.
---@param panel sessionls.Panel
function M._lost(panel)
  panel.is_catching_up, panel.is_paging = false, false
  if vim.v.exiting ~= vim.NIL or not panel.is_loaded then
    return
  end
  local restarts = require("sessionls.restarts")
  restarts.soon(function()
    if panel.is_open() then
      M.catch_up(panel)
    end
  end)
  panel.trouble = restarts.given_up()
  panel.redraw()
end

return M
