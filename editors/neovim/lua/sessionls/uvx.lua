---@mod sessionls.uvx The server that `uvx` has, and fetching it. Fetches nothing that the person did not ask for.
local M = {}

local has ---@type boolean?

---What is started, without the network; nothing where there is no uvx.
---@return string[]?
function M.words()
  local path = vim.fn.exepath("uvx")
  return path ~= "" and { path, "--offline", "sessionls" } or nil
end

---Whether uvx has the server already; nothing where that was not looked at yet.
---@return boolean?
function M.has()
  return has
end

---Look whether uvx has the server.
---@param done fun()
function M.look(done)
  M._call({ "--offline", "sessionls", "--version" }, function(ended)
    has = ended.code == 0
    done()
  end)
end

---Ask whether it may be fetched, and fetch it.
---@param done fun()
function M.offer(done)
  local fetch = "Yes, fetch it"
  vim.ui.select({ fetch, "No" }, {
    prompt = "sessionls is not installed. Let uvx fetch the package sessionls, and those that it needs, and run them?",
    kind = "sessionls_fetch",
  }, function(choice)
    if choice ~= fetch then
      return done()
    end
    require("sessionls.notify").done("uvx fetches sessionls; that may take a minute.")
    M._call({ "sessionls", "--version" }, function(ended)
      has = ended.code == 0
      if not has then
        require("sessionls.notify").error(("uvx could not fetch sessionls: %s"):format(M._reason(ended)))
      end
      done()
    end)
  end)
end

---@param words string[]
---@param done fun(ended: vim.SystemCompleted)
function M._call(words, done)
  vim.system(
    vim.list_extend({ vim.fn.exepath("uvx") }, words),
    { text = true, timeout = 600000 },
    vim.schedule_wrap(done)
  )
end

---@param ended vim.SystemCompleted
---@return string
function M._reason(ended)
  local lines = vim.split(vim.trim(ended.stderr or ""), "\n")
  return lines[#lines] ~= "" and lines[#lines] or ("it ended with code %d"):format(ended.code)
end

return M
