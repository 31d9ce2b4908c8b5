"""The panel in the colours of VS Code's own themes: nobody is shut out in any of them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.editors.vscode import themes
from tests.editors.vscode.every_kind import everything
from tests.editors.vscode.panel_page import Panel, build, opened, pretty

HIGH: ViewportSize = {"width": 400, "height": 4000}
"""axe leaves out what cannot be seen."""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


@pytest.fixture
def panel(browser: Browser, page_file: Path) -> Panel:
    """A panel of which nothing has to be scrolled."""
    made = opened(browser, page_file)
    made.page.set_viewport_size(HIGH)
    return made


@pytest.mark.parametrize("theme", themes.THEMES)
def test_everything_in_a_session_is_there_for_everybody(panel: Panel, theme: str) -> None:
    panel.tell(everything())
    panel.tell({"kind": "trouble", "text": "It could not be sent."})
    panel.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    expect(panel.page.locator(".card.waits")).to_have_count(4)
    nobody_is_shut_out(panel, theme)


@pytest.mark.parametrize("theme", themes.THEMES)
def test_what_is_being_written_is_there_for_everybody(panel: Panel, theme: str) -> None:
    panel.page.get_by_label("Agent for this message").select_option("security")
    panel.page.get_by_role("button", name="Keep").click()
    panel.page.get_by_role("textbox", name="Message").press_sequentially("@s")
    ask = panel.said("complete")[-1]["ask"]
    found = [
        {"label": kind, "kind": kind, "insert": "@x", "detail": "What it is.", "start": 0, "end": 1}
        for kind in ("agent", "person", "file", "word")
    ]
    panel.tell({"kind": "completions", "ask": ask, "items": found})
    expect(panel.page.locator(".option.chosen")).to_be_visible()
    nobody_is_shut_out(panel, theme)


@pytest.mark.parametrize("theme", themes.THEMES)
def test_the_panel_without_a_session_is_there_for_everybody(panel: Panel, theme: str) -> None:
    recent = [{"id": "s1", "title": "Search", "state": "idle", "updated": "2026-11-26T10:00:00Z"}]
    for state in ("ready", "starting", "missing", "failed", "restricted"):
        panel.tell({"kind": "empty", "recent": recent, "state": state, "trouble": "It ended."})
        nobody_is_shut_out(panel, theme)


def nobody_is_shut_out(panel: Panel, theme: str) -> None:
    for place in themes.PLACES:
        themes.wear(panel.page, theme, place)
        found = themes.violations(panel.page)
        assert found == [], f"{theme}, {place}: {pretty(found)}"
