"""The pictures of VS Code: a real window after a review, in light and dark.

Written to `docs/images` where `SESSIONLS_PICTURES` is set, as `make pictures` does; nothing in them
is drawn by hand.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.editors.vscode import installed
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window

_SIZE: ViewportSize = {"width": 1080, "height": 640}
_LIGHT, _DARK = "Light 2026", "Dark 2026"
_ENOUGH = 150_000
"""Bytes of a picture at most."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample workspace."""
    made = tmp_path / "web-shop"
    left_out = shutil.ignore_patterns(".sessionls")
    shutil.copytree(installed.ROOT / "examples" / "workspace", made, ignore=left_out)
    return made


@pytest.mark.parametrize(("name", "theme"), [("light", _LIGHT), ("dark", _DARK)])
def test_a_review_looks_as_in_the_documentation(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path, name: str, theme: str
) -> None:
    page = pages()
    page.set_viewport_size(_SIZE)
    window = Window(page)
    looks = {"workbench.colorTheme": theme, "sessionls.participant.name": "Ada"}
    window.open(serve(settings=looks).address())
    window.ready()
    window.file("app.py")
    window.sessions()
    _widen(page)
    window.command("Sessions: New Session")
    window.say("@security look at #shop/app.py")
    panel = window.panel()
    expect(panel.locator(".turn .end")).to_be_visible(timeout=60_000)
    expect(panel.locator("body")).to_have_attribute("data-vscode-theme-id", theme)
    expect(page.locator(".squiggly-error, .squiggly-warning").first).to_be_visible()
    panel.locator(".finding").first.scroll_into_view_if_needed()
    picture = tmp_path / f"vscode-{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size < _ENOUGH
    if os.environ.get("SESSIONLS_PICTURES"):
        shutil.copy(picture, installed.ROOT / "docs" / "images")


def _widen(page: Page) -> None:
    """Give the side bar more room, as a person does with the mouse."""
    edge = page.locator(".part.sidebar").bounding_box()
    assert edge
    x = edge["x"] + edge["width"]
    page.mouse.move(x, 300)
    page.mouse.down()
    page.mouse.move(x + 60, 300)
    page.mouse.move(x + 140, 300)
    page.mouse.up()
