---@param session string
---@param title string
local function rename(session, title)
  require("sessionls.choose").asked("sessionls.session.rename", { session = session, title = title }, function() end)
end

---@type sessionls.Command
return {
  desc = "give this session another title: [title]",
  impl = function(invocation)
    require("sessionls.choose").session("", function(session)
      if invocation.rest ~= "" then
        return rename(session, invocation.rest)
      end
      local known = require("sessionls.known").get(session)
      vim.ui.input({ prompt = "Title: ", default = known and known.title or "" }, function(title)
        if title and title ~= "" then
          rename(session, title)
        end
      end)
    end)
  end,
}
