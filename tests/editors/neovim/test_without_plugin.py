"""Neovim without the plugin: a language server like any other, in a real terminal, by keys."""

import json
from pathlib import Path

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import SERVER
from tests.editors.neovim.terminal import Terminal, terminal

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long, pytest.mark.timeout(400)]


def init(folder: Path, options: object) -> Path:
    """An `init.lua` as `docs/editors.md` has it, with the server of this checkout."""
    given = json.dumps({"cmd": SERVER, "init_options": options})
    path = folder / "init.lua"
    path.write_text(
        f"local given = vim.json.decode([==[{given}]==])\n"
        "vim.lsp.config('sessionls', {\n"
        "  cmd = given.cmd,\n"
        "  filetypes = { 'python' },\n"
        "  root_markers = { '.sessionls', '.git' },\n"
        "  init_options = given.init_options,\n"
        "})\n"
        "vim.lsp.enable('sessionls')\n"
        "vim.diagnostic.config({ virtual_text = true })\n"
        "vim.o.swapfile = false\n"
        "vim.o.statusline = '%f %{v:lua.Ready()}'\n"
        "function Ready()\n"
        "  local client = vim.lsp.get_clients({ name = 'sessionls' })[1]\n"
        "  return client and client.initialized and 'it is ready' or ''\n"
        "end\n"
        "vim.api.nvim_create_autocmd('LspAttach', { command = 'redrawstatus!' })\n"
    )
    return path


def choose(shown: Terminal, words: str) -> None:
    """Take the numbered line of a prompt that has these words."""
    screen = shown.shows(words)
    line = next(line for line in screen.splitlines() if words in line)
    shown.write(line.split(":")[0].strip())
    shown.keys("Enter")


def test_a_review_marks_the_line_its_session_is_shown_and_a_finding_is_dismissed(
    home: Path, workspace: Path, tmp_path: Path
) -> None:
    start = init(tmp_path, {"model": ["offline"]})
    with terminal(home, workspace, start, "app.py", size=(120, 40)) as shown:
        shown.shows("import subprocess", "it is ready")
        shown.write("gra")
        choose(shown, "Review with security agent")
        shown.shows("# app.py", "**Findings** (1 finding")
        shown.write(":only | edit app.py")
        shown.keys("Enter")
        shown.shows("E     subprocess.run")
        shown.write("5G^gra")
        choose(shown, "Dismiss")
        shown.hides("E     subprocess.run")


def test_a_permission_is_asked_and_answered(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.calls("shell", command="echo tried > tried.txt")
    model.says("All done here.")
    start = init(tmp_path, {**model.settings, "showSession": False})
    with terminal(home, workspace, start, "app.py", size=(120, 40)) as shown:
        shown.shows("import subprocess", "it is ready")
        shown.write(
            ":lua vim.lsp.get_clients()[1]:exec_cmd({ command = 'sessionls.review', arguments = "
            "{{ agent = 'assistant', uri = vim.uri_from_bufnr(0), text = 'Try it' }} })"
        )
        shown.keys("Enter")
        choose(shown, "Allow once")
        shown.shows("import subprocess")
        model.answered(2)
    assert (workspace / "tried.txt").read_text() == "tried\n"
