---@mod sessionls.asks What waits for an answer: permissions, questions, edits, messages of the server.
---Keeps them in order and knows their choices. Shows nothing; |sessionls.permissions| does.
local M = {}

local pending = {} ---@type sessionls.Ask[]

---What waits, the oldest first.
---@return sessionls.Ask[]
function M.pending()
  return pending
end

---A record may ask something, or answer what was asked.
---@param session string
---@param record sessionls.Record
function M.take(session, record)
  local make = M._makers[record.kind]
  if make then
    M.add(make(session, record))
  elseif record.kind == "permissionAnswered" then
    M.remove(record.permissionId)
  elseif record.kind == "questionAnswered" then
    M.remove(record.questionId)
  elseif record.kind == "editAnswered" then
    M.remove(record.editId)
  elseif record.kind == "turnEnded" then
    M._keep_if(function(ask)
      return ask.turn ~= record.turn
    end)
  end
end

---Wait for one more answer. What waits already is not told again.
---@param ask sessionls.Ask
function M.add(ask)
  if M._waits(ask.id) then
    return
  end
  pending[#pending + 1] = ask
  -- Of what a session asked before, the answer may follow at once.
  vim.schedule(function()
    if vim.list_contains(pending, ask) then
      require("sessionls.permissions").told(ask)
    end
  end)
end

---@param id string
function M.remove(id)
  M._keep_if(function(ask)
    return ask.id ~= id
  end)
end

---A question of the server itself. Its handler waits, and nobody else does.
---@param params lsp.ShowMessageRequestParams
---@param client integer
---@return lsp.MessageActionItem|vim.NIL
function M.message(params, client)
  local waiting = coroutine.running()
  local id = ("message %s"):format(vim.uv.hrtime())
  local choices = {}
  for number, action in ipairs(params.actions or {}) do
    choices[number] = {
      label = action.title,
      key = tostring(number),
      answer = function()
        M.remove(id)
        coroutine.resume(waiting, action)
      end,
    }
  end
  local title = vim.split(params.message, "\n")[1]
  M.add({
    kind = "message",
    id = id,
    by = "sessionls",
    title = title,
    detail = params.message,
    choices = choices,
    client = client,
  })
  return coroutine.yield()
end

---Whoever asked these messages has ended; who comes after asks again.
---@param client integer
function M.forget_messages(client)
  M._keep_if(function(ask)
    return ask.client ~= client
  end)
end

---A client has ended: nobody hears its answers. Who opens the session again is asked again.
---@param client integer
function M.forget_client(client)
  M._keep_if(function(ask)
    local known = ask.session and require("sessionls.known").get(ask.session)
    return ask.client ~= client and not (known and known.client == client)
  end)
end

---A session was left: who opens it again is asked again.
---@param session string
function M.forget_session(session)
  M._keep_if(function(ask)
    return ask.session ~= session
  end)
end

---@param id string
---@return boolean
function M._waits(id)
  return vim.iter(pending):any(function(ask)
    return ask.id == id
  end)
end

---@param keep fun(ask: sessionls.Ask): boolean
function M._keep_if(keep)
  local kept = vim.tbl_filter(keep, pending)
  if #kept ~= #pending then
    pending = kept
    require("sessionls.permissions").changed()
  end
end

---@param session string
---@param permission table
---@param decision "once"|"always"|"reject"
---@param scope? "session"|"workspace"
---@return fun()
local function deciding(session, permission, decision, scope)
  return function()
    local argument = { session = session, permission = permission.id, decision = decision, scope = scope }
    require("sessionls.client").request("sessionls.permission.answer", argument)
  end
end

---@type table<string, fun(session: string, record: sessionls.Record): sessionls.Ask>
M._makers = {
  permissionAsked = function(session, record)
    local asked = record.permission
    return {
      kind = "permission",
      id = asked.id,
      session = session,
      turn = asked.turn,
      by = record.by.name,
      -- The title may begin with who asks, which is shown before it.
      title = (asked.title:gsub("^" .. vim.pesc(record.by.name) .. ": ", "")),
      detail = asked.detail or "",
      choices = {
        { label = "Allow once", key = "o", answer = deciding(session, asked, "once") },
        { label = "Always in this session", key = "s", answer = deciding(session, asked, "always", "session") },
        { label = "Always in this workspace", key = "w", answer = deciding(session, asked, "always", "workspace") },
        { label = "Reject", key = "r", answer = deciding(session, asked, "reject") },
      },
    }
  end,
  questionAsked = function(session, record)
    local asked = record.question
    local function reply(text)
      local argument = { session = session, question = asked.id, text = text }
      require("sessionls.client").request("sessionls.question.answer", argument)
    end
    local choices = {}
    for number, choice in ipairs(asked.choices or {}) do
      choices[number] = {
        label = choice,
        key = tostring(number),
        answer = function()
          reply(choice)
        end,
      }
    end
    local title = vim.split(asked.text, "\n")[1]
    return {
      kind = "question",
      id = asked.id,
      session = session,
      turn = asked.turn,
      by = record.by.name,
      title = title,
      detail = asked.text,
      choices = choices,
      words = reply,
    }
  end,
  editProposed = function(session, record)
    local edit = record.edit
    local function answer(accepted)
      return function()
        require("sessionls.edits").answer(session, edit.id, accepted)
      end
    end
    return {
      kind = "edit",
      id = edit.id,
      session = session,
      turn = edit.turn,
      by = record.by.name,
      title = edit.title,
      detail = "",
      choices = {
        {
          label = "Show the difference",
          key = "d",
          answer = function()
            require("sessionls.edits").show(session, edit.id)
          end,
        },
        { label = "Accept all", key = "a", answer = answer("all") },
        { label = "Reject all", key = "r", answer = answer("none") },
      },
    }
  end,
}

return M
