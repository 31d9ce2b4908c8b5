---@type sessionls.Command
return {
  desc = "say whether the workspace's own server may be started",
  impl = function()
    local client, notify = require("sessionls.client"), require("sessionls.notify")
    local root = client.root()
    local program = require("sessionls.server").own(root)
    if not root or not program then
      return notify.warn("This workspace has no server of its own.")
    end
    local trust = require("sessionls.trust")
    trust.forget(program)
    trust.ask(program, root, function()
      client.restart()
    end)
  end,
}
