---@type sessionls.Command
return {
  desc = "take the last edit back that was applied",
  impl = function()
    require("sessionls.edits").undo_last()
  end,
}
