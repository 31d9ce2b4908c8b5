"""The first minutes in VS Code: the view, a review by Ctrl+., findings, a quick fix."""

from pathlib import Path

from playwright.sync_api import expect

from tests.editors.vscode.window import Window


def test_the_view_of_sessions_is_there_and_says_what_to_do(window: Window) -> None:
    window.sessions()
    expect(window.page.get_by_text("No sessions yet.")).to_be_visible()
    expect(window.page.get_by_role("button", name="New Session").first).to_be_visible()


def test_a_review_by_the_menu_of_code_actions_finds_lists_and_mends(
    window: Window, folder: Path
) -> None:
    window.ready()
    window.file("sign.py")
    window.at("hashlib.md5")
    window.choose(window.actions(), "Review with security agent")
    expect(window.page.locator(".squiggly-warning, .squiggly-error").first).to_be_visible()
    expect(window.problems()).to_contain_text("sessionls/security")
    window.sessions()
    expect(window.row("sign.py")).to_be_visible()
    expect(window.row("sign.py")).to_contain_text("1 finding")
