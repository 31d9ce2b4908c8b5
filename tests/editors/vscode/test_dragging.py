"""A file is dragged into the message, by the real mouse, with Shift as VS Code has it."""

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.editors.vscode.window import Window

_TRIES = 4
"""How often a person drags on a loaded machine, where what lies below comes late."""


def test_a_file_that_is_dragged_from_the_explorer_goes_along_with_the_message(
    window: Window,
) -> None:
    window.sessions()
    window.command("Sessions: New Session")
    box = window.panel().get_by_role("textbox", name="Message")
    expect(box).to_be_visible(timeout=60_000)
    window.command("Sessions: Open Session in Editor")
    expect(window.page.locator("iframe.webview.ready")).to_have_count(2)
    window.page.keyboard.press("Control+Shift+E")
    expect(window.page.locator("iframe.webview.ready")).to_have_count(1)
    chip = window.panel().locator(".composer .chip", has_text="sign.py")
    for _ in range(_TRIES):
        _drag(window.page, window.row("sign.py"), box)
        try:
            chip.wait_for(timeout=5000)
        except TooLate:
            continue
        break
    expect(chip).to_have_count(1)
    expect(box).to_have_value("")


def _drag(page: Page, what: Locator, where: Locator) -> None:
    what.hover()
    page.mouse.down()
    _move(page, what, 80)
    page.keyboard.down("Shift")
    # Whoever moves over the panel makes it take what is dragged.
    for right in (40, 60, 80):
        _move(page, where, right)
    page.mouse.up()
    page.keyboard.up("Shift")


def _move(page: Page, over: Locator, right: float) -> None:
    area = over.bounding_box()
    assert area
    page.mouse.move(area["x"] + right, area["y"] + area["height"] / 2, steps=6)
