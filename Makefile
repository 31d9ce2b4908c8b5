# Every verb of the project. `make demo` and `make test` are all that a fresh machine needs.
SHELL := bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EDITORS := $(VENV)/.installed-editors
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help

include editors/vscode/node.mk
include editors/neovim/lua.mk

.PHONY: help install demo test test-fast check fix bench docs pictures package clean

help:
	@echo "make demo       see it work: a review of a sample workspace, no key, no network"
	@echo "make test       every test"
	@echo "make test-fast  the tests that take seconds"
	@echo "make check      formatting, lint, types, layers, words, docs: what must hold"
	@echo "make fix        let the tools mend what they can"
	@echo "make bench      measure, and print a table"
	@echo "make docs       build the documentation into site/"
	@echo "make pictures   draw the pictures of the documentation from real output"
	@echo "make package    build the extension for VS Code: editors/vscode/sessionls.vsix"

install: $(STAMP)

$(STAMP): pyproject.toml requirements/dev.txt
	@echo "Once, before anything else: $$(grep -c '==' requirements/dev.txt) packages go into $(VENV), and nowhere else."
	@echo "That needs a network and takes one to five minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@printf 'Downloading '; (while sleep 2; do printf .; done) & ticking=$$!; trap "kill $$ticking" EXIT; \
		$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements/dev.txt \
		| while read -r said; do case "$$said" in "Installing coll"*) printf ' all here\nUnpacking ';; esac; done && echo ' done'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(EDITORS): $(STAMP) requirements/editors.txt
	@printf 'Installing editors to test in '
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements/editors.txt \
		| awk '/^Collecting/ { printf "."; fflush() } END { print "" }'
	@touch $@

demo: install
	@$(BIN)/sessionls demo

test: $(EDITORS) $(MODULES)
	$(BIN)/pytest -n auto

test-fast: $(EDITORS) $(MODULES)
	$(BIN)/pytest -m "not long" -n auto

check: $(EDITORS) $(MODULES)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright --warnings
	$(BIN)/lint-imports
	$(BIN)/typos
	$(BIN)/deptry src
	$(BIN)/vulture
	$(BIN)/cog --check docs/*.md
	$(BIN)/pytest -q tests/test_architecture.py
	$(BIN)/zensical build --strict --clean
	$(BIN)/python $(VSCODE)/scripts/manifest.py
	@$(NPM) run types
	@$(NPM) run lint
	@$(MAKE) --no-print-directory check-lua

fix: install $(MODULES)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/cog -r docs/*.md
	$(BIN)/python $(VSCODE)/scripts/manifest.py --write
	@$(NPM) run fix
	@$(MAKE) --no-print-directory fix-lua

package: $(MODULES)
	@$(NPM) run package

bench: $(EDITORS) $(MODULES)
	@$(BIN)/python -m bench

pictures: $(EDITORS) $(MODULES)
	$(BIN)/python docs/pictures.py
	$(BIN)/python docs/arrows.py
	$(BIN)/python docs/processes.py
	$(BIN)/python docs/neovim.py
	SESSIONLS_PICTURES=1 $(BIN)/pytest -q tests/editors/vscode/test_pictures.py

docs: install
	$(BIN)/zensical build --strict --clean

clean:
	rm -rf $(VENV) site .pytest_cache .ruff_cache .hypothesis
