"""What people see on their screens: when a hub is killed, and when two are in one session."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import attached, settings
from tests.editors.neovim.terminal import Terminal, terminal, write_init

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long, pytest.mark.timeout(400)]
HALF = "Half of the answer"


def init(folder: Path, model: Model, name: str) -> Path:
    """The `init.lua` of a person of this name."""
    person = {"name": name, "email": f"{name.lower()}@example.org"}
    given = json.dumps(settings(settings=model.settings, participant=person))
    return write_init(folder / name / "init.lua", f"vim.json.decode([==[{given}]==])")


def typed(shown: Terminal, command: str) -> None:
    """An Ex command, typed."""
    shown.keys("Escape")
    shown.write(f":{command}")
    shown.keys("Enter")


def say(shown: Terminal, text: str) -> None:
    """Write a message in the composer, and send it."""
    draft(shown, text)
    shown.keys("C-s")


def draft(shown: Terminal, text: str) -> None:
    """Write a message in the composer."""
    shown.keys("Escape", "i")
    shown.shows("-- INSERT --")
    shown.write(text)
    shown.shows(text)


def halves(first: str, second: str, gate: str) -> list[dict[str, Any]]:
    """An answer that waits in its middle."""
    return [
        {"kind": "text", "text": first},
        {"kind": "wait", "gate": gate},
        {"kind": "text", "text": second},
    ]


def test_a_hub_that_is_killed_while_an_answer_streams_takes_nothing_from_the_screen(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.answers(halves(HALF, " and the rest.", "never"))
    start, socket = init(tmp_path, model, "Ana"), tmp_path / "socket"
    with terminal(home, workspace, start, "app.py", listen=socket) as shown:
        shown.shows("import subprocess")
        typed(shown, "Sessionls new Points")
        shown.shows("Ana began this session")
        say(shown, "tell me")
        shown.shows(HALF)
        draft(shown, "and once more")
        with attached(socket) as editor:
            hub = int(editor.request("info")["hub"]["pid"])
            os.kill(hub, signal.SIGKILL)
            # What was told stays, and so does what is being written.
            every = (HALF, "tell me", "and once more")
            screen = shown.shows("Interrupted", "Ana began this session", *every)
            assert [screen.count(words) for words in every] == [1, 1, 1]
            model.says("A whole answer.")
            shown.keys("C-s")
            screen = shown.shows("A whole answer.", "idle", *every)
            assert [screen.count(words) for words in every] == [1, 1, 1]
            assert int(editor.request("info")["hub"]["pid"]) != hub


def test_two_people_in_two_terminals_see_one_session_under_their_names(
    home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.answers(halves("One,", " two.", "middle"), [{"kind": "text", "text": "Also."}])
    names = (init(tmp_path, model, "Ana"), init(tmp_path, model, "Ben"))
    size = (100, 40)
    with (
        terminal(home, workspace, names[0], "app.py", size=size) as ana,
        terminal(home, workspace, names[1], "app.py", size=size) as ben,
    ):
        for shown in (ana, ben):
            shown.shows("import subprocess")
        typed(ana, "Sessionls new Ours")
        ana.shows("Ana began this session")
        typed(ben, "Sessionls open ours")
        ben.shows("Ana began this session")
        say(ana, "count for us")
        for shown in (ana, ben):
            shown.shows("count for us", "One,", "Ana, Ben")
        say(ben, "and for me")
        for shown in (ana, ben):
            shown.shows("and for me", "1 waiting (Ben)")
        draft(ana, "my own draft")
        assert "own draft" not in ben.shows("Ana writes")
        model.open("middle")
        for shown in (ana, ben):
            screen = shown.shows("One, two.", "Also.", "idle")
            firsts = [row.split()[0] for row in screen.splitlines() if row.strip()]
            told = [word for word in firsts if word in ("Ana", "Ben", "assistant")]
            assert told == ["Ana", "Ana", "assistant", "Ben", "assistant"]
        ana.shows("my own draft")
