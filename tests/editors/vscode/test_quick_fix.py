"""A quick fix is taken from the lightbulb and from Problems: the text in the editor changes."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.editors.vscode.window import Window

UNSAFE = (
    "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n\n\n"
    "def read_again(text):\n    return yaml.load(text + text)\n"
)
FIX = "Apply fix: Use safe_load"


@pytest.fixture
def reviewed(window: Window, folder: Path) -> Window:
    """A window with two findings, each with a fix, in the file in front."""
    (folder / "load.py").write_text(UNSAFE)
    window.ready()
    window.file("load.py")
    window.at("yaml.load(text)")
    window.choose(window.actions(), "Review with security agent")
    expect(window.page.locator(".squiggly-warning, .squiggly-error").nth(1)).to_be_visible()
    return window


def line(window: Window, text: str) -> Locator:
    """A line of the editor in front."""
    return window.page.locator(".editor-instance .view-line", has_text=text)


def taken(window: Window, row: Locator) -> None:
    """Take the fix of a problem. Problems come anew while nobody looks: press again."""
    entry = window.page.get_by_role("menuitem", name=FIX)
    for _ in range(6):
        row.click()
        window.page.keyboard.press("Control+.")
        try:
            entry.wait_for(state="visible", timeout=5000)
        except TooLate:
            continue
        # The first one, by the keyboard: a menu that has just come up hears no mouse.
        for key in ("ArrowDown", "Enter"):
            window.page.keyboard.press(key)
        return
    raise AssertionError("no fix in the menu of the problem")


def test_the_lightbulb_mends_the_place_it_stands_at(reviewed: Window, folder: Path) -> None:
    # A click into the line could hit the bulb, and there is none where the cursor is in blanks.
    reviewed.at("def read(text)")
    for key in ("ArrowDown", "Control+ArrowRight", "Control+ArrowRight"):
        reviewed.page.keyboard.press(key)
    # The bulb of a place without a fix stays for a moment; that of a fix looks different.
    reviewed.page.locator(".lightBulbWidget.codicon-lightbulb-autofix").click()
    reviewed.choose(reviewed.page.locator(".action-widget"), FIX)
    expect(line(reviewed, "return yaml.safe_load(text)")).to_be_visible()
    expect(line(reviewed, "return yaml.load(text + text)")).to_be_visible()
    reviewed.page.keyboard.press("Control+S")
    wanted = UNSAFE.replace("yaml.load(text)", "yaml.safe_load(text)")
    reviewed.until(lambda: (folder / "load.py").read_text() == wanted, "the mended file")


def test_a_problem_is_mended_from_the_list_of_problems(reviewed: Window) -> None:
    problems = reviewed.problems()
    row = problems.locator(".monaco-list-row", has_text="[Ln 9")
    taken(reviewed, row)
    expect(line(reviewed, "return yaml.safe_load(text + text)")).to_be_visible()
    expect(line(reviewed, "return yaml.load(text)")).to_be_visible()
    expect(row).to_have_count(0)
    expect(problems.locator(".monaco-list-row", has_text="[Ln 5")).to_be_visible()
