"""A session that is opened in the panel: the newest can be read before the rest is drawn."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import build, messages, opened, shown

_SHOW = """
message => new Promise(done => {
  const counts = [];
  const look = () => {
    const drawn = document.querySelectorAll(".entry").length;
    if (drawn !== counts.at(-1)) counts.push(drawn);
    if (drawn < message.records.length) requestAnimationFrame(look);
    else done(counts);
  };
  window.postMessage(message, "*");
  requestAnimationFrame(look);
})
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


def test_the_newest_is_drawn_first_and_the_reader_stays_with_it(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    many = shown(messages(1, 200), more=True, id="s2")
    *_, first, all_of_them = panel.page.evaluate(_SHOW, many)
    assert (first, all_of_them) == (30, 200)
    assert panel.is_at_end()
    expect(panel.page.locator("[data-key=m200]")).to_be_in_viewport()
    assert panel.said("older") == []


def test_a_place_among_the_rest_is_shown_as_soon_as_it_is_asked_for(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    reveal = {"kind": "reveal", "place": {"seq": 20}}
    panel.page.evaluate(
        "all => all.forEach(message => window.postMessage(message, '*'))",
        [shown(messages(1, 200), id="s2"), reveal],
    )
    expect(panel.page.locator("[data-key=m20]")).to_be_in_viewport()
    assert abs(panel.top("m20")) < 4


def test_newest_records_that_are_lower_than_the_panel_bring_those_before_them(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(shown(messages(199, 200), more=True, id="s2"))
    panel.page.wait_for_function("window.said.some(one => one.kind === 'older')")
    panel.tell({"kind": "older", "records": messages(100, 198), "more": True})
    assert panel.said("older") == [{"kind": "older", "before": 199}]
    expect(panel.page.locator("[data-key=m200]")).to_be_in_viewport()
