---@mod sessionls What others call: the statusline, and the verbs of `:Sessionls` as functions.
local M = {}

---A few words for the statusline: agents at work, and how much waits for an answer.
---@return string
function M.statusline()
  -- Costs nothing as long as nothing of the plugin is loaded.
  local statusline = package.loaded["sessionls.statusline"]
  return statusline and statusline.get() or ""
end

---Open a session's panel.
---@param session string
---@param options? sessionls.PanelOptions
function M.open(session, options)
  require("sessionls.panel").open(session, options)
end

---Run a command of the server, as the page "Protocol" of the documentation has them.
---@param command string
---@param argument? table
---@param callback? fun(err: string?, result: table?)
function M.request(command, argument, callback)
  require("sessionls.client").request(command, argument, callback)
end

---Hear of an event; what it returns ends that.
---@param event sessionls.Event
---@param listener fun(event: table)
---@return fun() off
function M.on(event, listener)
  return require("sessionls.client").on(event, listener)
end

return M
