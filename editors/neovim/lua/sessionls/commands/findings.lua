---@type sessionls.Command
return {
  desc = "put findings into the quickfix list; with ! those of this session",
  impl = function(invocation)
    local session = invocation.bang and require("sessionls.choose").here() or nil
    require("sessionls.findings").quickfix(session)
  end,
}
