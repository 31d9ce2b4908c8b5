---@param path string
---@return string
local function short(path)
  return vim.fn.fnamemodify(path, ":~:.")
end

---@param path string
---@param content string
local function write(path, content)
  local why = require("sessionls.kept").replace(path, content, tonumber("666", 8))
  if why then
    return require("sessionls.notify").error(("%s cannot be written: %s"):format(short(path), why))
  end
  require("sessionls.notify").done(("Written to %s."):format(short(path)))
end

---@type sessionls.Command
return {
  desc = "write the session as Markdown or JSON: [file.md | file.json], ! to replace it",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    local path = invocation.rest ~= "" and vim.fn.fnamemodify(vim.fn.expand(invocation.rest), ":p") or nil
    if path and vim.uv.fs_stat(path) and not invocation.bang then
      return require("sessionls.notify").error(
        ("%s is there already: :Sessionls! export replaces it."):format(short(path))
      )
    end
    local format = path and path:match("%.json$") and "json" or "markdown"
    choose.session("", function(session)
      choose.asked("sessionls.session.export", { session = session, format = format }, function(result)
        if path then
          return write(path, result.content)
        end
        require("sessionls.page").show("export", result.content, "markdown")
      end)
    end)
  end,
  complete = function(lead)
    return vim.fn.getcompletion(lead, "file")
  end,
}
