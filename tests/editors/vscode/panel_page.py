"""The panel in a page of its own, without VS Code: a test plays the extension's part."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page

from tests.editors.vscode.installed import EXTENSION, NODE

AT = "2026-11-26T10:00:00Z"
ANA = {"kind": "person", "name": "Ana", "id": "ana@example.org"}
AGENT = {"kind": "agent", "name": "security"}
SETTLED = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(undefined))))"""
HOST = """window.said = []; window.spoken = [];
window.acquireVsCodeApi = () => ({
  postMessage: one => { window.spoken.push(one); window.said.push(one.said); },
});"""


def build(folder: Path) -> Path:
    """The panel's page, bundled as the extension has it."""
    command = [
        str(NODE / "node"),
        str(EXTENSION / "node_modules/esbuild/bin/esbuild"),
        str(EXTENSION / "panel/index.tsx"),
        "--bundle",
        "--loader:.ttf=file",
        f"--outfile={folder / 'panel.js'}",
        f"--tsconfig={EXTENSION / 'panel/tsconfig.json'}",
        "--log-level=warning",
    ]
    subprocess.run(command, check=True, timeout=60, cwd=EXTENSION)
    page = folder / "panel.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Session</title>'
        '<link rel="stylesheet" href="panel.css"></head><body><div id="panel"></div>'
        f'<script>{HOST}</script><script src="panel.js"></script></body></html>'
    )
    return page


@dataclass(slots=True)
class Panel:
    """The panel as a person sees it, and the line to it."""

    page: Page
    requests: list[str] = field(default_factory=list[str])
    troubles: list[str] = field(default_factory=list[str])

    def tell(self, message: dict[str, Any]) -> None:
        """Say something as the extension; it is drawn when this returns."""
        self.page.evaluate("message => window.postMessage(message, '*')", message)
        self.page.evaluate(SETTLED)

    def said(self, kind: str) -> list[dict[str, Any]]:
        """What the panel has told the extension."""
        heard = cast("list[dict[str, Any]]", self.page.evaluate("window.said"))
        return [one for one in heard if one["kind"] == kind]

    def spoken(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """What the panel has told the extension, each with the session that it belongs to."""
        heard = cast("list[dict[str, Any]]", self.page.evaluate("window.spoken"))
        return [(one["session"], one["said"]) for one in heard if one["said"]["kind"] == kind]

    def top(self, key: str) -> int:
        """Where an entry stands, in pixels from the upper edge of the list."""
        self.page.evaluate(SETTLED)
        return int(
            self.page.evaluate(
                """key => {
                  const edge = document.querySelector('.entries').getBoundingClientRect().top;
                  const one = document.querySelector(`[data-key="${key}"]`);
                  return Math.round(one.getBoundingClientRect().top - edge);
                }""",
                key,
            )
        )

    def go_to(self, key: str) -> None:
        """Scroll until an entry stands at the upper edge."""
        self.page.evaluate(
            "key => document.querySelector(`[data-key=${key}]`).scrollIntoView()", key
        )
        self.page.evaluate(SETTLED)

    def is_at_end(self) -> bool:
        """Whether the newest can be seen."""
        return bool(
            self.page.evaluate(
                """() => {
                  const box = document.querySelector('.entries');
                  return box.scrollHeight - box.scrollTop - box.clientHeight < 4;
                }"""
            )
        )


def opened(browser: Browser, page_file: Path, **changes: Any) -> Panel:
    """A page with the panel in it, showing a session."""
    page = browser.new_page(viewport={"width": 400, "height": 700})
    page.set_default_timeout(20_000)
    panel = Panel(page)
    page.on("request", lambda request: panel.requests.append(request.url))
    page.on("pageerror", lambda error: panel.troubles.append(str(error)))
    page.goto(page_file.as_uri())
    panel.tell(shown(**changes))
    return panel


def session(**changes: Any) -> dict[str, Any]:
    """A session as results show it."""
    fixed = {
        "id": "s1",
        "title": "Search",
        "state": "idle",
        "archived": False,
        "agent": "assistant",
        "created": AT,
        "updated": AT,
        "seq": 0,
        "turns": 0,
        "findings": 0,
        "participants": [],
        "queue": [],
        "usage": {"cost": 0},
    }
    return fixed | changes


def shown(
    records: Sequence[dict[str, Any]] = (), *, more: bool = False, **changes: Any
) -> dict[str, Any]:
    """The message with which the extension shows a session."""
    return {
        "kind": "show",
        "session": session(**changes),
        "records": list(records),
        "asks": [],
        "more": more,
        "people": [],
        "agents": [{"name": "assistant"}, {"name": "security"}],
        "me": "ana@example.org",
        "draft": {"text": "", "chips": []},
        "history": ["first", "second"],
    }


def record(seq: int, kind: str, by: dict[str, str] = ANA, **fields: Any) -> dict[str, Any]:
    """A record of a session."""
    return {"seq": seq, "id": f"r{seq}", "at": AT, "by": by, "kind": kind, **fields}


def messages(first: int, last: int) -> list[dict[str, Any]]:
    """Messages of a person, one a record, of different lengths."""
    return [
        record(
            seq, "messageAdded", message=text(f"m{seq}", f"Message {seq} " + "word " * (seq % 50))
        )
        for seq in range(first, last + 1)
    ]


def text(name: str, words: str, **fields: Any) -> dict[str, Any]:
    """A message of words."""
    return {"id": name, "blocks": [{"kind": "text", "text": words}], **fields}


def answer(seq: int, words: str) -> list[dict[str, Any]]:
    """A turn that says something, from its start on; three records."""
    return [
        record(
            seq,
            "turnStarted",
            AGENT,
            turn=f"t{seq}",
            message="m1",
            agent="security",
            revision="r",
            model="some/model",
        ),
        record(seq + 1, "messageAdded", AGENT, message=text(f"a{seq}", words, turn=f"t{seq}")),
        record(
            seq + 2,
            "turnEnded",
            AGENT,
            turn=f"t{seq}",
            stopReason="end",
            usage={"cost": 0.25, "input": 100, "output": 20, "duration": 2.5},
            nextAgent="assistant",
        ),
    ]


def pretty(value: object) -> str:
    """For a failing test to show."""
    return json.dumps(value, indent=1)
