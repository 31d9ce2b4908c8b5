"""Following a turn to its end, whatever order things arrive in. Shows nothing itself."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sessionls.cli.client import REATTACHED, Client
from sessionls.cli.link import Json, Notice
from sessionls.domain.blocks import ChangedFile, ChangesBlock
from sessionls.domain.finding import Finding
from sessionls.domain.fold import apply
from sessionls.domain.records import (
    MessageAdded,
    Record,
    SessionPaused,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnStarted,
    from_wire,
)
from sessionls.domain.session import Session

PAGE = 500
_OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Words:
    """Streamed text of the message that a turn is making; `thought` is what its model thinks."""

    turn: str
    message: str
    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a turn is; `percentage` is `None` where nobody knows."""

    text: str
    percentage: int | None


Event = Record | Words | Step


@dataclass(slots=True)
class Turn:
    """What a turn came to; `session` is the fold of all records that were followed.

    `model` is the one asked for until the turn has ended, `seconds` what passed from its start to
    its end, `scans` are the results of the tool `scan`, and `changes` the changed files that its
    message is about.
    """

    id: str
    agent: str = ""
    answer: str = ""
    ended: TurnEnded | None = None
    model: str = ""
    seconds: float = 0.0
    scans: list[ToolReturned] = field(default_factory=list[ToolReturned])
    changes: tuple[ChangedFile, ...] = ()
    session: Session = field(default_factory=lambda: Session(""))
    _began: str = ""
    _rests: bool = False
    _calls: set[str] = field(default_factory=set[str])

    def take(self, record: Record) -> None:
        """Remember what matters of one more record of the session."""
        apply(self.session, record)
        match record.event:
            case TurnPaused(turn=self.id):
                self._rests = True
            case TurnStarted(turn=self.id, agent=agent, model=model):
                self.agent, self.model, self._began = agent, model, record.at
            case ToolCalled(turn=self.id, call=call) if call.name == "scan":
                self._calls.add(call.id)
            case ToolReturned(turn=self.id, call_id=call) as result if call in self._calls:
                self.scans.append(result)
            case MessageAdded(message=message, turn=self.id):
                blocks = (block for block in message.blocks if isinstance(block, ChangesBlock))
                self.changes = tuple(file for block in blocks for file in block.files)
            case MessageAdded(message=message) if message.turn == self.id:
                self.answer = message.text or self.answer
            case TurnEnded(turn=self.id) as ended:
                self._end(record, ended)
            case _:
                pass

    @property
    def findings(self) -> list[Finding]:
        """What this turn reported and what is still so."""
        return [
            f for f in self.session.findings.values() if f.turn == self.id and f.state == "open"
        ]

    @property
    def is_unanswered(self) -> bool:
        """Whether no model answered, and no scanner looked at anything either."""
        return self.ended is not None and self.model == _OFFLINE and not self.scans

    @property
    def is_left(self) -> bool:
        """Whether it goes no further until somebody resumes the session."""
        waits = self.id in self.session.turns and not self._began
        return self.session.paused is not None and (self._rests or waits)

    @property
    def why_left(self) -> str:
        """Why it goes no further, in a sentence."""
        paused = self.session.paused
        reason = paused.event.reason if paused and isinstance(paused.event, SessionPaused) else None
        return reason or f"{paused.by.name if paused else 'Somebody'} has paused the session."

    def _end(self, record: Record, ended: TurnEnded) -> None:
        self.ended = ended
        self.model = ended.model or self.model
        if self._began:
            passed = datetime.fromisoformat(record.at) - datetime.fromisoformat(self._began)
            self.seconds = max(0.0, passed.total_seconds())


async def follow(client: Client, session: str, turn: Turn, since: int) -> AsyncIterator[Event]:
    """The records after `since`, and streamed words, until the turn has ended or is paused.

    Nothing is missed and nothing comes twice: what was published before this connection listened
    is loaded, and so is every gap.
    """
    seen = since
    complete: set[str] = set()
    async for event in _events(client, session, since):
        match event:
            case Record(seq=seq) if seq <= seen:
                continue
            case Record(seq=seq, event=happened):
                seen = seq
                turn.take(event)
                if isinstance(happened, MessageAdded):
                    complete.add(happened.message.id)
            case Words(message=message) if message in complete:
                continue
            case _:
                pass
        yield event
        if turn.ended is not None or turn.is_left:
            return


async def load(client: Client, session: str, since: int) -> AsyncIterator[Json]:
    """The records after `since`, as on the wire; the connection then hears of later ones."""
    while True:
        page = await client.execute(
            "session.load", {"session": session, "since": since, "limit": PAGE}
        )
        records = cast("list[Json]", page.get("records", []))
        for record in records:
            yield record
        if not records or not page.get("more"):
            return
        since = cast("int", records[-1]["seq"])


@contextlib.contextmanager
def cancelled_by_interrupt(
    client: Client, session: str, turn: str | None, told: Callable[[], None] = lambda: None
) -> Generator[None]:
    """While inside, Ctrl-C cancels the turn, or all of the session's; a second one leaves at once.

    `told` hears of the first one.
    """
    current = asyncio.current_task()
    asked: list[bool] = []

    def interrupt() -> None:
        if asked and current is not None:
            current.cancel()
        elif not asked:
            asked.append(True)
            told()
            client.post("session.cancel", {"session": session, "turn": turn})

    with _at_interrupt(interrupt):
        yield


@contextlib.contextmanager
def taken_back_by_interrupt(client: Client, session: str, turn: str) -> Generator[None]:
    """While inside, Ctrl-C cancels a turn that has not begun, and leaves: others go on."""
    current = asyncio.current_task()

    def interrupt() -> None:
        client.post("session.cancel", {"session": session, "turn": turn})
        if current is not None:
            current.cancel()

    with _at_interrupt(interrupt):
        yield


@contextlib.contextmanager
def _at_interrupt(interrupt: Callable[[], None]) -> Generator[None]:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, interrupt)
    except NotImplementedError:
        # Windows: Ctrl-C ends the wait.
        try:
            yield
        except asyncio.CancelledError:
            interrupt()
            raise
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def _events(client: Client, session: str, since: int) -> AsyncIterator[Event]:
    last = since
    notice = Notice(REATTACHED, {})
    while True:
        if notice.method == REATTACHED:
            # This server does not know yet that we listen, nor we what has happened.
            async for wire in load(client, session, last):
                record = from_wire(wire)
                last = record.seq
                yield record
        for event in _from_notice(notice, session):
            if isinstance(event, Record):
                if event.seq > last + 1:
                    async for wire in load(client, session, last):
                        yield from_wire(wire)
                last = max(last, event.seq)
            yield event
        notice = await client.notice()


def _from_notice(notice: Notice, session: str) -> Iterator[Event]:
    params = notice.params
    if notice.method == "$/progress":
        yield from _from_progress(_object(params.get("value")))
    elif params.get("session") != session:
        return
    elif notice.method == "sessionls/update":
        yield from map(from_wire, cast("list[Json]", params["records"]))
    elif notice.method == "sessionls/delta":
        turn, message = str(params["turn"]), str(params["message"])
        yield Words(turn, message, str(params["text"]), str(params.get("thought", "")))


def _from_progress(value: Json) -> Iterator[Step]:
    message, percentage = value.get("message"), value.get("percentage")
    if isinstance(message, str) and message:
        yield Step(message, percentage if isinstance(percentage, int) else None)


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}
