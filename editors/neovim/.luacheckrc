-- LuaJIT as Neovim has it; `vim` is Neovim's, and options are set through it.
std = "luajit"
globals = { "vim" }
max_line_length = 120
max_code_line_length = 120
-- `_` and names that begin with it say that nobody reads them.
unused_args = true
self = false
