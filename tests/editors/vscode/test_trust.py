"""A workspace that nobody trusts: its sessions are listed, nothing is started, trust is offered."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import processes_of
from tests.editors.vscode.window import Window

CATALOG = """{"sessions": {"1": {"session": "01A", "row": {
 "id": "01A", "title": "Sums of long ago", "state": "running", "archived": false,
 "agent": "assistant", "created": "2026-01-01", "updated": "2026-01-01", "seq": 3, "turns": 1,
 "participants": [], "queue": [], "findings": 2, "usage": {"cost": 0}}}}, "about": {}}"""


def test_restricted_mode_offers_trust_lists_sessions_and_starts_nothing(
    serve: Serve, pages: Callable[[], Page], folder: Path, home: Path
) -> None:
    trap = folder / ".venv" / "bin" / "sessionls"
    trap.parent.mkdir(parents=True)
    trap.write_text(f"#!/bin/sh\ntouch {folder}/sprung\n")
    trap.chmod(0o755)
    asking = {"security.workspace.trust.enabled": True}
    asking |= {"security.workspace.trust.startupPrompt": "never"}
    served = serve(settings={**asking, "sessionls.path": str(trap)}, flags=())
    window = Window(pages())
    window.open(served.address())
    window.sessions()
    trust = window.page.locator(".sidebar").get_by_role("button", name="Manage Workspace Trust")
    expect(trust).to_be_visible()
    (folder / ".sessionls").mkdir()
    (folder / ".sessionls" / "catalog.json").write_text(CATALOG)
    window.reload()
    window.sessions()
    expect(window.row("Sums of long ago")).to_be_visible()
    expect(window.page.get_by_text("Restricted mode: sessions are listed")).to_be_visible()
    assert not any(b"hub" in name for name in _names(home))
    assert not (folder / "sprung").exists()


def _names(home: Path) -> list[bytes]:
    return [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes_of(home)]
