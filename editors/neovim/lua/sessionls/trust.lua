---@mod sessionls.trust Which programs inside of workspaces may start. Asks once, and keeps the answer.
---
---`vim.secure` has no word for it: its dialog cannot say what would be started, and it cannot be
---looked into without asking.
---
---An answer goes by the path: a launcher's hash says nothing of the packages beside it, which are what it starts.
local M = {}

local kept = require("sessionls.kept")

local later = {} ---@type table<string, true> programs about which nothing was answered

---Whether a program may be started for a workspace: one that lies inside of it only when the person said so.
---@param program string
---@param root? string
---@return boolean
function M.allows(program, root)
  return not M.is_inside(program, root) or M.answer(program) == "yes"
end

---Whether a program lies in a workspace, and not just in one's home. A link in a workspace is the workspace's,
---wherever it leads, and so is what a link elsewhere leads to in there.
---@param program string
---@param root? string
---@return boolean
function M.is_inside(program, root)
  local folder = root and vim.uv.fs_realpath(root)
  local home = vim.uv.fs_realpath(vim.uv.os_homedir() or "")
  -- What lies in one's home is one's own, also where git keeps the whole of it.
  if not root or not folder or (home and vim.fs.relpath(folder, home)) then
    return false
  end
  local path = M._key(program)
  local place = vim.uv.fs_realpath(vim.fs.dirname(path))
  return vim.fs.relpath(M._key(root), path) ~= nil or (place and vim.fs.relpath(folder, place)) ~= nil
end

---What the person has said of a program.
---@param program string
---@return "yes"|"no"|nil
function M.answer(program)
  return M._answers()[M._key(program)]
end

---Whether asking makes sense: somebody is there who has not been asked.
---@param program string
---@return boolean
function M.is_open(program)
  return M.has_reader() and not M.answer(program) and not later[M._key(program)]
end

---Whether somebody sees this Neovim.
---@return boolean
function M.has_reader()
  return #vim.api.nvim_list_uis() > 0
end

---Ask whether a program may be started.
---@param program string
---@param root string
---@param done fun()
function M.ask(program, root, done)
  local choices = {
    { label = "Yes, start it, now and later", answer = "yes" },
    { label = "No, never start it", answer = "no" },
  }
  vim.ui.select(choices, {
    prompt = ("Do you trust %s? Its own %s would be started."):format(root, vim.fs.relpath(root, program) or program),
    kind = "sessionls_trust",
    format_item = function(choice)
      return choice.label
    end,
  }, function(choice)
    if choice then
      M._keep(program, choice.answer)
    else
      later[M._key(program)] = true
    end
    done()
  end)
end

---Forget what was said of a program, so that it is asked again.
---@param program string
function M.forget(program)
  later[M._key(program)] = nil
  M._keep(program, nil)
end

---The name under which something is kept.
---@param path string
---@return string
function M._key(path)
  return vim.fs.normalize(vim.fs.abspath(path))
end

---@return table<string, "yes"|"no">
function M._answers()
  local ok, answers = pcall(vim.json.decode, kept.read(kept.path("trusted.json")))
  return ok and type(answers) == "table" and answers or {}
end

---@param program string
---@param answer "yes"|"no"|nil
function M._keep(program, answer)
  local answers = M._answers()
  answers[M._key(program)] = answer
  kept.write(kept.path("trusted.json"), vim.json.encode(next(answers) and answers or vim.empty_dict()))
end

return M
