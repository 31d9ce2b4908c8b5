"""The composer of the session panel in a real browser: no words are lost, and none go elsewhere."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.editors.vscode.installed import EXTENSION
from tests.editors.vscode.panel_page import SETTLED, build, messages, opened, shown


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


WRITTEN = """async words => {
  const box = document.querySelector("textarea.words");
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise(done => requestAnimationFrame(() => done(undefined)));
}"""


def test_words_are_kept_when_the_panel_is_hidden_right_after_them(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    leave = 'window.dispatchEvent(new Event("pagehide"));'
    panel.page.evaluate(
        f"async words => {{ await ({WRITTEN})(words); {leave} window.known = [...window.said]; }}",
        "half a thought",
    )
    drafts = [one["draft"]["text"] for one in panel.page.evaluate("window.known") if "draft" in one]
    assert drafts[-1:] == ["half a thought"]


def test_words_are_kept_when_another_session_is_shown_right_after_them(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.evaluate(
        f"async ([words, next]) => {{ await ({WRITTEN})(words); postMessage(next, '*'); }}",
        ["half a thought", shown(id="s2")],
    )
    box = panel.page.get_by_role("textbox", name="Message")
    expect(box).to_have_value("")
    kept = [(session, one["draft"]["text"]) for session, one in panel.spoken("draft")]
    assert ("s1", "half a thought") in kept
    assert ("s2", "half a thought") not in kept


def test_nobody_is_kept_whose_name_is_gone_from_the_words(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("@security look")
    panel.page.locator(".next-line").get_by_role("button").click()
    box.fill("look")
    box.press("Enter")
    assert [one["keep"] for one in panel.said("prompt")] == [False]


def test_a_message_that_could_not_be_sent_comes_back_with_the_agent_that_it_keeps(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    back = {"text": "refused", "chips": [], "agent": "security", "keep": True}
    panel.tell({"kind": "returned", "draft": back})
    expect(panel.page.locator(".next-line")).to_contain_text("next: security")


def test_the_default_agent_can_be_chosen_against_the_one_that_is_named(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("@security missed this")
    panel.page.get_by_label("Agent for this message").select_option("assistant")
    expect(panel.page.locator(".next-line")).to_have_text("this message: assistantnext: assistant")
    box.press("Enter")
    assert [one["agent"] for one in panel.said("prompt")] == ["assistant"]


def test_what_was_sent_is_completed_no_more(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.press_sequentially("look at #sear")
    *_, asked = panel.said("complete")
    box.press("Enter")
    item = {"kind": "file", "label": "search.ts", "insert": "#search.ts ", "start": 8, "end": 13}
    panel.tell({"kind": "completions", "ask": asked["ask"], "items": [item]})
    expect(panel.page.get_by_role("option", name="search.ts")).to_have_count(0)
    box.press("Enter")
    expect(box).to_have_value("")


def test_a_message_that_takes_long_is_said_to_be_on_its_way(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    sending = panel.page.get_by_text("Sending …")
    for answer in (
        {"kind": "sent", "history": []},
        {"kind": "returned", "draft": {"text": "Hello", "chips": []}},
    ):
        box.fill("Hello")
        box.press("Enter")
        expect(sending).to_be_visible()
        panel.tell(answer)
        expect(sending).to_have_count(0)


def test_whoever_sends_is_at_the_end_to_see_what_comes_of_it(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file, records=messages(1, 60))
    panel.go_to("m20")
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("And now?")
    box.press("Enter")
    assert panel.is_at_end()
    panel.tell({"kind": "records", "records": messages(61, 62)})
    assert panel.is_at_end()
    expect(box).to_be_focused()


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_in_the_composer_is_cut_in_a_panel_that_is_made_narrow(
    browser: Browser, page_file: Path, language: str
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    placeholder = box.get_attribute("placeholder") or ""
    german: dict[str, str] = json.loads((EXTENSION / "l10n/bundle.l10n.de.json").read_text())
    if language == "de":
        panel.tell({"kind": "words", "words": {"placeholder": german[placeholder]}})
        panel.tell(shown(id="s2"))
    height = box.evaluate("box => box.clientHeight")
    narrow: ViewportSize = {"width": 180, "height": 700}
    panel.page.set_viewport_size(narrow)
    panel.page.evaluate(SETTLED)
    # What stands there before the first word makes the box no higher than it is elsewhere.
    assert box.evaluate("box => box.scrollHeight") == height
    panel.page.set_viewport_size({**narrow, "width": 400})
    box.fill("Some words that need three lines where there is little room for them.")
    panel.page.set_viewport_size(narrow)
    panel.page.evaluate(SETTLED)
    high, room = box.evaluate("box => [box.scrollHeight, box.clientHeight]")
    assert high == room > height
