"""A server that ends by itself comes again; one that does not come is told of once."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
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
    expect(window.notification("")).to_have_count(0)


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("#!/nowhere/interpreter\n", "did not start"),
        ("#!/bin/sh\nexit 1\n", "ended again and again"),
    ],
)
def test_a_server_that_does_not_come_is_told_of_once(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path, program: str, sentence: str
) -> None:
    broken = tmp_path / "broken"
    broken.write_text(program)
    broken.chmod(0o755)
    served = serve(settings={"sessionls.path": str(broken)})
    window = Window(pages())
    window.open(served.address())
    told = window.notification(sentence)
    expect(told).to_be_visible()
    expect(window.status()).to_have_attribute("aria-label", "The session server is not there")
    expect(window.notification("")).to_have_count(1)
    told.hover()
    told.get_by_role("button", name="Clear Notification").click()
    expect(told).to_have_count(0)
    window.command("Sessions: Restart Server")
    expect(told).to_be_visible()
    expect(window.notification("")).to_have_count(1)


def killed(window: Window, home: Path, known: set[int]) -> set[int]:
    """Kill the one process that is not known yet, as soon as it is there."""
    found = window.until(lambda: set(forwarders_of(home)) - known, "another server", 60)
    (process,) = found
    os.kill(process, signal.SIGKILL)
    return known | found
