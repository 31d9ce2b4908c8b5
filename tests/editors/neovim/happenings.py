"""Records of a session as the server sends them, made up: for what no server does in a moment."""

from typing import Any

from sessionls.domain.fold import apply
from sessionls.domain.records import from_wire
from sessionls.domain.session import Session
from sessionls.domain.summary import summary
from tests.editors.neovim.panels import Panel

Wire = dict[str, Any]

ANA = {"kind": "person", "name": "Ana", "id": "ana@example.org"}
BEN = {"kind": "person", "name": "Ben", "id": "ben@example.org"}


class Happenings:
    """What happens in a session, told to one Neovim in the order of the records."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._session = Session(panel.session)
        for record in panel.lua("return panel.following.records"):
            apply(self._session, from_wire(record))

    def tell(self, *events: Wire) -> None:
        """Send one update with these events as records, and the session as it is then."""
        records = [self.record(event) for event in events]
        self._emit("update", {"session": self.panel.session, "records": records})
        self._emit("listed", {"session": summary(self._session)})

    def record(self, event: Wire) -> Wire:
        """The next record."""
        seq = self._session.seq + 1
        by = event.get("by", ANA)
        record = {"id": f"R{seq}", "at": "2026-01-01T12:00:00.000Z", **event, "seq": seq, "by": by}
        apply(self._session, from_wire(record))
        return record

    def stream(self, text: str, turn: str = "T1", message: str = "A1", thought: str = "") -> None:
        """Send some words of a message."""
        delta = {"session": self.panel.session, "turn": turn, "message": message, "text": text}
        self._emit("delta", {**delta, **({"thought": thought} if thought else {})})

    def _emit(self, event: str, payload: Wire) -> None:
        code = (
            "local event, payload = ...; local session = payload.session.id or payload.session;"
            "local client = require('sessionls.homes').holder(session);"
            "require('sessionls.handlers')['sessionls/' .. event]("
            "nil, payload, { client_id = client.id })"
        )
        self.panel.editor.lua(code, event, payload)


def said(text: str, turn: str | None = "T1", message: str = "M1", **more: Any) -> Wire:
    """A person wrote a message."""
    blocks = [{"kind": "text", "text": text}, *more.pop("blocks", [])]
    whole = {
        "id": message,
        "blocks": blocks,
        **({"agent": more.pop("agent")} if "agent" in more else {}),
    }
    return {"kind": "messageAdded", "message": whole, **({"turn": turn} if turn else {}), **more}


def started(turn: str = "T1", message: str = "M1", agent: str = "assistant", **more: Any) -> Wire:
    """A turn began."""
    fixed = {"revision": "r", "model": "m"}
    return {
        "kind": "turnStarted",
        "turn": turn,
        "message": message,
        "agent": agent,
        **fixed,
        **more,
    }


def answered(
    text: str, turn: str = "T1", message: str = "A1", thought: str = "", agent: str = "assistant"
) -> Wire:
    """An agent finished a message."""
    blocks = [{"kind": "thought", "text": thought}] if thought else []
    blocks.append({"kind": "text", "text": text})
    whole = {"id": message, "agent": agent, "blocks": blocks, "turn": turn}
    return {"kind": "messageAdded", "message": whole, "by": {"kind": "agent", "name": agent}}


def called(name: str, identity: str = "c1", turn: str = "T1", /, **arguments: Any) -> Wire:
    """A tool call began."""
    call = {"id": identity, "name": name, "arguments": arguments}
    return {"kind": "toolCalled", "turn": turn, "call": call}


def returned(content: str, identity: str = "c1", turn: str = "T1", **more: Any) -> Wire:
    """It ended."""
    return {"kind": "toolReturned", "turn": turn, "callId": identity, "content": content, **more}


def ended(turn: str = "T1", reason: str = "end", following: str = "assistant", **more: Any) -> Wire:
    """A turn ended."""
    usage = {"input": 10, "output": 5, "cached": 0, "cost": 0.25, "duration": 1.0}
    fixed = {"model": "m", "usage": usage, "nextAgent": following}
    return {"kind": "turnEnded", "turn": turn, "stopReason": reason, **fixed, **more}


def found(uri: str, identity: str = "F1", turn: str = "T1", line: int = 4) -> Wire:
    """An agent found something."""
    place = {"start": {"line": line, "character": 4}, "end": {"line": line, "character": 9}}
    finding = {
        "id": identity, "agent": "security", "rule": "S602", "severity": "error", "turn": turn,
        "message": "Do not use a shell.", "uri": uri, "range": place, "state": "open",
    }  # fmt: skip
    return {"kind": "findingReported", "finding": finding}
