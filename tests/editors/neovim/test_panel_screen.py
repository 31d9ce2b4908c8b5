"""The panel as a person sees it, in a terminal of 80 columns and 24 lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import settings
from tests.editors.neovim.terminal import Terminal, terminal, write_init

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("tmux")]


def _lua(value: Any) -> str:
    """A value as a Lua literal."""
    if isinstance(value, dict):
        return (
            "{" + ",".join(f"[{json.dumps(key)}]={_lua(one)}" for key, one in value.items()) + "}"
        )
    if isinstance(value, list):
        return "{" + ",".join(map(_lua, value)) + "}"
    return json.dumps(value)


def _rows(screen: Terminal, *words: str) -> list[str]:
    return [row.rstrip() for row in screen.shows(*words).split("\n")]


def test_a_session_by_keys_while_it_streams(
    tmp_path: Path, home: Path, workspace: Path, model: Model
) -> None:
    init = write_init(tmp_path / "init.lua", _lua(settings(settings=model.settings)))
    long = "".join(f"{number}. Point {number}.\n" for number in range(1, 21))
    model.answers(
        [
            {"kind": "text", "text": f"Points in app.py:5:\n\n{long}"},
            {"kind": "wait", "gate": "middle"},
            {"kind": "text", "text": "\nThat is all."},
        ]
    )
    with terminal(home, workspace, init, "app.py") as screen:
        screen.shows("subprocess")
        screen.keys(":Sessionls new Points", "Enter")
        rows = _rows(screen, "this message: assistant, next: assistant", "idle")
        assert max(map(len, rows)) <= 80
        screen.keys("i")
        screen.write("@sec")
        screen.shows("@sec", "security")
        screen.keys("Tab")
        screen.write(" what is there?")
        screen.shows("this message: security, next: assistant", "@security what is there?")
        screen.keys("C-s")
        screen.shows("security answers", "Point 20.", "this message: assistant, next: assistant")
        screen.keys("Escape", "C-w", "k", "g", "g")
        top = _rows(screen, "began this session", "@security what is there?")
        model.open("middle")
        screen.shows("idle")
        now = _rows(screen, "began this session")
        panel = slice(top.index(next(row for row in top if "began" in row)), -5)
        assert now[panel] == top[panel]
        screen.keys("G")
        rows = _rows(screen, "That is all.")
        assert "next: assistant" in next(row for row in rows if "own/test" in row)
        screen.keys("[", "[")
        screen.keys("j")
        screen.keys("f", "p")
        screen.keys("g", "f")
        screen.shows("5,1")


@pytest.mark.parametrize("background", ["light", "dark"])
def test_it_is_readable_without_true_colour(
    tmp_path: Path, home: Path, workspace: Path, background: str
) -> None:
    given = _lua(settings(settings={"model": ["offline"]}))
    more = f"vim.o.termguicolors = false; vim.o.background = '{background}'"
    init = write_init(tmp_path / "init.lua", given, more)
    with terminal(home, workspace, init, "app.py") as screen:
        screen.shows("subprocess")
        screen.keys(":Sessionls new", "Enter")
        screen.shows("this message: assistant, next: assistant")
        screen.keys("i")
        screen.write("@security look at #app.py")
        screen.keys("Escape", "Enter")
        screen.shows("app.py:5", "error", "idle")
        coloured = screen.coloured()
        # Colours of the terminal's own palette, none of 24 bits.
        assert "\x1b[38;2;" not in coloured
        assert "\x1b[3" in coloured or "\x1b[9" in coloured
