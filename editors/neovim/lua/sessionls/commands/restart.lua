---@type sessionls.Command
return {
  desc = "end the server, and start it anew",
  impl = function()
    require("sessionls.client").restart()
  end,
}
