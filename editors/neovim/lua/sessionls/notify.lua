---@mod sessionls.notify Sentences for the person: few, on one line, never over what is being typed.
local M = {}

---@param text string
---@param level integer
---@param hint? string What to do; shown whole, however long the text is.
local function show(text, level, hint)
  vim.schedule(function()
    -- What is echoed over a command line that is being typed hides it.
    if vim.api.nvim_get_mode().mode:match("^c") then
      vim.api.nvim_create_autocmd("CmdlineLeave", {
        once = true,
        callback = function()
          show(text, level, hint)
        end,
      })
      return
    end
    -- Of two lines that come at once, the second one would wait for Enter.
    vim.cmd.redraw()
    vim.notify(M.fit(text, hint), level, { title = "sessionls" })
  end)
end

---Something went wrong that the person asked for.
---@param text string
---@param hint? string
function M.error(text, hint)
  show(text, vim.log.levels.ERROR, hint)
end

---Something needs the person's attention.
---@param text string
---@param hint? string
function M.warn(text, hint)
  show(text, vim.log.levels.WARN, hint)
end

---What the person asked for is done, and shows nowhere else.
---@param text string
function M.done(text)
  if require("sessionls.config").resolve().notify ~= "none" then
    show(text, vim.log.levels.INFO)
  end
end

---Something happened; shown with `notify = "all"` only.
---@param text string
function M.news(text)
  if require("sessionls.config").resolve().notify == "all" then
    show(text, vim.log.levels.INFO)
  end
end

---The text as one line that needs no Enter to go away.
---@param text string
---@param hint? string
---@return string
function M.fit(text, hint)
  local line = "sessionls: " .. vim.trim((text:gsub("%s*\n%s*", " ")))
  local tail = hint and (" (%s)"):format(hint) or ""
  -- A notifier of the person's own has room; the message line of Neovim ends at `v:echospace`.
  local room = math.max(vim.v.echospace, 40) - vim.fn.strdisplaywidth(tail)
  if vim.fn.strdisplaywidth(line) <= room then
    return line .. tail
  end
  local cut = vim.fn.strcharpart(line, 0, room - 1)
  while vim.fn.strdisplaywidth(cut) > room - 1 do
    cut = vim.fn.strcharpart(cut, 0, vim.fn.strchars(cut) - 1)
  end
  return cut .. "…" .. tail
end

return M
