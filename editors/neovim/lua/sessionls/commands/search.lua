---@param query string
local function search(query)
  local choose = require("sessionls.choose")
  choose.asked("sessionls.session.search", { query = query }, function(result)
    if #result.hits == 0 then
      return require("sessionls.notify").done(("No session says %q."):format(query))
    end
    vim.ui.select(result.hits, {
      prompt = ("Sessions that say %s"):format(query),
      kind = "sessionls_hit",
      format_item = function(hit)
        return ("%s: %s"):format(hit.title, vim.trim(hit.line))
      end,
    }, function(hit)
      if hit then
        require("sessionls.panel").open(hit.session, { seq = hit.seq })
      end
    end)
  end)
end

---@type sessionls.Command
return {
  desc = "search the words of all sessions: [words]",
  impl = function(invocation)
    if invocation.rest ~= "" then
      return search(invocation.rest)
    end
    vim.ui.input({ prompt = "Search: " }, function(words)
      if words and words ~= "" then
        search(words)
      end
    end)
  end,
}
