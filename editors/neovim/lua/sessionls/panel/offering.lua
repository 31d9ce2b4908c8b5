---@mod sessionls.panel.offering Offers what can be done in a panel as code actions, so that everybody's own key and
---picker for those do it. A language server inside of Neovim: the one outside knows no lines of a panel.
local M = {}

local keymaps = require("sessionls.keymaps")

local NAME = "sessionls-panel"
local COMMAND = "sessionls.panel.act"

---@class sessionls.Offered What a code action of a panel carries.
---@field session string
---@field entry? string
---@field title string

local kept = {} ---@type table<integer, table<string, any>[]> by buffer, the keys before a server came

---Let a panel have code actions.
---@param panel sessionls.Panel
function M.attach(panel)
  kept[panel.buffer] = keymaps.kept(panel.buffer)
  vim.lsp.start({
    name = NAME,
    cmd = M._serve,
    commands = { [COMMAND] = M._act },
    on_attach = function(_, buffer)
      -- What a person maps wherever a server is would hide the panel's own keys.
      keymaps.restore(buffer, kept[buffer] or {})
      kept[buffer] = nil
    end,
  }, {
    bufnr = panel.buffer,
    silent = true,
    reuse_client = function(client)
      return client.name == NAME and not client:is_stopped()
    end,
  })
end

---@param dispatchers vim.lsp.rpc.Dispatchers
---@return vim.lsp.rpc.PublicClient
function M._serve(dispatchers)
  local number, is_closing = 0, false
  local function leave()
    if not is_closing then
      is_closing = true
      dispatchers.on_exit(0, 0)
    end
  end
  return {
    request = function(method, params, callback, replied)
      local answer = M._answers[method]
      number = number + 1
      local request = number
      callback(nil, answer and answer(params))
      if replied then
        -- The client notes a request when this one has returned, and forgets it when it is answered.
        vim.schedule(function()
          replied(request)
        end)
      end
      return true, request
    end,
    notify = function(method)
      if method == "exit" then
        leave()
      end
      return true
    end,
    is_closing = function()
      return is_closing
    end,
    terminate = leave,
  }
end

---@type table<string, fun(params: table): any>
M._answers = {
  initialize = function()
    return { capabilities = { codeActionProvider = true } }
  end,
  ["textDocument/codeAction"] = function(params)
    local session = params.textDocument.uri:match("^sessionls://(%w+)/")
    local panel = session and require("sessionls.panel").get(session)
    return panel and M._code_actions(panel, params.range.start.line + 1) or {}
  end,
}

---@param panel sessionls.Panel
---@param line integer
---@return lsp.CodeAction[]
function M._code_actions(panel, line)
  local drawn = require("sessionls.panel.view").at(panel.view, line)
  local entry = drawn and drawn.entry
  return vim.tbl_map(function(offer)
    local offered = { session = panel.id, entry = entry and entry.id, title = offer.title }
    return { title = offer.title, command = { title = offer.title, command = COMMAND, arguments = { offered } } }
  end, require("sessionls.panel.actions").offers(panel, entry))
end

---Do what was chosen, if it is still offered.
---@param command lsp.Command
function M._act(command)
  local offered = command.arguments[1] ---@type sessionls.Offered
  local panel = require("sessionls.panel").get(offered.session)
  local drawn = panel and vim.iter(panel.view.drawn):find(function(one)
    return one.entry.id == offered.entry
  end)
  for _, offer in ipairs(panel and require("sessionls.panel.actions").offers(panel, drawn and drawn.entry) or {}) do
    if offer.title == offered.title then
      return offer.act()
    end
  end
  require("sessionls.notify").warn("That can be done no longer.")
end

return M
