"""What stays: after a reload of the window, and after the hub was killed."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import hubs_of
from tests.editors.vscode.window import Window


def reviewed(window: Window) -> None:
    """A file with a finding, from a review of the whole file."""
    window.ready()
    window.file("sign.py")
    window.at("hashlib.md5")
    window.choose(window.actions(), "Review with security agent")
    expect(finding(window)).to_be_visible(timeout=60_000)


def finding(window: Window) -> Locator:
    """The mark of a finding in the editor."""
    return window.page.locator(".squiggly-warning, .squiggly-error").first


def test_a_reload_of_the_window_has_everything_again(
    serve: Serve, pages: Callable[[], Page]
) -> None:
    served = serve()
    window = Window(pages())
    window.open(served.address())
    reviewed(window)
    expect(window.panel().locator(".turn").first).to_be_visible(timeout=60_000)
    window.keeps("sessionls.shown")
    window.reload()
    window.ready()
    window.file("sign.py")
    expect(finding(window)).to_be_visible(timeout=60_000)
    window.sessions()
    expect(window.row("sign.py")).to_contain_text("1 finding")
    expect(window.panel().locator(".turn").first).to_be_visible(timeout=60_000)


def test_a_hub_that_is_killed_is_replaced_and_nobody_has_to_do_anything(
    serve: Serve, pages: Callable[[], Page], home: Path
) -> None:
    window = Window(pages())
    window.open(serve().address())
    reviewed(window)
    (hub,) = hubs_of(home)
    os.kill(hub, signal.SIGKILL)
    window.sessions()
    window.command("Sessions: New Session")
    expect(window.row("Untitled session")).to_be_visible(timeout=60_000)
    expect(window.row("sign.py")).to_contain_text("1 finding")
    assert hub not in hubs_of(home)
    expect(finding(window)).to_be_visible()
