"""Neovim without the plugin: a language server like any other, in a real terminal, by keys."""

import json
from pathlib import Path

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import SERVER
from tests.editors.neovim.terminal import Terminal, terminal

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long, pytest.mark.timeout(400)]
LOAD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"
"""Code with a mistake that has a safe fix."""


MARKED = "filetypes = { 'python' }, root_markers = { '.sessionls', '.git' },"
"""One server for the files of a folder, which Neovim attaches at once."""
SHARED = (
    "filetypes = { 'python', 'markdown' }, root_dir = function(buffer, start)"
    " start(vim.fs.root(buffer, { '.sessionls', '.git' }) or vim.fn.getcwd()) end,"
)
"""The same server for session documents, too, which lie elsewhere; attached a moment later."""


def init(folder: Path, options: object, which: str = MARKED) -> Path:
    """An `init.lua` as `docs/editors.md` has it, with the server of this checkout."""
    given = json.dumps({"cmd": SERVER, "init_options": options})
    path = folder / "init.lua"
    path.write_text(
        f"local given = vim.json.decode([==[{given}]==])\n"
        "vim.lsp.config('sessionls', {\n"
        "  cmd = given.cmd,\n"
        f"  {which}\n"
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


def typed(shown: Terminal, command: str) -> None:
    """An Ex command, typed."""
    shown.write(f":{command}")
    shown.keys("Enter")


def asked(shown: Terminal, text: str) -> None:
    """Write a message to the assistant about the file that is shown."""
    typed(
        shown,
        "lua vim.lsp.get_clients()[1]:exec_cmd({ command = 'sessionls.review', arguments = "
        f"{{{{ agent = 'assistant', uri = vim.uri_from_bufnr(0), text = '{text}' }}}} }})",
    )


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
        asked(shown, "Try it")
        choose(shown, "Allow once")
        shown.shows("import subprocess")
        model.answered(2)
    assert (workspace / "tried.txt").read_text() == "tried\n"


def test_a_fix_is_applied_by_a_code_action_at_the_finding(
    home: Path, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "load.py").write_text(LOAD)
    start = init(tmp_path, {"model": ["offline"], "showSession": False})
    with terminal(home, workspace, start, "load.py", size=(120, 40)) as shown:
        shown.shows("import yaml", "it is ready")
        shown.write("gra")
        choose(shown, "Review with security agent")
        shown.shows("1 error in load.py")
        # Where the choice still stands below, Neovim waits for it to have been read.
        shown.keys("Enter")
        shown.shows("E     return yaml.load")
        shown.write("5G^fy")
        shown.write("gra")
        choose(shown, "Apply fix")
        shown.shows("return yaml.safe_load(text)")
        shown.hides("E     return")
        typed(shown, "write")
        shown.shows("written")
        assert (workspace / "load.py").read_text() == LOAD.replace("load(text)", "safe_load(text)")
        shown.write("u")
        shown.shows("E     return yaml.load(text)")


def test_a_proposed_edit_is_accepted_by_a_code_action_in_its_file(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.calls("edit", path="app.py", old="shell=True", new="shell=False")
    model.says("All done here.")
    start = init(tmp_path, {**model.settings, "showSession": False})
    with terminal(home, workspace, start, "app.py", size=(120, 40)) as shown:
        shown.shows("import subprocess", "it is ready")
        asked(shown, "Mend it")
        shown.shows("shell=False", "Accept", "Reject")
        # Whoever closes the question leaves it open.
        shown.keys("Enter")
        shown.hides("Reject")
        shown.write("gra")
        choose(shown, "Accept proposed edit")
        shown.shows('subprocess.run(f"ls {name}", shell=False)')
        model.answered(2)


def test_a_permission_too_long_for_a_question_is_answered_in_the_session_document(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.calls("shell", command=f"echo tried > tried.txt; echo {'x' * 4_000}")
    model.says("All done here.")
    start = init(tmp_path, {**model.settings, "showSession": False}, SHARED)
    with terminal(home, workspace, start, "app.py", size=(120, 40)) as shown:
        shown.shows("import subprocess", "it is ready")
        typed(shown, "set nomore")
        asked(shown, "Try it")
        shown.shows("more characters: see the session")
        choose(shown, "Show")
        shown.shows("# app.py", "permission: assistant: Run")
        typed(shown, "silent /permission: assistant")
        typed(shown, "lua vim.lsp.codelens.refresh()")
        shown.shows("Allow once | ")
        typed(shown, "lua vim.lsp.codelens.run()")
        choose(shown, ": Allow once")
        model.answered(2)
    assert (workspace / "tried.txt").read_text() == "tried\n"
