---@mod sessionls.actions Commands of code actions and lenses that this plugin does better itself.
local M = {} ---@type table<string, fun(command: lsp.Command, context: table)>

-- The panel shows more than the document.
M["sessionls.session.show"] = function(command, context)
  local argument = command.arguments[1]
  require("sessionls.homes").holds(argument.session, context.client_id)
  require("sessionls.panel").open(argument.session, {
    finding = argument.finding,
    turn = argument.turn,
    seq = argument.seq,
  })
end

M["sessionls.review"] = function(command)
  require("sessionls.client").request(command.command, command.arguments[1])
end

return M
