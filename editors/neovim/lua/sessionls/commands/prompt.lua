local M = {}

---The part of the file that the range names, as context of a message.
---@param invocation sessionls.Invocation
---@param client vim.lsp.Client
---@return table[]?
function M._context(invocation, client)
  local place = invocation.place
  if not place.part then
    return nil
  end
  require("sessionls.place").share(client, place.buffer)
  return { { uri = place.uri, range = require("sessionls.place").range(place.part, client.offset_encoding) } }
end

---@param text string
---@param context? table[]
---@param invocation sessionls.Invocation
---@param here? string the session at hand
function M._send(text, context, invocation, here)
  local choose = require("sessionls.choose")
  local function into(session)
    local argument = { session = session, text = text, context = context, key = require("sessionls.key").new() }
    choose.asked("sessionls.session.prompt", argument, function()
      require("sessionls.panel").open(session, { split = invocation.split, enter = false })
    end)
  end
  if here then
    return into(here)
  end
  choose.asked("sessionls.session.new", nil, function(result)
    into(result.session.id)
  end)
end

---@param invocation sessionls.Invocation
function M.impl(invocation)
  if invocation.place.part and invocation.place.problem then
    return require("sessionls.notify").error(invocation.place.problem)
  end
  local here = require("sessionls.choose").here()
  require("sessionls.client").ensure(function(err, client)
    if not client then
      return require("sessionls.notify").error(err or "There is no server.")
    end
    local context = M._context(invocation, client)
    if invocation.rest ~= "" then
      return M._send(invocation.rest, context, invocation, here)
    end
    vim.ui.input({ prompt = "Message: " }, function(text)
      if text and text ~= "" then
        M._send(text, context, invocation, here)
      end
    end)
  end, here)
end

---@type sessionls.Command
return {
  desc = "write a message, about the selected lines if there are any: [[@agent] words]",
  impl = M.impl,
  complete = function(lead, typed)
    return typed:match("^@%S*$") and require("sessionls.choose").complete_agent(lead) or {}
  end,
}
