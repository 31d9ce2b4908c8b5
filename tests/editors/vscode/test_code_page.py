"""Code in the session panel in a real browser: in colours, line by line, as it streams."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.editors.vscode.panel_page import Panel, answer, build, opened, shown

STRING = '```python\ntext = """one\ntwo\nthree"""\nvalue = 1\n```'


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


def code_of(panel: Panel) -> Locator:
    """The code of the one turn."""
    return panel.page.locator("[data-key=t1] pre code")


def streams(panel: Panel, text: str) -> None:
    """Some words come."""
    delta: dict[str, Any] = {"session": "s1", "turn": "t1", "message": "a1", "text": text}
    panel.tell({"kind": "delta", "delta": delta})


def test_a_string_over_many_lines_has_its_colour_on_each(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=answer(1, STRING))
    code = code_of(panel)
    assert code.text_content() == 'text = """one\ntwo\nthree"""\nvalue = 1\n'
    colored = code.locator(".line .hljs-string")
    assert colored.all_text_contents() == ['"""one', "two", 'three"""']


@pytest.mark.parametrize("before", ["Look:\n", "```ts\n  [key: string]: unknown;\n```\n"])
def test_lines_that_are_there_stay_as_they_are_while_code_streams(
    browser: Browser, page_file: Path, before: str
) -> None:
    whole = before + "```python\nfirst = 1\nlast = 2\n```\nDone."
    started, said, ended = answer(1, whole)
    panel = opened(browser, page_file, records=[started])
    streams(panel, before + "```python\nfirst = 1\nlast =")
    code = code_of(panel).last
    first = code.locator(".line").first.element_handle()
    inner = code.locator(".line .hljs-number").first.element_handle()
    streams(panel, " 2\n```\nDone.")
    lines = code.locator(".line")
    expect(lines).to_have_text(["first = 1", "last = 2"])
    assert lines.first.evaluate("(line, before) => line === before", first)
    assert inner.evaluate("part => part.isConnected")
    panel.tell({"kind": "records", "records": [said, ended]})
    assert code.text_content() == "first = 1\nlast = 2\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\n\n\n  indented\n\n```", "\n\n  indented\n\n"),
        ("```sh\r\necho one\r\necho two\r\n```\r\n", "echo one\necho two\n"),
        ("- a point\n```\nafter a list\n```\n- another", "after a list\n"),
        ("> said\n```\nafter a quotation\n```", "after a quotation\n"),
        ("~~~ python title=a\nopen = 1", "open = 1\n"),
        ("```html\n<b onclick='x()'>&amp;</b>\n```", "<b onclick='x()'>&amp;</b>\n"),
        ("```\n```", ""),
        ("```\nwas cut\n", "was cut\n"),
    ],
)
def test_code_is_shown_as_it_is(browser: Browser, page_file: Path, text: str, code: str) -> None:
    panel = opened(browser, page_file, records=answer(1, text))
    shown = code_of(panel)
    expect(shown).to_have_count(1)
    assert shown.text_content() == code
    assert panel.page.locator("[data-key=t1] b").count() == 0


def test_code_in_a_list_stays_in_its_point(browser: Browser, page_file: Path) -> None:
    text = "1. First\n\n   ```python\n   one = 1\n   ```\n\n2. Second"
    panel = opened(browser, page_file, records=answer(1, text))
    turn = panel.page.locator("[data-key=t1]")
    expect(turn.locator("ol li")).to_have_count(2)
    assert turn.locator("ol li pre code").text_content() == "one = 1\n"


def test_a_fence_in_a_list_takes_nothing_with_it(browser: Browser, page_file: Path) -> None:
    text = "1. ```sh\n   pip install x\n   ```\n\nOutput:\n\n```\nok\n```\n\n## Then\n\nDone."
    panel = opened(browser, page_file, records=answer(1, text))
    turn = panel.page.locator("[data-key=t1]")
    expect(turn.get_by_role("heading", name="Then")).to_be_visible()
    assert code_of(panel).all_text_contents() == ["pip install x\n", "ok\n"]


def test_code_that_is_selected_has_each_line_once(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=answer(1, "```python\na = 1\n\nb = 2\n```"))
    selected = code_of(panel).evaluate(
        """code => {
          getSelection().selectAllChildren(code);
          return getSelection().toString();
        }"""
    )
    assert selected.strip() == "a = 1\n\nb = 2"


def test_a_press_copies_the_code(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=answer(1, "```python\na = 1\n\nb = 2\n```"))
    panel.page.locator(".code").hover()
    panel.page.get_by_role("button", name="Copy code").click()
    assert panel.said("copy") == [{"kind": "copy", "text": "a = 1\n\nb = 2\n"}]


def test_code_in_a_list_has_the_same_button_as_code_by_itself(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    label = 'Copy "code" & <more>'
    panel.tell({"kind": "words", "words": {"copyCode": label}})
    panel.tell(shown(answer(1, "```\nalone\n```\n\n- ```\n  inside\n  ```"), id="s2"))
    frames = panel.page.locator("[data-key=t1] .code")
    expect(panel.page.get_by_role("button", name=label, exact=True)).to_have_count(2)
    alone, inside = frames.evaluate_all(
        "all => all.map(one => { one.querySelector('code').remove(); return one.outerHTML; })"
    )
    assert alone == inside


@pytest.mark.parametrize("language", ["", "python"])
def test_very_much_code_is_shown_whole_without_colours(
    browser: Browser, page_file: Path, language: str
) -> None:
    code = "".join(f"value_{number} = '<{number}>'\n\n" for number in range(50_000))
    panel = opened(browser, page_file, records=answer(1, f"```{language}\n{code}```"))
    shown = code_of(panel)
    assert shown.text_content() == code
    assert shown.locator("*").count() == 500
