"""Records of a session, made up, and the document that tells of them."""

from collections.abc import Sequence

from sessionls.domain.blocks import Message, ReferenceBlock, TextBlock
from sessionls.domain.finding import Finding
from sessionls.domain.fold import apply
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    Record,
    SessionCreated,
    StopReason,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.domain.summary import summary
from sessionls.domain.text import Position, Range
from sessionls.domain.usage import Usage
from sessionls.workspace.transcript import transcript
from sessionls.workspace.transcript_page import Section, Transcript
from tests.workspace.rig import ANA

ROOT = "file:///work/shop"
SECURITY = By(kind="agent", name="security")
Made = tuple[By, Event]


def place(line: int, start: int = 0, end: int = 4) -> Range:
    return Range(start=Position(line=line, character=start), end=Position(line=line, character=end))


def finding(number: int, line: int = 9, uri: str = f"{ROOT}/app.py") -> Finding:
    return Finding(
        id=f"F{number}",
        agent="security",
        rule="S602",
        severity="error" if number % 2 else "warning",
        message="`subprocess` call with `shell=True`.",
        uri=uri,
        range=place(line),
        turn="T1",
    )


def asked(turn: str = "T1", agent: str | None = "security", text: str = "Review this.") -> Made:
    reference = ReferenceBlock(uri=f"{ROOT}/app.py", range=place(2), text="os.system(x)")
    message = Message(id=f"M{turn}", agent=agent, blocks=(TextBlock(text=text), reference))
    return ANA, MessageAdded(message=message, turn=turn)


def started(turn: str = "T1", agent: str = "security") -> Made:
    event = TurnStarted(turn=turn, message=f"M{turn}", agent=agent, revision="r", model="auto")
    return By(kind="agent", name=agent), event


def said(text: str, turn: str = "T1") -> Made:
    message = Message(id="A1", agent="security", blocks=(TextBlock(text=text),), turn=turn)
    return SECURITY, MessageAdded(message=message)


def ended(turn: str = "T1", reason: StopReason = "end", error: str | None = None) -> Made:
    usage = Usage(duration=0.05)
    return SECURITY, TurnEnded(
        turn=turn,
        stop_reason=reason,
        model="offline",
        usage=usage,
        next_agent="assistant",
        error=error,
    )


def called(turn: str = "T1") -> Made:
    arguments: dict[str, object] = {"path": f"{ROOT}/app.py"}
    return SECURITY, ToolCalled(turn=turn, call=ToolCall(id="C1", name="scan", arguments=arguments))


def returned(content: str, turn: str = "T1") -> Made:
    return SECURITY, ToolReturned(turn=turn, call_id="C1", content=content)


def session(*made: Made) -> tuple[dict[str, object], list[Record]]:
    created = SessionCreated(title="app.py", agent="assistant")
    events: Sequence[Made] = [(ANA, created), *made]
    records = [
        Record(seq, f"R{seq}", "2026-11-22T08:50:01.123Z", by, event)
        for seq, (by, event) in enumerate(events, 1)
    ]
    folded = Session("S1")
    for record in records:
        apply(folded, record)
    return summary(folded), records


def document(*made: Made) -> Transcript:
    return transcript(*session(*made), root=ROOT)


def outline(sections: Sequence[Section]) -> list[object]:
    return [
        (one.title, outline(one.parts)) if one.parts else one.title
        for one in sections
        if one.kind != "quote"
    ]
