"""A session as somebody reads along: everybody's words, in the order in which they come."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import assert_never

from rich.text import Text

from sessionls.cli.reading import Event, Mentioned, People, Step, Words
from sessionls.cli.render.console import line, out, plain, put
from sessionls.cli.render.findings import compact
from sessionls.cli.render.people import mention_line
from sessionls.cli.render.steps import call_line
from sessionls.cli.render.told import told
from sessionls.cli.shapes import Present, SessionRow
from sessionls.domain.blocks import Message
from sessionls.domain.records import (
    FindingReported,
    MessageAdded,
    Record,
    SessionPaused,
    SessionResumed,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnStarted,
)

_STAYING = 3.0
"""Seconds after which somebody has come to stay."""
_RETURNING = 30.0
"""Seconds in which those who were here have found the next hub, at the latest."""


class Along:
    """Writes what comes. Words stream on a terminal; elsewhere each message comes whole."""

    def __init__(self, row: SessionRow, here: Sequence[Present], called: str) -> None:
        """`here` are those who are in the session now; `called` names it in a command."""
        self._called = called
        self._row = row
        self._here = list(here)
        self._now = self._here
        self._is_paused = row.state == "paused"
        self._patience = _STAYING
        self._settling: asyncio.TimerHandle | None = None
        self._agents: dict[str, str] = {}
        self._calls: dict[str, ToolCall] = {}
        self._streamed: dict[str, str] = {}
        self._open: str | None = None
        """The message in whose line the cursor stands."""

    def show(self, event: Event) -> None:
        """Take one more event."""
        match event:
            case Record():
                self._record(event)
            case Words(text=text):
                if text and out().is_terminal:
                    self._stream(event)
            case People(present=present):
                self._people(present)
            case Mentioned():
                self._put(mention_line(event, self._row.id))
            case Step():
                pass
            case _:
                assert_never(event)

    def aside(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Tells something else on a line of its own."""

        def told_aside() -> None:
            self._end_line()
            tell()

        return told_aside

    def lost(self) -> None:
        """The hub has ended: those who are here come back to the next one, each in their time."""
        self._patience = _RETURNING
        self._unsettle()

    def _record(self, record: Record) -> None:
        match record.event:
            case MessageAdded(message=message) if record.by.kind == "agent":
                self._complete(record.by.name, message)
            case TurnStarted(turn=turn, agent=agent):
                self._agents[turn] = agent
            case ToolCalled(call=call):
                self._calls[call.id] = call
            case ToolReturned(call_id=name) as result if name in self._calls:
                self._put(call_line(self._calls.pop(name), result))
            case FindingReported(finding=finding):
                self._put(compact(finding, Path.cwd()))
            case _:
                for row in told(record, self._agents, self._called):
                    self._put(row)
        if record.seq > self._row.seq:
            self._tell_waiting(record)

    def _tell_waiting(self, record: Record) -> None:
        """Say of a message that comes now and is not answered now what lets it be answered."""
        match record.event:
            case SessionPaused():
                self._is_paused = True
            case SessionResumed():
                self._is_paused = False
            case MessageAdded(turn=str()) if self._is_paused and record.by.kind == "person":
                hint = f"  waits, the session is paused: sessionls session resume {self._called}"
                self._put(line((hint, "quiet")))
            case _:
                pass

    def _stream(self, words: Words) -> None:
        if self._open != words.message:
            self._put(_label(self._agents.get(words.turn, "")))
        before = self._streamed.get(words.message, "")
        self._streamed[words.message] = before + words.text
        self._write(words.text)
        self._open = words.message

    def _complete(self, agent: str, message: Message) -> None:
        """The rest of a message that was streamed to here; else the whole of it."""
        streamed = self._streamed.pop(message.id, "")
        is_going_on = self._open == message.id and message.text.startswith(streamed)
        if is_going_on:
            self._write(message.text[len(streamed) :])
            self._end_line()
        elif message.text and message.text != streamed:
            self._put(_label(agent))
            self._put(line(message.text.rstrip()))

    def _people(self, present: Sequence[Present]) -> None:
        """Commands come and go at once: who comes is told when they stay, and so who leaves."""
        self._now = list(present)
        if self._patience == _RETURNING and not moves(self._here, self._now)[0]:
            # All of them are back: who leaves from here on has left.
            self._patience = _STAYING
            self._unsettle()
        if self._settling is None:
            later = asyncio.get_running_loop().call_later
            self._settling = later(self._patience, self._tell_people)

    def _unsettle(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None

    def _tell_people(self) -> None:
        self._settling, self._patience = None, _STAYING
        left, come = moves(self._here, self._now)
        self._here = self._now
        for one in left:
            self._put(line((f"  {one.name} has left ({one.editor})", "quiet")))
        for one in come:
            self._put(line((f"  {one.name} has come ({one.editor})", "quiet")))
        out().file.flush()

    def _put(self, text: Text) -> None:
        self._end_line()
        put(text)

    def _end_line(self) -> None:
        if self._open is not None:
            self._write("\n")
            self._open = None

    def _write(self, text: str) -> None:
        out().print(plain(text), end="", soft_wrap=True, markup=False)


def moves(before: Sequence[Present], now: Sequence[Present]) -> tuple[list[Present], list[Present]]:
    """Who has left, and who has come. Another connection of the same editor is the same."""
    return _without(before, now), _without(now, before)


def _label(agent: str) -> Text:
    return line((agent or "…", "agent"))


def _without(some: Sequence[Present], others: Sequence[Present]) -> list[Present]:
    known, left = Counter(map(_key, others)), list[Present]()
    for one in some:
        if known[_key(one)]:
            known[_key(one)] -= 1
        else:
            left.append(one)
    return left


def _key(one: Present) -> tuple[str, str | None, str]:
    return one.name, one.id, one.editor
