"""What waits for a person is told where they look: status bar, badge, notification."""

import re
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.editors.neovim.models import Model, model_of
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window


@pytest.fixture
def model(tmp_path: Path) -> Generator[Model]:
    """A model that wants to run something as soon as it may, and then says so."""
    with model_of(tmp_path / "model") as made:
        made.answers(
            [
                {"kind": "wait", "gate": "asks"},
                {"kind": "call", "name": "shell", "arguments": ['{"command": "echo from-a-tool"}']},
            ],
            [{"kind": "text", "text": "It said it."}],
        )
        yield made


def test_a_permission_is_notified_while_its_session_is_out_of_sight(
    serve: Serve, model: Model, pages: Callable[[], Page]
) -> None:
    settings = {f"sessionls.{name}": value for name, value in model.settings.items()}
    window = Window(pages())
    window.open(serve(settings=settings).address())
    window.ready()
    window.command("Sessions: New Session")
    window.say("Run it")
    status = window.status()
    expect(status).to_have_attribute("aria-label", re.compile("1 running"), timeout=60_000)
    model.reached("asks")
    window.command("View: Show Explorer")
    model.open("asks")
    asked = window.notification("echo from-a-tool")
    expect(asked).to_be_visible(timeout=60_000)
    expect(status).to_have_attribute("aria-label", re.compile("1 waiting for you"))
    asked.get_by_role("button", name="Allow once").click()
    expect(status).to_have_attribute("aria-label", re.compile("0 waiting for you"), timeout=60_000)
    window.sessions()
    expect(window.panel().locator(".turn")).to_contain_text("It said it.", timeout=60_000)
