"""The composer of the session panel in a real browser: no words are lost, and none go elsewhere."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import build, opened, shown


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


def test_up_brings_back_what_was_sent_just_now(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("third")
    box.press("Enter")
    panel.tell({"kind": "sent", "history": ["first", "second", "third"]})
    box.press("ArrowUp")
    expect(box).to_have_value("third")
    box.press("ArrowUp")
    expect(box).to_have_value("second")


def test_what_is_written_belongs_to_the_session_that_is_seen(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("for the first")
    box.press("Enter")
    panel.tell(shown(id="s2"))
    box.fill("for the second")
    box.press("Enter")
    prompts = panel.spoken("prompt")
    assert [(session, one["text"]) for session, one in prompts] == [
        ("s1", "for the first"),
        ("s2", "for the second"),
    ]
