"""Two windows of two people on one folder: one session, two names."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.window import Window


def test_two_windows_are_in_one_session_under_two_names(
    serve: Serve, pages: Callable[[], Page]
) -> None:
    ana, ben = (Window(pages()) for _ in range(2))
    for window, name in ((ana, "Ana"), (ben, "Ben")):
        window.open(serve(settings={"sessionls.participant.name": name}).address())
        window.ready()
        window.sessions()
    ana.command("Sessions: New Session")
    ana.say("@security who is here?")
    row = ben.row("who is here?")
    expect(row).to_be_visible(timeout=60_000)
    row.click()
    expect(ben.panel().locator(".message .who").first).to_have_text("Ana", timeout=60_000)
    ben.say("@security I am")
    expect(ana.panel().locator(".message .who", has_text="Ben")).to_be_visible(timeout=60_000)
    expect(ana.row("who is here?")).to_contain_text("2 people")
