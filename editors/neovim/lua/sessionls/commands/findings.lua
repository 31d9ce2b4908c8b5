---@type sessionls.Command
return {
  desc = "put findings into the quickfix list; with ! those of this session",
  impl = function(invocation)
    local session = invocation.bang and require("sessionls.choose").here() or nil
    if invocation.bang and not session then
      return require("sessionls.notify").warn("There is no session here. :Sessionls findings lists those of all.")
    end
    require("sessionls.findings").quickfix(session)
  end,
}
