---@mod sessionls.notify Sentences for the person: few, never over what is being typed, and nothing of them is lost.
---A notifier of the person's own gets each one whole.  The message line of Neovim shows what fits, without
---a wait for Enter; the whole sentence is in `:messages`.
local M = {}

---@param text string
---@param level integer
---@param hint? string What to do; shown however long the text is.
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
    M._tell(M._whole(text, hint), level, M.fit(text, hint))
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

---The text as one line that needs no Enter to go away; where it is cut it says where all of it is.
---@param text string
---@param hint? string
---@return string
function M.fit(text, hint)
  local line = M._whole((text:gsub("%s*\n%s*", " ")), hint)
  -- The message line of Neovim ends at `v:echospace`.
  local room = math.max(vim.v.echospace, 40)
  if vim.fn.strdisplaywidth(line) <= room then
    return line
  end
  local tail = ("… (%s)"):format(hint or ":messages")
  return M._cut(M._whole((text:gsub("%s*\n%s*", " "))), room - vim.fn.strdisplaywidth(tail)) .. tail
end

---@param text string
---@param hint? string
---@return string
function M._whole(text, hint)
  return "sessionls: " .. vim.trim(text) .. (hint and (" (%s)"):format(hint) or "")
end

---@param text string
---@param room integer columns
---@return string
function M._cut(text, room)
  local cut = vim.fn.strcharpart(text, 0, room)
  while vim.fn.strdisplaywidth(cut) > room do
    cut = vim.fn.strcharpart(cut, 0, vim.fn.strchars(cut) - 1)
  end
  return cut
end

---@param whole string
---@param level integer
---@param line string
function M._tell(whole, level, line)
  if whole == line or not M._is_neovims() or #vim.api.nvim_list_uis() == 0 then
    return vim.notify(whole, level, { title = "sessionls" })
  end
  local before = vim.o.messagesopt
  -- All of it goes into the history; what of it runs over the message line is drawn over at once.
  vim.o.messagesopt = before:gsub("hit%-enter", "wait:0")
  pcall(vim.notify, whole, level)
  vim.o.messagesopt = before
  vim.cmd.redraw()
  vim.api.nvim_echo({ { line, M._groups[level] } }, false, {})
end

---@type table<integer, string>
M._groups = { [vim.log.levels.ERROR] = "ErrorMsg", [vim.log.levels.WARN] = "WarningMsg" }

---Whether sentences go to Neovim's message line, and not to a notifier that the person has put there.
---@return boolean
function M._is_neovims()
  return vim.startswith(debug.getinfo(vim.notify, "S").source, "@vim/")
end

return M
