"""A server that ends by itself comes again; one that does not come is told of once."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import SERVER, forwarders_of
from tests.editors.vscode.window import Window

NOWHERE = "#!/nowhere/interpreter\n"
REFUSES = (
    f"#!{sys.executable}\n"
    + r"""
import json, os, sys

with open(__file__ + ".pids", "a") as pids:
    pids.write(f"{os.getpid()}\n")
length = int(sys.stdin.buffer.readline().split(b":")[1])
sys.stdin.buffer.readline()
asked = json.loads(sys.stdin.buffer.read(length))
error = {"code": -32803, "message": "The [hub](command:x) is of another version."}
answer = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "error": error})
sys.stdout.write(f"Content-Length: {len(answer)}\r\n\r\n{answer}")
sys.stdout.flush()
sys.stdin.buffer.read()
"""
)
"""A server that says no to the editor, and lives as long as its line."""


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
        (NOWHERE, "did not start"),
        ("#!/bin/sh\nexit 1\n", "ended again and again"),
    ],
)
def test_a_server_that_does_not_come_is_told_of_once(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path, program: str, sentence: str
) -> None:
    served = serve(settings={"sessionls.path": runnable(tmp_path / "broken", program)})
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


def test_a_server_that_refuses_the_editor_is_told_of_at_once_and_not_tried_again(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path
) -> None:
    served = serve(settings={"sessionls.path": runnable(tmp_path / "refuses", REFUSES)})
    pids = tmp_path / "refuses.pids"
    window = Window(pages())
    window.open(served.address())
    told = window.notification("It says: The [hub] (command:x) is of another version.")
    expect(told).to_be_visible()
    expect(window.notification("")).to_have_count(1)
    window.until(lambda: living(pids) == [False], "the end of the one server that was begun")
    told.hover()
    told.get_by_role("button", name="Restart Server").click()
    window.until(lambda: living(pids) == [False, False], "the end of the second one")
    expect(told).to_be_visible()
    told.hover()
    told.get_by_role("button", name="Show Log").click()
    expect(window.page.locator(".panel .output-view").first).to_be_visible()
    assert living(pids) == [False, False]


def test_what_is_told_of_a_server_that_failed_starts_none_that_is_there_again(
    serve: Serve, pages: Callable[[], Page], home: Path, tmp_path: Path
) -> None:
    served = serve(settings={"sessionls.path": runnable(tmp_path / "broken", NOWHERE)})
    window = Window(pages())
    window.open(served.address())
    told = window.notification("did not start")
    expect(told).to_be_visible()
    settings = served.state / "user" / "Machine" / "settings.json"
    settings.write_text(json.dumps({"sessionls.path": str(SERVER)}))
    window.ready()
    running = set(forwarders_of(home))
    told.hover()
    told.get_by_role("button", name="Restart Server").click()
    expect(told).to_have_count(0)
    window.command("Sessions: New Session")
    window.say("@security first")
    expect(window.panel().locator(".turn")).to_have_count(1)
    assert set(forwarders_of(home)) == running


def runnable(path: Path, program: str) -> str:
    """Where a program lies that may be run."""
    path.write_text(program)
    path.chmod(0o755)
    return str(path)


def living(pids: Path) -> list[bool]:
    """Which of the processes that wrote their ids into a file are still there."""
    begun = pids.read_text().split()
    return [Path(f"/proc/{pid}").exists() for pid in begun]


def killed(window: Window, home: Path, known: set[int]) -> set[int]:
    """Kill the one process that is not known yet, as soon as it is there."""
    found = window.until(lambda: set(forwarders_of(home)) - known, "another server", 60)
    (process,) = found
    os.kill(process, signal.SIGKILL)
    return known | found
