---@mod sessionls.panel.actions What can be done with an entry of a session: a table of offers.
local M = {}

local client = require("sessionls.client")
local here = require("sessionls.panel.here")

---@class sessionls.Offer
---@field name string by which keys find it
---@field title string
---@field act fun()

---Everything that can be done with an entry, and with its session.
---@param panel sessionls.Panel
---@param entry? sessionls.Entry
---@return sessionls.Offer[]
function M.offers(panel, entry)
  local found = {} ---@type sessionls.Offer[]
  local function offer(name, title, act)
    found[#found + 1] = { name = name, title = title, act = act }
  end
  if entry then
    local own = M._kinds[entry.kind]
    if own then
      own(panel, entry, offer)
    end
    M._of_any(panel, entry, offer)
  end
  M._of_session(panel, offer)
  return found
end

---Do what is offered under a name for an entry; say so where it is not.
---@param panel sessionls.Panel
---@param entry? sessionls.Entry
---@param name string
function M.act(panel, entry, name)
  for _, one in ipairs(M.offers(panel, entry)) do
    if one.name == name then
      return one.act()
    end
  end
  require("sessionls.notify").warn("That cannot be done here. The code actions (gra) show what can.")
end

---@param panel sessionls.Panel
---@param command string
---@param argument? table
---@param done? fun(result: table)
---@return fun()
function M._command(panel, command, argument, done)
  return function()
    local given = vim.tbl_extend("force", { session = panel.id }, argument or {})
    client.request("sessionls." .. command, given, function(err, result)
      if err then
        require("sessionls.notify").error(err)
      elseif done then
        done(result)
      end
    end)
  end
end

---@param panel sessionls.Panel
function M._fork(panel, seq)
  return M._command(panel, "session.fork", { at = seq }, function(result)
    require("sessionls.panel").open(result.session.id, { compose = result.text })
  end)
end

local function of_turn(panel, entry, offer)
  local session = panel.following.session
  local running = session.running and session.running.turn == entry.turn
  if entry.turn and not running and entry.depth == 0 then
    offer("retry", "Retry", M._command(panel, "session.retry", { turn = entry.turn }))
    offer("retry_with", "Retry with another agent", function()
      M._retry_with(panel, entry.turn)
    end)
  end
  if entry.agent and entry.agent ~= session.agent and entry.depth == 0 then
    local title = ("Keep %s: it answers from here on"):format(entry.agent)
    offer("keep", title, M._command(panel, "session.keep", { agent = entry.agent }))
  end
end

---@alias sessionls.Offering fun(name: string, title: string, act: fun())

---@type table<string, fun(panel: sessionls.Panel, entry: sessionls.Entry, offer: sessionls.Offering)>
M._kinds = {
  turn = of_turn,
  ending = of_turn,
  thought = of_turn,
  call = of_turn,
  text = of_turn,
  message = function(panel, entry, offer)
    local message = { message = entry.message.id }
    if entry.state == "held" then
      offer("release", "Let this message be answered", M._command(panel, "message.release", message))
    end
    local waits = entry.state == "held" or entry.state == "waiting"
    if waits and (here.is_me(panel.id, entry.by) or not here.of(panel.id).participant) then
      offer("edit", "Change this message", function()
        M._edit(panel, entry)
      end)
      offer("withdraw", "Take this message back", M._command(panel, "message.withdraw", message))
    end
  end,
  finding = function(panel, entry, offer)
    local finding = { finding = entry.finding.id }
    local state = entry.finding.state or "open"
    if state == "open" or state == "stale" then
      offer("dismiss", "Dismiss this finding", function()
        M._dismiss(panel, entry)
      end)
    elseif state == "dismissed" then
      offer("dismiss", "Restore this finding", M._command(panel, "finding.restore", finding))
    end
    if state == "open" and entry.finding.fix then
      offer("fix", "Fix: " .. entry.finding.fix.title, M._command(panel, "finding.fix", finding))
    end
    offer("jump", "Go to its place", function()
      local words = require("sessionls.panel.render.words")
      require("sessionls.panel.jumping").show(panel, words.jump(entry.finding.uri, entry.finding.range))
    end)
  end,
  permission = function(_, entry, offer)
    M._ask(entry, offer)
  end,
  question = function(_, entry, offer)
    M._ask(entry, offer)
  end,
  edit = function(panel, entry, offer)
    offer("answer", "Show the difference", function()
      require("sessionls.edits").show(panel.id, entry.asked.id)
    end)
    if entry.answer and not entry.undone and #(entry.answer.accepted or {}) > 0 then
      local undo = M._command(panel, "edit.undo", { edit = entry.asked.id })
      offer("undo", "Undo this edit", undo)
    else
      M._ask(entry, offer)
    end
  end,
}

---The answers to what waits.
function M._ask(entry, offer)
  for _, ask in ipairs(require("sessionls.asks").pending()) do
    if ask.id == entry.asked.id then
      if entry.kind ~= "edit" then
        offer("answer", "Answer", function()
          require("sessionls.permissions").open(ask)
        end)
      end
      for _, choice in ipairs(ask.choices) do
        offer("choice", choice.label, choice.answer)
      end
    end
  end
end

---@param panel sessionls.Panel
function M._of_any(panel, entry, offer)
  if entry.seq and entry.seq > 0 then
    offer("fork", "Fork here", M._fork(panel, entry.seq))
  end
  offer("copy", "Copy the code, or the message", function()
    local line = require("sessionls.panel.view").line_of(panel.view, entry.id)
    require("sessionls.panel.copying").copy(panel, line or 1)
  end)
end

---@param panel sessionls.Panel
function M._of_session(panel, offer)
  local session = panel.following.session
  if session.running then
    offer("cancel", "Cancel the running turn", M._command(panel, "session.cancel", { turn = session.running.turn }))
  end
  if session.paused then
    offer("pause", "Resume the session", M._command(panel, "session.resume"))
  else
    offer("pause", "Pause the session", M._command(panel, "session.pause"))
  end
end

---@param panel sessionls.Panel
function M._retry_with(panel, turn)
  local names = vim.tbl_keys(here.of(panel.id).agents)
  table.sort(names)
  vim.ui.select(names, { prompt = "Retry with", kind = "sessionls_agent" }, function(name)
    if name then
      M._command(panel, "session.retry", { turn = turn, agent = name })()
    end
  end)
end

---@param panel sessionls.Panel
function M._edit(panel, entry)
  panel.come_forward()
  local rewriting = require("sessionls.composer.rewriting")
  rewriting.begin(panel.composer, entry.message.id, rewriting.words(panel, entry.message.id))
end

---@param panel sessionls.Panel
function M._dismiss(panel, entry)
  vim.ui.input({ prompt = "Why does it not matter? (may stay empty) " }, function(reason)
    if reason then
      local argument = { finding = entry.finding.id, reason = reason ~= "" and reason or nil }
      M._command(panel, "finding.dismiss", argument)()
    end
  end)
end

return M
