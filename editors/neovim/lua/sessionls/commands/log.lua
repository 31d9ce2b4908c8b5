---@type sessionls.Command
return {
  desc = "show what the hub and Neovim's client have logged",
  impl = function()
    local program = require("sessionls.server").program(require("sessionls.client").root())
    if not program then
      return vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
    end
    local command = vim.list_extend(program, { "hub", "logs" })
    vim.system(command, { text = true, env = require("sessionls.config").get().env }, function(done)
      vim.schedule(function()
        local said = vim.trim(done.stdout .. "\n" .. done.stderr)
        local own = ("Neovim's client logs to %s"):format(vim.lsp.log.get_filename())
        require("sessionls.page").show("log", said .. "\n\n" .. own)
      end)
    end)
  end,
}
