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

---@param people sessionls.Person[]
local function show(people)
  local lines = vim.tbl_map(line, people)
  require("sessionls.page").show("people", #lines > 0 and table.concat(lines, "\n") or "Nobody is in this session.")
end

---@type sessionls.Command
return {
  desc = "show who is in a session: [words of its title]",
  impl = function(invocation)
    local choose = require("sessionls.choose")
    choose.session(invocation.rest, function(session)
      local panel = package.loaded["sessionls.panel"]
      local open = panel and panel.is_open(session) and panel.get(session)
      if open and open.following.people then
        return show(open.following.people)
      end
      -- Loading a session is coming into it: who only looks is not seen there.
      choose.asked("sessionls.info", nil, function(told)
        if told.guest then
          return require("sessionls.notify").warn("A guest sees who is in a session in its panel: :Sessionls open.")
        end
        show(vim.tbl_get(told, "people", session) or {})
      end, session)
    end)
  end,
  complete = function(lead, typed)
    return require("sessionls.choose").complete_session(lead, typed)
  end,
}
