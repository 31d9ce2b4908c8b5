---@mod sessionls.composer.refused Why a message was not taken, below its words until they change.
---Who writes does not see the message line: `-- INSERT --` stands there.
local M = {}

local NAMESPACE = vim.api.nvim_create_namespace("sessionls.composer.refused")

---@param composer sessionls.Composer
---@param reason string
function M.tell(composer, reason)
  M._clear(composer)
  composer.refused = require("sessionls.composer").text(composer)
  local window = vim.fn.win_findbuf(composer.buffer)[1]
  local width = window and vim.api.nvim_win_get_width(window) - 1 or 40
  local lines = vim.tbl_map(function(line)
    return { { line, "SessionlsFailed" } }
  end, M.wrapped(reason, width))
  local last = vim.api.nvim_buf_line_count(composer.buffer) - 1
  vim.api.nvim_buf_set_extmark(composer.buffer, NAMESPACE, last, 0, { virt_lines = lines })
  require("sessionls.composer").refresh(composer)
end

---The words have changed, or may have.
---@param composer sessionls.Composer
function M.look(composer)
  if composer.refused and composer.refused ~= require("sessionls.composer").text(composer) then
    M._clear(composer)
  end
end

---A text in lines that fit; words are kept whole where they fit into a line at all.
---@param text string
---@param width integer columns
---@return string[]
function M.wrapped(text, width)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    local longer = line == "" and word or (line .. " " .. word)
    if line ~= "" and vim.fn.strdisplaywidth(longer) > width then
      lines[#lines + 1] = line
      longer = word
    end
    line = longer
  end
  lines[#lines + 1] = line
  return lines
end

---@param composer sessionls.Composer
function M._clear(composer)
  composer.refused = nil
  vim.api.nvim_buf_clear_namespace(composer.buffer, NAMESPACE, 0, -1)
end

return M
