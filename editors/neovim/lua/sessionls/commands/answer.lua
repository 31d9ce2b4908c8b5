---@type sessionls.Command
return {
  desc = "answer what an agent asks: a permission, a question, an edit",
  impl = function()
    require("sessionls.permissions").open()
  end,
}
