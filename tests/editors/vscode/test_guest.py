"""A guest in VS Code: somebody who comes to the sessions of another person by an invitation."""

import json
import shlex
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cli.terminal import Terminal
from tests.editors.neovim.models import Model, model_of
from tests.editors.neovim.nvim import environment
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.installed import EXTENSION
from tests.editors.vscode.served import SERVER, end_all_of
from tests.editors.vscode.window import Window

LINES = ["one", "two", "three"]
TITLE = "Hello from the host"
_TITLES = EXTENSION / "package.nls.json"
_ONLY_OF_THE_HOST = (
    "command.acceptEdit",
    "command.acceptHunk",
    "command.deleteSession",
    "command.importSession",
    "command.reviewChanges",
    "command.reviewFile",
    "command.trustWorkspace",
)


@pytest.fixture
def model(tmp_path: Path, home: Path) -> Generator[Model]:
    """The host's model, in a file of the host: turns of guests see no settings of an editor."""
    with model_of(tmp_path / "model") as made:
        own = home / "config" / "config.toml"
        own.parent.mkdir()
        tables = {f"providers.{name}": it for name, it in made.settings["providers"].items()}
        lines = [f"model = {json.dumps(made.settings['model'])}"]
        for table, values in tables.items():
            lines += [f"[{table}]", *(f"{key} = {json.dumps(it)}" for key, it in values.items())]
        own.write_text("\n".join(lines) + "\n")
        yield made


@pytest.fixture
def ana(serve: Serve, pages: Callable[[], Page], model: Model, folder: Path) -> Window:
    """The host's window, on the folder whose sessions are shared."""
    (folder / "list.txt").write_text("\n".join(LINES) + "\n")
    window = Window(pages())
    window.open(serve(settings={"sessionls.participant.name": "Ana"}).address())
    window.ready()
    window.sessions()
    return window


@pytest.fixture
def elsewhere(tmp_path: Path) -> Generator[Path]:
    """What another machine has: a home and a folder of its own, and how it starts the server."""
    place = tmp_path / "elsewhere"
    (place / "home").mkdir(parents=True)
    (place / "mine").mkdir()
    (place / "mine" / "own.txt").write_text("mine\n")
    yield place
    end_all_of(place / "home")


@pytest.fixture
def ben(
    ana: Window, serve: Serve, pages: Callable[[], Page], home: Path, folder: Path, elsewhere: Path
) -> Window:
    """The guest's window, on a folder of the guest. It calls itself somebody else."""
    link = invited(Terminal(folder, environment(home)))
    (elsewhere / "link").write_text(link)
    start = elsewhere / "start"
    words = shlex.join([str(SERVER), "join", "--link-file", str(elsewhere / "link")])
    start.write_text(f"#!/bin/sh\nexec {words}\n")
    start.chmod(0o755)
    settings = {"sessionls.path": str(start), "sessionls.participant.name": "Carla"}
    window = Window(pages())
    served = serve(folder=elsewhere / "mine", home=elsewhere / "home", settings=settings)
    window.open(served.address())
    window.ready()
    window.sessions()
    return window


def invited(terminal: Terminal) -> str:
    """Let the hub listen, and invite Ben to drive; his link."""
    terminal.ok("hub", "listen", "127.0.0.1:0")
    return terminal.ok("hub", "invite", "Ben", "--role", "drive", "--host", "127.0.0.1").out


def test_a_guest_is_in_the_hosts_session_and_is_not_offered_what_guests_may_not_do(
    ana: Window, ben: Window, model: Model, folder: Path
) -> None:
    model.says("To Ana.")
    ana.command("Sessions: New Session")
    ana.say(TITLE)
    expect(turn(ana, "To Ana.")).to_be_visible()
    ben.row(TITLE).click()
    expect(author(ben, TITLE)).to_have_text("Ana")
    model.says("To Ben.")
    ben.say("Hello from afar")
    expect(author(ana, "Hello from afar")).to_have_text("Ben")
    expect(turn(ana, "To Ben.")).to_be_visible()
    expect(ana.row(TITLE)).to_contain_text("2 people")

    model.calls("edit", path="list.txt", content="\n".join([*LINES[:2], "THREE"]) + "\n")
    model.says("That is all.")
    ana.say("Change the third line of list.txt")
    expect(waiting(ana).get_by_role("button", name="Accept")).to_be_visible()
    card = waiting(ben)
    expect(card).to_contain_text("Only somebody on the host can accept this.")
    expect(card.get_by_role("button", name="Accept")).to_have_count(0)
    card.get_by_role("button", name="Review changes").click()
    for name in ("Hunk", "Proposed Edit"):
        expect(button(ben, f"Reject {name}")).to_be_visible()
        expect(button(ben, f"Accept {name}")).to_have_count(0)
    titles = json.loads(_TITLES.read_text())
    for key in _ONLY_OF_THE_HOST:
        not_in_palette(ben, titles[key])
    ben.row(TITLE).click(button="right")
    expect(entry(ben, "Archive Session")).to_be_visible()
    expect(entry(ben, "Delete Session...")).to_have_count(0)
    ben.page.keyboard.press("Escape")

    waiting(ana).get_by_role("button", name="Accept").click()
    expect(ben.page.locator(".monaco-diff-editor")).to_have_count(0)
    expect(ben.notification("Ana has answered the proposed edit.")).to_be_visible()
    expect(turn(ben, "That is all.")).to_be_visible()
    assert (folder / "list.txt").read_text().splitlines() == [*LINES[:2], "THREE"]

    ben.command("Sessions: New Session")
    expect(ben.panel().locator(".turn")).to_have_count(0)
    expect(ana.row("Untitled session")).to_be_visible()


def turn(window: Window, words: str) -> Locator:
    """An answer of an agent, in the panel."""
    return window.panel().locator(".turn", has_text=words)


def author(window: Window, words: str) -> Locator:
    """Who has written a message, as the panel says it."""
    return window.panel().locator(".message", has_text=words).locator(".who")


def waiting(window: Window) -> Locator:
    """What a turn asks, in the panel."""
    return window.panel().locator(".card.waits")


def button(window: Window, name: str) -> Locator:
    """A button of the window, not of the panel."""
    return window.page.get_by_role("button", name=name).first


def entry(window: Window, name: str) -> Locator:
    """An entry of the menu that is open."""
    return window.page.get_by_role("menuitem", name=name)


def not_in_palette(window: Window, title: str) -> None:
    """Look for a command of ours, in the palette that shows others of ours."""
    window.page.keyboard.press("F1")
    word, _, _ = title.partition(" ")
    window.page.locator(".quick-input-widget input[type=text]").fill(f">Sessions: {word}")
    rows = window.page.locator(".quick-input-list .monaco-list-row")
    # What resembles the words comes after what has them.
    expect(rows.filter(has_text="Sessions: Focus on Sessions View")).to_be_visible()
    expect(rows.filter(has_text=f"Sessions: {title}")).to_have_count(0)
    window.page.keyboard.press("Escape")
