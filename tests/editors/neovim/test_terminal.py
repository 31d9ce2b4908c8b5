"""What a person sees: Neovim in a real terminal of 80 by 24, driven by keys."""

import json
from pathlib import Path

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import settings
from tests.editors.neovim.terminal import Terminal, terminal, write_init

READY = """
function Ready()
  local client = vim.lsp.get_clients({ name = "sessionls" })[1]
  return client and client.initialized and "it is ready" or ""
end
vim.api.nvim_create_autocmd("User", { pattern = "SessionlsAttached", command = "redrawstatus!" })
"""
"""Shows in the statusline that the server is attached."""

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long]


def init(folder: Path, server: object, more: str = "") -> Path:
    """An `init.lua` with the settings of tests."""
    given = json.dumps(settings(settings=server))
    return write_init(folder / "init.lua", f"vim.json.decode([==[{given}]==])", more)


def typed(shown: Terminal, command: str) -> None:
    """An Ex command, typed."""
    shown.write(f":{command}")
    shown.keys("Enter")


def test_a_review_by_keys_marks_the_line_and_opens_the_session(
    home: Path, workspace: Path, tmp_path: Path
) -> None:
    start = init(
        tmp_path, {"model": ["offline"]}, "vim.o.statusline = '%f %{v:lua.Ready()}'\n" + READY
    )
    with terminal(home, workspace, start, "app.py") as shown:
        shown.shows("import subprocess", "it is ready")
        shown.write("gra")
        shown.shows("Code actions:", "Review with security agent")
        offered = next(
            line for line in shown.screen().splitlines() if "Review with security agent" in line
        )
        shown.write(offered.split(":")[0].strip())
        shown.keys("Enter")
        screen = shown.shows("security", "S602")
        assert max(len(line) for line in screen.splitlines()) <= 80
        shown.shows("E     subprocess.run")


def test_a_permission_leaves_who_types_alone_and_an_edit_is_accepted_by_keys(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    (workspace / "poem.txt").write_text("one\ntwo\nthree\n")
    model.calls("shell", command="echo tried > tried.txt")
    model.calls("edit", path="poem.txt", old="two", new="TWO")
    model.says("All done here.")
    with terminal(home, workspace, init(tmp_path, model.settings), "note.txt") as shown:
        typed(shown, "Sessionls prompt @assistant try it and mend the poem")
        shown.shows("assistant asks: Run: echo tried", "(:Sessionls answer)")
        shown.write("iI write on")
        shown.shows("I write on", "-- INSERT --")
        shown.keys("Escape")
        typed(shown, "Sessionls answer")
        shown.shows("permission", "o  Allow once", "q  Later", "echo tried > tried.txt")
        shown.write("o")
        shown.shows("assistant asks: Edit poem.txt")
        typed(shown, "Sessionls answer")
        shown.shows("0 of 1 decided", "undecided", "TWO")
        shown.write("a")
        shown.shows("1 change applied")
        assert (workspace / "poem.txt").read_text() == "one\nTWO\nthree\n"
        assert (workspace / "tried.txt").read_text() == "tried\n"


def test_after_a_restart_everything_is_still_there(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.says("These words stay.")
    start = init(tmp_path, model.settings)
    with terminal(home, workspace, start, "app.py") as shown:
        typed(shown, "Sessionls new Kept session")
        shown.shows("Ana began this session")
        typed(shown, "Sessionls prompt keep this")
        shown.shows("These words stay.")
        typed(shown, "qall!")
    with terminal(home, workspace, start, "app.py") as shown:
        shown.shows("import subprocess")
        typed(shown, "Sessionls open kept")
        shown.shows("Kept session", "These words stay.")


@pytest.mark.parametrize("background", ["light", "dark"])
def test_it_works_without_true_colour(
    home: Path, workspace: Path, tmp_path: Path, background: str
) -> None:
    more = f"vim.o.termguicolors = false; vim.o.background = '{background}'"
    start = init(tmp_path, {"model": ["offline"]}, more)
    with terminal(home, workspace, start, "app.py") as shown:
        typed(shown, "Sessionls new In colours")
        shown.shows("Ana began this session")
        typed(shown, "messages | echo 'that' .. ' is all'")
        assert "Error" not in shown.shows("that is all")
