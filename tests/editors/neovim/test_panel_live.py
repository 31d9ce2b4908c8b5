"""The panel with a language model that streams, several Neovims, and hubs that end."""

import os
import signal
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import settings
from tests.editors.neovim.panels import Panel, opened

pytestmark = pytest.mark.long

BEN = {"name": "Ben", "email": "ben@example.org"}


def test_two_people_see_one_answer_stream_and_their_messages_queue(
    launch: Launch, model: Model
) -> None:
    ana = opened(launch(settings(settings=model.settings)))
    ben = opened(launch(settings(settings=model.settings, participant=BEN)), ana.session)
    steps = [
        {"kind": "text", "text": "One "},
        {"kind": "wait", "gate": "middle"},
        {"kind": "text", "text": "two."},
    ]
    model.answers(steps, [{"kind": "text", "text": "Also."}])
    ana.say("count")
    for panel in (ana, ben):
        panel.shows("[Ana]", "count", "[assistant]", "One ")
        panel.until("return vim.wo[panel.window].winbar:find('Ana, Ben')")
    ben.say("and me")
    for panel in (ana, ben):
        panel.shows("[Ben  waits ]", "and me")
        panel.bar_says("1 waiting (Ben)")
    ana.write("I wri")
    ben.until("return vim.wo[panel.composer.window].winbar:find('Ana writes')")
    model.open("middle")
    seen = {panel.shows("One two.", "Also.") and panel.idle() for panel in (ana, ben)}
    (drawn,) = seen
    assert drawn.index("count") < drawn.index("One two.") < drawn.index("and me")
    assert drawn.index("and me") < drawn.index("Also.")


def test_a_hub_that_is_killed_while_it_streams_comes_back_and_nothing_is_doubled(
    launch: Launch, model: Model
) -> None:
    editor = launch(settings(settings=model.settings))
    panel = opened(editor)
    steps = [{"kind": "text", "text": "Half a sen"}, {"kind": "wait", "gate": "never"}]
    model.answers(steps)
    panel.say("go on")
    panel.shows("Half a sen")
    os.kill(int(editor.request("info")["hub"]["pid"]), signal.SIGKILL)
    panel.shows("Interrupted")
    assert panel.drawn.count("go on") == 1
    assert panel.drawn.count("[assistant]") == 1
    assert panel.drawn.count("Half a sen") == 1
    model.says("A whole sentence.")
    panel.say("once more")
    panel.shows("A whole sentence.")
    drawn = panel.idle()
    assert drawn.count("A whole sentence.") == 1
    numbers = panel.lua("return vim.tbl_map(function(r) return r.seq end, panel.following.records)")
    assert numbers == list(range(1, len(numbers) + 1))


def test_after_a_restart_everything_is_still_there(launch: Launch, model: Model) -> None:
    editor = launch(settings(settings=model.settings))
    panel = opened(editor)
    model.says("Here it is.")
    panel.say("write something")
    panel.shows("Here it is.")
    before = panel.idle()
    panel.write("@security and then")
    editor.leave()
    again = opened(launch(settings(settings=model.settings)), panel.session)
    assert again.idle() == before
    assert again.draft == "@security and then"


def test_a_permission_is_answered_where_it_stands(
    launch: Launch, model: Model, workspace: Path
) -> None:
    editor = launch(settings(settings=model.settings))
    editor.request("workspace.trust")
    panel = opened(editor)
    model.calls("shell", "c1", command="echo hello > made.txt")
    model.says("It is done.")
    panel.say("make it")
    panel.shows("permission: ", "waits: <CR> answers")
    panel.bar_says("waits for an answer")
    panel.go("permission: ")
    editor.keys("<CR>")
    editor.until("return vim.bo.filetype == 'sessionls-ask'")
    editor.keys("o")
    panel.shows("allowed by Ana, once", "It is done.")
    panel.idle()
    assert (workspace / "made.txt").read_text() == "hello\n"


def test_forking_retrying_and_keeping_from_the_keys(launch: Launch, model: Model) -> None:
    editor = launch(settings(settings=model.settings))
    panel = opened(editor)
    model.says("The first answer.")
    panel.say("@security a question")
    panel.shows("The first answer.")
    panel.idle()
    panel.go("The first answer.")
    editor.keys("K")
    panel.shows("[Ana keeps security")
    assert "this message: security, next: security" in panel.prompt_bar
    model.says("The second answer.")
    panel.go("The first answer.")
    editor.keys("r")
    panel.shows("[Ana asks once more", "The second answer.")
    panel.idle()
    panel.go("a question")
    editor.keys("s")
    editor.until("return require('sessionls.panel').current() ~= ...", "the fork", panel.session)
    fork = Panel(editor, editor.lua("return require('sessionls.panel').current()"))
    fork.until("return panel.is_loaded")
    assert fork.draft == "@security a question"
    assert "The first answer." not in fork.drawn
