---@param person sessionls.Person
---@return string
local function line(person)
  local writes = person.typing and ", writes" or ""
  return ("%s: %s, in %s, since %s%s"):format(
    person.name,
    person.role,
    person.editor,
    require("sessionls.choose").ago(person.since),
    writes
  )
end

---@type sessionls.Command
return {
  desc = "show who is in a session: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      choose.asked("sessionls.session.load", { session = session, limit = 1 }, function(result)
        local lines = vim.tbl_map(line, result.people)
        require("sessionls.page").show("people", table.concat(lines, "\n"))
      end)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
