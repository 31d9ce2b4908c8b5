-- Defines the command, the maps and the documents' reader, and loads nothing else.
if vim.g.loaded_sessionls then
  return
end
vim.g.loaded_sessionls = true

-- A command hears of lines only; what was typed says whether they are the selection.
local typed ---@type string?
vim.api.nvim_create_autocmd("CmdlineLeave", {
  group = vim.api.nvim_create_augroup("sessionls.typed", {}),
  pattern = ":",
  callback = function()
    typed = vim.fn.getcmdline()
    vim.schedule(function()
      typed = nil
    end)
  end,
})

vim.api.nvim_create_user_command("Sessionls", function(invocation)
  require("sessionls.commands").dispatch(invocation, typed)
end, {
  nargs = "*",
  range = true,
  bang = true,
  desc = "Sessions between people and agents",
  complete = function(lead, line)
    return require("sessionls.commands").complete(lead, line)
  end,
})

for name, words in pairs({
  new = "new",
  open = "open",
  prompt = "prompt",
  review = "review",
  answer = "answer",
  findings = "findings",
  cancel = "cancel",
}) do
  -- The colon in visual mode brings the selection's range with it.
  vim.keymap.set("n", "<Plug>(sessionls-" .. name .. ")", "<Cmd>Sessionls " .. words .. "<CR>")
  vim.keymap.set("x", "<Plug>(sessionls-" .. name .. ")", ":Sessionls " .. words .. "<CR>", { silent = true })
end

vim.api.nvim_create_autocmd("BufReadCmd", {
  group = vim.api.nvim_create_augroup("sessionls.documents", {}),
  pattern = "sessionls://*",
  callback = function(event)
    require("sessionls.documents").read(event.buf, event.match)
  end,
})
