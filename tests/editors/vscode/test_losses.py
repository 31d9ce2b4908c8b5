"""A server that ends by itself: it comes again, and is left alone when it ends again and again."""

import os
import signal
from pathlib import Path

from playwright.sync_api import expect

from tests.editors.vscode.served import forwarders_of
from tests.editors.vscode.window import Window


def test_a_server_that_is_killed_comes_again_but_not_for_ever(window: Window, home: Path) -> None:
    window.ready()
    window.command("Sessions: New Session")
    window.say("@security first")
    turns = window.panel().locator(".turn")
    expect(turns).to_have_count(1)
    known = killed(window, home, set())
    window.ready()
    window.say("@security second")
    expect(turns).to_have_count(2)
    for _ in range(5):
        known = killed(window, home, known)
    told = window.notification("ended again and again")
    expect(told).to_be_visible()
    # What the library says of it is in the log, where it hides nothing.
    expect(window.notification("")).to_have_count(1)
    told.hover()
    told.get_by_role("button", name="Restart Server").click()
    window.ready()
    expect(turns).to_have_count(2)
    window.say("@security third")
    expect(turns).to_have_count(3)


def killed(window: Window, home: Path, known: set[int]) -> set[int]:
    """Kill the one process that is not known yet, as soon as it is there."""
    found = window.until(lambda: set(forwarders_of(home)) - known, "another server", 60)
    (process,) = found
    os.kill(process, signal.SIGKILL)
    return known | found
