"""Where the session panel is in VS Code itself: hidden and come again, and in an editor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window


@pytest.fixture
def window(serve: Serve, pages: Callable[[], Page]) -> Window:
    """A window with a new session in the panel."""
    opened = Window(pages())
    opened.open(serve().address())
    opened.sessions()
    expect(opened.page.get_by_text("No sessions yet.")).to_be_visible(timeout=60_000)
    opened.command("Sessions: New Session")
    expect(composer(opened)).to_be_visible(timeout=60_000)
    return opened


def composer(window: Window) -> Locator:
    return window.panel().get_by_role("textbox", name="Message")


def test_words_are_there_again_when_the_panel_was_hidden_right_after_them(window: Window) -> None:
    composer(window).press_sequentially("Half a thought")
    window.page.keyboard.press("Control+Shift+E")
    expect(window.page.locator("iframe.webview.ready")).to_have_count(0)
    window.sessions()
    expect(composer(window)).to_have_value("Half a thought", timeout=60_000)


def test_a_session_is_opened_in_an_editor_from_the_title_of_the_panel(window: Window) -> None:
    composer(window).click()
    title = window.page.locator(".pane-header", has_text="Session").last
    title.hover()
    title.get_by_role("button", name="Open Session in Editor").click()
    expect(window.page.locator(".tab.active", has_text="Session")).to_be_visible()
    expect(window.page.locator("iframe.webview.ready")).to_have_count(2)
