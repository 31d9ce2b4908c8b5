"""Proposed edits in VS Code's own diff: each hunk has its answer, and the rest stays as it was."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.editors.neovim.models import Model, model_of
from tests.editors.neovim.nvim import neovim, settings
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window

LINES = [f"line {number}" for number in range(1, 31)]


@pytest.fixture
def model(tmp_path: Path) -> Generator[Model]:
    """A model that proposes two changes, far from each other, and then says so."""
    changed = ["FIRST" if line == "line 3" else line for line in LINES]
    changed = ["SECOND" if line == "line 27" else line for line in changed]
    with model_of(tmp_path / "model") as made:
        made.calls("edit", path="list.txt", content="\n".join(changed) + "\n")
        made.says("That is all.")
        yield made


@pytest.fixture
def window(serve: Serve, folder: Path, model: Model, pages: Callable[[], Page]) -> Window:
    """A window in which an agent has proposed two changes of one file."""
    (folder / "list.txt").write_text("\n".join(LINES) + "\n")
    settings = {f"sessionls.{name}": value for name, value in model.settings.items()}
    opened = Window(pages())
    opened.open(serve(settings=settings).address())
    opened.ready()
    opened.file("list.txt")
    opened.command("Sessions: New Session")
    opened.say("Change two lines of list.txt")
    return opened


def note(window: Window, number: int) -> Locator:
    """The note at a hunk."""
    return window.page.locator(".review-widget", has_text=f"Hunk {number}:")


def differences(window: Window) -> None:
    """Open the proposed edit from the panel."""
    window.panel().get_by_role("button", name="Review changes").click(timeout=60_000)
    expect(window.page.locator(".diff-editor, .monaco-diff-editor").first).to_be_visible()


def test_one_hunk_is_accepted_and_one_rejected(window: Window, folder: Path) -> None:
    differences(window)
    note(window, 1).get_by_role("button", name="Accept Hunk").click()
    # VS Code folds a note that is settled.
    expect(note(window, 1)).to_have_count(0)
    expect(note(window, 2)).to_contain_text("Hunk 2: not answered yet")
    # VS Code would bring its list of comments up over half of the window.
    expect(window.page.locator(".comments-panel")).to_be_hidden()
    note(window, 2).get_by_role("button", name="Reject Hunk").click()
    expect(window.page.locator(".monaco-diff-editor")).to_have_count(0)
    window.file("list.txt")
    expect(window.page.locator(".view-line", has_text="FIRST")).to_be_visible()
    window.page.keyboard.press("Control+S")
    wanted = ["FIRST" if line == "line 3" else line for line in LINES]
    window.until(
        lambda: (folder / "list.txt").read_text().splitlines() == wanted, "the accepted line alone"
    )
    expect(window.panel().locator(".turn")).to_contain_text("That is all.")


def test_an_edit_is_rejected_whole_from_the_title(window: Window, folder: Path) -> None:
    differences(window)
    window.page.get_by_role("button", name="Reject Proposed Edit").first.click()
    expect(window.page.locator(".monaco-diff-editor")).to_have_count(0)
    expect(window.panel().locator(".turn")).to_contain_text("That is all.")
    assert (folder / "list.txt").read_text().splitlines() == LINES


def test_differences_close_when_somebody_else_was_first_also_behind_another_session(
    window: Window, folder: Path, home: Path
) -> None:
    differences(window)
    window.command("Sessions: New Session")
    expect(window.panel().locator(".turn")).to_have_count(0)
    ben = {"name": "Ben", "email": "ben@example.org"}
    with neovim(home, folder, settings(participant=ben)) as editor:
        (session,) = [
            one for one in editor.request("session.list")["sessions"] if one["state"] == "waiting"
        ]
        records = editor.request("session.load", session=session["id"])["records"]
        (edit,) = [one["edit"]["id"] for one in records if one["kind"] == "editProposed"]
        editor.request("edit.answer", session=session["id"], edit=edit, accepted="none")
        expect(window.page.locator(".monaco-diff-editor")).to_have_count(0)
        expect(window.notification("Ben has answered the proposed edit.")).to_be_visible()
