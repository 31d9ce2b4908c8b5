---@mod sessionls.handlers What the server tells and asks, by method. Passes it on.
local M = {} ---@type table<string, lsp.Handler>

for _, event in ipairs({ "delta", "listed", "presence" }) do
  M["sessionls/" .. event] = function(_, params)
    require("sessionls.client").emit(event, params)
  end
end

M["sessionls/update"] = function(_, params, context)
  require("sessionls.known").updated(context.client_id, params)
  require("sessionls.client").emit("update", params)
end

M["sessionls/mention"] = function(_, params)
  require("sessionls.client").emit("mention", params)
  require("sessionls.autocommands").tell("SessionlsMention", params)
end

M["sessionls/reattached"] = function(_, _, context)
  require("sessionls.asks").forget_messages(context.client_id)
  require("sessionls.known").reattached(context.client_id)
  require("sessionls.client").emit("reattached", { client_id = context.client_id })
end

-- Neovim's own handler shows several lines, which wait for Enter while somebody types.
M["window/showMessage"] = function(_, params)
  local notify = require("sessionls.notify")
  local show = { notify.error, notify.warn, notify.done }
  local tell = show[params.type] or notify.news
  tell(params.message)
  return vim.NIL
end

-- Neovim's own handler asks at once, and takes the keys of somebody who types.
M["window/showMessageRequest"] = function(_, params, context)
  return require("sessionls.asks").message(params, context.client_id)
end

M["window/showDocument"] = function(_, params, context)
  local session = not params.external and params.uri:match("^sessionls:/+([0-9A-Za-z]+)/")
  if session then
    local enter = params.takeFocus or false
    require("sessionls.homes").holds(session, context.client_id)
    require("sessionls.panel").open(session, { enter = enter })
    return { success = true }
  end
  return vim.lsp.handlers["window/showDocument"](nil, params, context)
end

M["workspace/applyEdit"] = function(_, params, context)
  -- Its label would be printed, over whatever the person reads or writes there.
  params.label = nil
  return vim.lsp.handlers["workspace/applyEdit"](nil, params, context)
end

M["workspace/textDocumentContent/refresh"] = function(_, params, context)
  require("sessionls.documents").refresh(params.uri, context.client_id)
  return vim.NIL
end

return M
