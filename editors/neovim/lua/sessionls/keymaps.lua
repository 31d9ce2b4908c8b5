---@mod sessionls.keymaps Keys of the plugin's own buffers, as maps to `<Plug>(sessionls-…)`: a person may map others,
---or take them away. Maps nothing outside of a buffer.
local M = {}

---@class sessionls.Keymap Something that keys do.
---@field name string behind `sessionls-` in the name of its map
---@field modes string[]
---@field keys string[] those that do it where the person has mapped none
---@field act fun(): string? where `is_expr`, the keys that are typed instead
---@field is_expr? boolean
---@field what string

---Define what can be mapped in a buffer, and map the default keys to it.
---@param buffer integer
---@param maps sessionls.Keymap[]
function M.define(buffer, maps)
  for _, map in ipairs(maps) do
    local options = { buffer = buffer, expr = map.is_expr, desc = map.what }
    vim.keymap.set(map.modes, M._plug(map.name), map.act, options)
    for _, mode in ipairs(map.modes) do
      M._map_defaults(buffer, mode, map)
    end
  end
end

---Take the default keys away from what the person has mapped a key of their own to meanwhile.
---@param buffer integer
---@param maps sessionls.Keymap[]
function M.give_way(buffer, maps)
  for _, map in ipairs(maps) do
    for _, mode in ipairs(map.modes) do
      local defaults = vim.tbl_map(M._normal, map.keys)
      local mapped = M.keys(buffer, mode, map.name)
      local has_own = vim.iter(mapped):any(function(key)
        return not vim.list_contains(defaults, M._normal(key))
      end)
      for _, key in ipairs(has_own and mapped or {}) do
        if vim.list_contains(defaults, M._normal(key)) then
          -- One that is mapped everywhere is the person's, too.
          pcall(vim.keymap.del, mode, key, { buffer = buffer })
        end
      end
    end
  end
end

---The keys that do something in a buffer, as they are mapped now.
---@param buffer integer
---@param mode string
---@param name string
---@return string[]
function M.keys(buffer, mode, name)
  local keys = {} ---@type string[]
  for _, map in ipairs(M._maps(buffer, mode)) do
    if map.rhs == M._plug(name) then
      keys[#keys + 1] = map.lhs
    end
  end
  return keys
end

---What each key of a buffer does that is mapped there, or to something that is defined there.
---@param buffer integer
---@return { key: string, what: string }[]
function M.shown(buffer)
  local shown = {} ---@type { key: string, what: string }[]
  for _, mode in ipairs({ "n", "i" }) do
    local maps, plugs = M._maps(buffer, mode), {} ---@type table<string, string>
    for _, map in ipairs(maps) do
      plugs[map.lhs] = M._is_plug(map.lhs) and map.desc or nil
    end
    for _, map in ipairs(maps) do
      local what = plugs[map.rhs or ""] or (map.buffer ~= 0 and map.desc) or nil
      if what and not vim.startswith(map.lhs, "<Plug>") then
        shown[#shown + 1] = { key = map.lhs, what = what }
      end
    end
  end
  return shown
end

---The keys of a buffer that do what is defined there, for `restore`.
---@param buffer integer
---@return table<string, any>[]
function M.kept(buffer)
  local kept = {} ---@type table<string, any>[]
  for _, mode in ipairs({ "n", "i" }) do
    for _, map in ipairs(vim.api.nvim_buf_get_keymap(buffer, mode)) do
      if M._is_plug(map.rhs or "") then
        kept[#kept + 1] = map
      end
    end
  end
  return kept
end

---Map keys again as they were.
---@param buffer integer
---@param kept table<string, any>[]
function M.restore(buffer, kept)
  vim.api.nvim_buf_call(buffer, function()
    for _, map in ipairs(kept) do
      vim.fn.mapset(map)
    end
  end)
end

---@param buffer integer
---@param mode string
---@param map sessionls.Keymap
function M._map_defaults(buffer, mode, map)
  if #M.keys(buffer, mode, map.name) > 0 then
    return
  end
  local taken = vim.tbl_map(function(one)
    return M._normal(one.lhs)
  end, vim.api.nvim_buf_get_keymap(buffer, mode))
  for _, key in ipairs(map.keys) do
    if not vim.list_contains(taken, M._normal(key)) then
      -- Where an operator begins with the key, Neovim would wait for more.
      local options = { buffer = buffer, remap = true, nowait = mode == "n", desc = map.what }
      vim.keymap.set(mode, key, M._plug(map.name), options)
    end
  end
end

---The maps that hold in a buffer: its own ones, and the others that these do not hide.
---@param buffer integer
---@param mode string
---@return table<string, any>[]
function M._maps(buffer, mode)
  local maps = vim.api.nvim_buf_get_keymap(buffer, mode)
  local own = {} ---@type table<string, true>
  for _, map in ipairs(maps) do
    own[map.lhs] = true
  end
  for _, map in ipairs(vim.api.nvim_get_keymap(mode)) do
    if not own[map.lhs] then
      maps[#maps + 1] = map
    end
  end
  return maps
end

---@param name string
---@return string
function M._plug(name)
  return ("<Plug>(sessionls-%s)"):format(name)
end

---@param keys string
---@return boolean
function M._is_plug(keys)
  return vim.startswith(keys, "<Plug>(sessionls-")
end

---A key has several names: `<C-s>` and `<C-S>` are one.
---@param key string
---@return string
function M._normal(key)
  return vim.fn.keytrans(vim.api.nvim_replace_termcodes(key, true, true, true))
end

return M
