"""Texts in the session panel in a real browser: what people and models write is data."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.editors.vscode.panel_page import answer, build, opened


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


@pytest.mark.parametrize("link", ["https://example.org/x", "mailto:ana@example.org", "src/a.py#L3"])
def test_a_link_is_followed_once(browser: Browser, page_file: Path, link: str) -> None:
    panel = opened(browser, page_file, records=answer(1, f"See [it]({link})."))
    # VS Code hears of clicks on the window, and opens links by itself there.
    panel.page.evaluate("() => { window.clicks = 0; window.onclick = () => { clicks += 1; }; }")
    panel.page.get_by_role("link", name="it").click()
    assert panel.said("link") == [{"kind": "link", "href": link}]
    assert panel.page.evaluate("window.clicks") == 0


def test_nothing_that_looks_like_markup_stays_in_an_attribute(
    browser: Browser, page_file: Path
) -> None:
    fence = "```<pre><a/href=javascript:window.bad=1>\nlet one = 1;\n```"
    panel = opened(browser, page_file, records=answer(1, fence))
    code = panel.page.locator("[data-key=t1] pre code")
    assert code.get_attribute("class") is None
    assert code.text_content() == "let one = 1;\n"


def test_the_language_of_a_fence_is_still_known(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=answer(1, "```python\nimport os\n```"))
    code = panel.page.locator("[data-key=t1] pre code")
    assert code.get_attribute("class") == "language-python"
