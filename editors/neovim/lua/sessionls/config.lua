---@mod sessionls.config What `vim.g.sessionls` says, checked. Keeps nothing but the last answer.
local M = {}

---@type sessionls.Config
local defaults = {
  cmd = nil,
  ladder = { "workspace", "path", "uvx" },
  env = {},
  participant = nil,
  settings = {},
  panel = { split = "right", width = 80, height = 20 },
  asks = { prompt = "line", idle = 1000 },
  notify = "important",
}

---@type table<string, fun(value: any): string?>
local checks

local told = {} ---@type table<string, true>
local last ---@type { raw: any, config: sessionls.Config, problems: string[] }?

---The configuration, with the defaults where nothing else is said. What is wrong is told once.
---@return sessionls.Config
function M.get()
  local config, problems = M.resolve()
  for _, problem in ipairs(problems) do
    if not told[problem] then
      told[problem] = true
      require("sessionls.notify").warn(problem)
    end
  end
  return config
end

---The configuration and what is wrong with it, in sentences.
---@return sessionls.Config config
---@return string[] problems
function M.resolve()
  local raw = vim.g.sessionls
  if last and type(raw) ~= "function" and vim.deep_equal(raw, last.raw) then
    return last.config, last.problems
  end
  local config, problems = M.read(raw)
  last = { raw = raw, config = config, problems = problems }
  return config, problems
end

---What a value of `vim.g.sessionls` means.
---@param raw any
---@return sessionls.Config config
---@return string[] problems
function M.read(raw)
  local problems = {} ---@type string[]
  if type(raw) == "function" then
    local ok, made = pcall(raw)
    if not ok then
      problems[#problems + 1] = ("vim.g.sessionls is a function that fails: %s"):format(made)
      made = nil
    end
    raw = made
  end
  if raw ~= nil and type(raw) ~= "table" then
    problems[#problems + 1] = ("vim.g.sessionls is a %s; it has to be a table or a function that returns one."):format(
      type(raw)
    )
    raw = nil
  end
  local config = vim.deepcopy(defaults)
  for key, value in vim.spairs(raw or {}) do
    M._take(config, key, value, problems)
  end
  return config, problems
end

---`initializationOptions`: who writes, and the settings of the server.
---@return table<string, any>
function M.initialization()
  local config = M.get()
  local options = vim.deepcopy(config.settings)
  options.participant = config.participant
  return next(options) and options or vim.empty_dict()
end

---@param config sessionls.Config
---@param key string
---@param value any
---@param problems string[]
function M._take(config, key, value, problems)
  local check = checks[key]
  if not check then
    local known = vim.tbl_keys(checks)
    table.sort(known)
    problems[#problems + 1] = ("vim.g.sessionls has no setting %q. Known: %s."):format(
      tostring(key),
      table.concat(known, ", ")
    )
    return
  end
  local wrong = check(value)
  if wrong then
    problems[#problems + 1] = ("vim.g.sessionls.%s %s; it is left out."):format(key, wrong)
  elseif type(defaults[key]) == "table" and not vim.islist(value) then
    config[key] = vim.tbl_extend("force", config[key], value)
  else
    config[key] = value
  end
end

---@param kind string
---@return fun(value: any): string?
local function of_type(kind)
  return function(value)
    if type(value) ~= kind then
      return ("has to be a %s, and is a %s"):format(kind, type(value))
    end
  end
end

---@param choices string[]
---@return fun(value: any): string?
local function one_of(choices)
  return function(value)
    if not vim.list_contains(choices, value) then
      return ("has to be one of %s, and is %s"):format(table.concat(choices, ", "), vim.inspect(value))
    end
  end
end

---@param item fun(value: any): string?
---@return fun(value: any): string?
local function list_of(item)
  return function(value)
    if type(value) ~= "table" or not vim.islist(value) then
      return ("has to be a list, and is %s"):format(vim.inspect(value))
    end
    for _, one in ipairs(value) do
      local wrong = item(one)
      if wrong then
        return ("has something in it that %s"):format(wrong)
      end
    end
  end
end

---@param fields table<string, fun(value: any): string?>
---@return fun(value: any): string?
local function shape(fields)
  return function(value)
    if type(value) ~= "table" or (next(value) and vim.islist(value)) then
      return ("has to be a table with names, and is %s"):format(vim.inspect(value))
    end
    for key, inner in vim.spairs(value) do
      local wrong = fields[key] and fields[key](inner)
      if not fields[key] then
        local known = vim.tbl_keys(fields)
        table.sort(known)
        return ("has an unknown %q. Known: %s"):format(tostring(key), table.concat(known, ", "))
      elseif wrong then
        return ("has %s, which %s"):format(key, wrong)
      end
    end
  end
end

---@param value any
---@return string?
local function command(value)
  local wrong = list_of(of_type("string"))(value)
  if wrong then
    return wrong
  end
  return #value == 0 and "has to name a program, and is empty" or nil
end

---@param value any
---@return string?
local function participant(value)
  local wrong = shape({ name = of_type("string"), email = of_type("string") })(value)
  if wrong then
    return wrong
  end
  return value.name == nil and "has to have a name" or nil
end

---@param value any
---@return string?
local function size(value)
  if type(value) ~= "number" or value < 1 then
    return ("has to be a number above 0, and is %s"):format(vim.inspect(value))
  end
end

checks = {
  cmd = command,
  ladder = list_of(one_of({ "workspace", "path", "uvx" })),
  env = of_type("table"),
  participant = participant,
  settings = of_type("table"),
  panel = shape({ split = one_of({ "right", "below", "float", "tab" }), width = size, height = size }),
  asks = shape({ prompt = one_of({ "line", "select" }), idle = size }),
  notify = one_of({ "all", "important", "none" }),
}

return M
