"""Texts in the session panel in a real browser: what people and models write is data."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import answer, build, messages, opened, record


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


def test_what_cannot_be_drawn_leaves_the_rest_of_the_session(
    browser: Browser, page_file: Path
) -> None:
    first, *rest = messages(1, 3)
    broken = record(4, "messageAdded", message={"id": "m4", "blocks": {}})
    astray = record(
        5,
        "messageAdded",
        message={"id": "m5", "blocks": [{"kind": "reference", "uri": "file:///100%.py"}]},
    )
    panel = opened(browser, page_file, records=[first, *rest, broken, astray])
    expect(panel.page.locator("[data-key=m3]")).to_contain_text("Message 3")
    expect(panel.page.locator(".entries")).to_contain_text("This cannot be shown here.")
    expect(panel.page.locator("[data-key=m5]")).to_contain_text("100%.py")
    panel.tell({"kind": "records", "records": messages(6, 6)})
    expect(panel.page.locator("[data-key=m6]")).to_contain_text("Message 6")


def test_code_that_has_fences_and_blank_lines_in_it_is_one_block(
    browser: Browser, page_file: Path
) -> None:
    text = "Before.\n\n````md\n```python\n\nimport os\n\n```\n\nmore\n````\n\nAfter."
    panel = opened(browser, page_file, records=answer(1, text))
    code = panel.page.locator("[data-key=t1] pre code")
    expect(code).to_have_count(1)
    assert code.text_content() == "```python\n\nimport os\n\n```\n\nmore\n"
    expect(panel.page.locator("[data-key=t1]")).to_contain_text("After.")


def test_a_fence_is_closed_by_nothing_that_has_words_behind_it(
    browser: Browser, page_file: Path
) -> None:
    text = "```\none\n```python\n\ntwo\n```\n\nAfter."
    panel = opened(browser, page_file, records=answer(1, text))
    code = panel.page.locator("[data-key=t1] pre code")
    expect(code).to_have_count(1)
    assert code.text_content() == "one\n```python\n\ntwo\n"


def test_a_link_that_is_defined_elsewhere_in_the_text_is_one(
    browser: Browser, page_file: Path
) -> None:
    text = "See [this][1].\n\nMore.\n\n[1]: https://example.org/x"
    panel = opened(browser, page_file, records=answer(1, text))
    panel.page.get_by_role("link", name="this").click()
    assert panel.said("link") == [{"kind": "link", "href": "https://example.org/x"}]


def test_a_place_in_the_words_of_an_answer_opens_it(browser: Browser, page_file: Path) -> None:
    text = "See `src/app.py:12-20` and [`app.py:3`](https://example.org/x), and `größe.ts:7`. "
    text += "No place is `a.b`, `127.0.0.1:80` or `example.com:443`."
    panel = opened(browser, page_file, records=answer(1, text))
    links = panel.page.locator("[data-key=t1] .prose a")
    assert links.all_text_contents() == ["src/app.py:12-20", "app.py:3", "größe.ts:7"]
    for number in range(3):
        links.nth(number).click()
    assert [one["href"] for one in panel.said("link")] == [
        "src/app.py:12-20",
        "https://example.org/x",
        "größe.ts:7",
    ]


def test_pieces_of_a_text_stand_as_far_apart_as_in_one(browser: Browser, page_file: Path) -> None:
    """A definition makes the second text one piece, and is not drawn."""
    text = "One.\n\n## Two\n\n- three\n\nFour."
    records = [*answer(1, text), *answer(4, f"{text}\n\n[x]: https://example.org")]
    panel = opened(browser, page_file, records=records)
    assert panel.page.locator("[data-key=t1] .prose").count() > 1
    expect(panel.page.locator("[data-key=t4] .prose")).to_have_count(1)
    tops = [
        panel.page.locator(f"[data-key={key}] .body").evaluate(
            "body => [...body.querySelectorAll('.prose > *')].map("
            "one => one.getBoundingClientRect().top - body.getBoundingClientRect().top)"
        )
        for key in ("t1", "t4")
    ]
    assert tops[0] == tops[1]


def test_code_in_a_finding_looks_like_code_and_the_rest_stays_as_it_is(
    browser: Browser, page_file: Path
) -> None:
    place = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 9}}
    finding = {"id": "f", "agent": "security", "rule": "hash", "severity": "error", "turn": "t1"}
    finding |= {"message": "`md5` is *weak*: <b>", "uri": "file:///sign.py", "range": place}
    start, said, end = answer(1, "Looked.")
    found = record(2, "findingReported", finding=finding)
    records = [start, found, {**said, "seq": 3}, {**end, "seq": 4}]
    what = opened(browser, page_file, records=records).page.locator(".finding .what")
    assert what.text_content() == "md5 is *weak*: <b>"
    assert what.locator("code").all_text_contents() == ["md5"]
