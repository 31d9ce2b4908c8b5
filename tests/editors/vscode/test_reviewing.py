"""Who has a file looked at goes on writing where they were, whichever way they asked for it."""

from playwright.sync_api import expect

from tests.editors.vscode.window import Window

TITLE = "Review with security agent"


def test_a_review_from_the_palette_leaves_the_cursor_in_the_file(window: Window) -> None:
    at_the_file(window)
    window.command("Sessions: Review with Agent...")
    window.pick(TITLE)
    writes_on(window)


def test_a_review_from_the_menu_of_code_actions_leaves_the_cursor_in_the_file(
    window: Window,
) -> None:
    at_the_file(window)
    window.choose(window.actions(), TITLE)
    writes_on(window)


def at_the_file(window: Window) -> None:
    window.ready()
    window.file("sign.py")
    window.at("hashlib.md5")


def writes_on(window: Window) -> None:
    """The panel shows the session and the file its findings; what is typed is in the file."""
    expect(window.panel().locator(".turn").first).to_be_visible()
    expect(window.page.locator(".squiggly-warning, .squiggly-error").first).to_be_visible()
    window.page.keyboard.type("typed = 1  ")
    expect(window.page.locator(".view-line", has_text="typed = 1")).to_be_visible()
    expect(window.panel().get_by_role("textbox", name="Message")).to_be_empty()
