"""Neovim and VS Code on one folder: one session, in which each sees what the other writes."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.editors.neovim.models import Model, model_of
from tests.editors.neovim.nvim import neovim, settings
from tests.editors.neovim.panels import opened
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window


@pytest.fixture
def model(tmp_path: Path) -> Generator[Model]:
    with model_of(tmp_path / "model") as made:
        yield made


def test_what_is_written_in_one_editor_appears_in_the_other_with_its_author(
    serve: Serve, pages: Callable[[], Page], model: Model, home: Path, folder: Path
) -> None:
    own = {f"sessionls.{name}": value for name, value in model.settings.items()}
    window = Window(pages())
    window.open(serve(settings=own | {"sessionls.participant.name": "Ana"}).address())
    window.ready()
    window.command("Sessions: New Session")
    model.says("To Ana first.")
    window.say("@explainer hello from the left")
    panel = window.panel()
    expect(panel.locator(".turn").first).to_contain_text("To Ana first.")
    ben = {"name": "Ben", "email": "ben@example.org"}
    with neovim(home, folder, settings(participant=ben, settings=model.settings)) as editor:
        session = str(editor.request("session.list")["sessions"][0]["id"])
        other = opened(editor, session)
        other.shows("Ana", "hello from the left", "To Ana first.")
        expect(panel.locator(".faces")).to_have_attribute("title", "Ana, Ben")
        model.says("To Ben first.")
        other.say("@explainer hello from the right")
        written = panel.locator(".message", has_text="hello from the right")
        expect(written.locator(".who")).to_have_text("Ben")
        expect(panel.locator(".turn").nth(1)).to_contain_text("To Ben first.")
        other.shows("To Ben first.")
