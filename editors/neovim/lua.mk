# What the Lua of the plugin is checked with: StyLua as a library of Node, and luacheck from the system.
NEOVIM := editors/neovim
LUA_TOOLS := $(NEOVIM)/node_modules/.made

$(LUA_TOOLS): $(NODE) $(NEOVIM)/package.json $(NEOVIM)/package-lock.json
	@cd $(NEOVIM) && PATH="$(NODE_BIN):$$PATH" npm --silent ci --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: check-lua fix-lua
check-lua: $(LUA_TOOLS)
	@$(NODE_BIN)/node $(NEOVIM)/scripts/format.cjs
	@if command -v luacheck >/dev/null; then cd $(NEOVIM) && luacheck --quiet .; \
		else echo 'luacheck is not installed, so the Lua is not linted: apt-get install lua-check'; fi

fix-lua: $(LUA_TOOLS)
	@$(NODE_BIN)/node $(NEOVIM)/scripts/format.cjs --write
