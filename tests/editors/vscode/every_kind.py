"""One session in which everything stands that the panel can draw, for looks and accessibility."""

from typing import Any

from tests.editors.vscode.panel_page import AGENT, AT, record, session, text

_RANGE = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 9}}
_URI = "file:///shop/sign.py"
_PROSE = """# A heading

One place matters: `hashlib.md5` in [sign.py](sign.py:5), and [`docs`](https://example.org/x).

> Said before.

| what | how |
| --- | --- |
| hash | weak |

```python
@cached
def sign(text: str) -> str:
    # As long as nobody attacks it.
    return hashlib.sha256(text + "salt").hexdigest()[:64] if text else None
```

```diff
-old = 1
+new = 2
```
"""


_OLD = {"id": "q0", "turn": "t0", "text": "Which one, of before?", "choices": ["This"]}


def everything() -> dict[str, Any]:
    """What the extension tells the panel to show it."""
    return {
        "kind": "show",
        "session": session(
            title="Weak hashes in the shop",
            state="paused",
            paused={"by": {"kind": "person", "name": "Ben"}, "at": AT},
            usage={"cost": 0.25},
        ),
        "records": [*_messages(), *_turn(), *_ends(), *_notes(), *_running()],
        "asks": [{"kind": "question", "id": "q0", "seq": 0, "question": _OLD}],
        "more": False,
        "people": [_person("Ana"), _person("Ben", typing=True)],
        "agents": [{"name": "assistant"}, {"name": "security"}],
        "me": "ana@example.org",
        "draft": {"text": "", "chips": [{"id": "1", "label": "notes.txt", "item": {"uri": _URI}}]},
        "history": [],
    }


def _person(name: str, **changes: Any) -> dict[str, Any]:
    found = {"name": name, "id": f"{name.lower()}@example.org", "editor": "VS Code", "since": AT}
    return {**found, "typing": False, "role": "drive", **changes}


def _messages() -> list[dict[str, Any]]:
    reference = {"kind": "reference", "uri": _URI, "range": _RANGE}
    asked = text("m1", "Look at this", agent="security")
    asked["blocks"] += [reference, {"kind": "changes"}]
    return [
        record(1, "messageAdded", message=asked),
        record(2, "messageAdded", message=text("m2", "This waits."), turn="t9"),
    ]


def _turn() -> list[dict[str, Any]]:
    said = text("a1", _PROSE, turn="t1")
    said["blocks"].insert(0, {"kind": "thought", "text": "Look at the **hash** first."})
    done = {"id": "c1", "name": "scan", "arguments": {"path": "sign.py"}}
    wrong = {"id": "c2", "name": "read", "arguments": {"path": "gone.py"}}
    return [
        _started(3, "t1", "security"),
        record(4, "messageAdded", AGENT, message=said),
        _of(5, "t1", "toolCalled", call=done),
        _of(6, "t1", "toolReturned", callId="c1", content="1 finding", isError=False),
        _of(7, "t1", "toolCalled", call=wrong),
        _of(8, "t1", "toolReturned", callId="c2", content="No such file.", isError=True),
        *(
            record(9 + number, "findingReported", AGENT, finding=_finding(number, severity, state))
            for number, (severity, state) in enumerate(_FINDINGS)
        ),
        _of(20, "t1", "editProposed", edit=_edit("e1", "t1")),
        record(21, "editAnswered", editId="e1", accepted=[0]),
        _of(22, "t1", "permissionAsked", permission=_permission("p1", "t1")),
        record(23, "permissionAnswered", permissionId="p1", decision="once"),
        _ended(24, "t1", "end"),
    ]


_FINDINGS = (
    ("error", "open"),
    ("warning", "stale"),
    ("information", "fixed"),
    ("hint", "dismissed"),
)


def _ends() -> list[dict[str, Any]]:
    """Turns that failed, and that came to a limit."""
    return [
        _started(30, "t2", "explainer"),
        _ended(31, "t2", "failed", error="The provider refuses the key: set another one."),
        _started(32, "t3", "explainer"),
        _ended(33, "t3", "max_steps", error="After 20 steps it stopped."),
    ]


def _notes() -> list[dict[str, Any]]:
    return [
        record(40, "agentKept", agent="security"),
        record(41, "sessionRenamed", title="Weak hashes"),
        record(42, "historyCompacted", fromSeq=1, toSeq=2, summary="They spoke of hashes."),
    ]


def _running() -> list[dict[str, Any]]:
    """A turn that waits for people: a permission, a question, an edit."""
    question = {"id": "q1", "turn": "t4", "text": "Mend it?", "choices": ["Yes", "No"]}
    return [
        _started(50, "t4", "security"),
        _of(51, "t4", "permissionAsked", permission=_permission("p2", "t4")),
        _of(52, "t4", "questionAsked", question=question),
        _of(53, "t4", "editProposed", edit=_edit("e2", "t4")),
    ]


def _of(seq: int, turn: str, kind: str, **fields: Any) -> dict[str, Any]:
    return record(seq, kind, AGENT, turn=turn, **fields)


def _started(seq: int, turn: str, agent: str) -> dict[str, Any]:
    fields = {"message": "m1", "agent": agent, "revision": "r", "model": "some/model"}
    return _of(seq, turn, "turnStarted", **fields)


def _ended(seq: int, turn: str, reason: str, **fields: Any) -> dict[str, Any]:
    usage = {"cost": 0.25, "input": 100, "output": 20, "duration": 2.5}
    ended = {"stopReason": reason, "usage": usage, "nextAgent": "assistant"}
    return _of(seq, turn, "turnEnded", **ended, **fields)


def _finding(number: int, severity: str, state: str) -> dict[str, Any]:
    return {
        "id": f"f{number}",
        "agent": "security",
        "rule": "weak-hash",
        "severity": severity,
        "message": "MD5 is broken: use SHA-256.",
        "uri": _URI,
        "range": _RANGE,
        "cwe": 327,
        "state": state,
        "turn": "t1",
    }


def _edit(name: str, turn: str) -> dict[str, Any]:
    hunk = {"line": 4, "old": "md5", "new": "sha256"}
    return {
        "id": name,
        "turn": turn,
        "title": "Use SHA-256",
        "changes": [{"uri": _URI, "hunks": [hunk, {**hunk, "line": 9}]}],
    }


def _permission(name: str, turn: str) -> dict[str, str]:
    asked = {"tool": "shell", "title": "Run a command", "detail": "pytest -q"}
    return {"id": name, "turn": turn, **asked}
