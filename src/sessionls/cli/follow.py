"""Following a turn to its end, whatever order things arrive in. Shows nothing itself."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime

from sessionls.cli.client import Client
from sessionls.cli.reading import Event, read_along
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
)
from sessionls.domain.session import Session

_OFFLINE = "offline"


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


async def follow(
    client: Client, session: str, turn: Turn, since: int, unpaused: int = 0
) -> AsyncIterator[Event]:
    """The records after `since`, and streamed words, until the turn has ended or is paused.

    Nothing is missed and nothing comes twice: what was published before this connection listened
    is loaded, and so is every gap. `unpaused` is the number of a record with which the session was
    not paused: a pause before it is over.
    """
    async for event in read_along(client, session, since):
        if isinstance(event, Record):
            turn.take(event)
        yield event
        if turn.ended is not None or (turn.is_left and turn.session.seq > unpaused):
            return


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
