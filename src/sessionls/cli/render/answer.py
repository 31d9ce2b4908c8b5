"""An answer as it comes: its words to standard output, what is around them to standard error.

Where standard output is no terminal it gets the final text only, at the end.
"""

import contextlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sessionls.cli.follow import Turn
from sessionls.cli.reading import Event, Step, Words
from sessionls.cli.render.console import err, line, note, out, plain, put
from sessionls.cli.render.findings import compact
from sessionls.cli.render.moving import Moving
from sessionls.cli.render.steps import call_line, doing, thought_line
from sessionls.cli.render.waits import Waits
from sessionls.domain.blocks import Message, ThoughtBlock
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    FindingReported,
    MessageAdded,
    Record,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)


class View(Protocol):
    """What a person sees of a turn."""

    def show(self, event: Event) -> None:
        """Show what happened."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Keep everything back while inside: the person is asked something."""
        ...


Show = Callable[[Turn], AbstractContextManager[View]]


class _Silent:
    def __init__(self) -> None:
        self._waits = Waits()

    def show(self, event: Event) -> None:
        self._waits.hear(event)

    def aside(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()


@contextlib.contextmanager
def silent(_turn: Turn) -> Generator[View]:
    """Show nothing but waits: what came is printed as JSON afterwards."""
    yield _Silent()


@contextlib.contextmanager
def spoken(turn: Turn) -> Generator[View]:
    """Write the answer's words as they come, and each finding."""
    with _answer(turn, lambda finding: put(compact(finding, Path.cwd()))) as answer:
        yield answer
    if not out().is_terminal and turn.answer:
        put(plain(turn.answer.rstrip("\n")))


@contextlib.contextmanager
def watched(turn: Turn) -> Generator[View]:
    """Write the answer's words where a person reads them; its findings are written afterwards."""
    with _answer(turn, lambda _finding: None) as answer:
        yield answer


@contextlib.contextmanager
def _answer(turn: Turn, found: Callable[[Finding], None]) -> Generator["_Answer"]:
    if not err().is_terminal:
        yield _Answer(turn, found)
        return
    with Moving(line((turn.agent or "…", "agent")), err()) as status:
        answer = _Answer(turn, found, status)
        yield answer
        answer.finish()


@dataclass(slots=True)
class _Answer:
    """Remembers what was streamed, so that the completed message adds only what is missing."""

    turn: Turn
    found: Callable[[Finding], None]
    status: Moving | None = None
    _streamed: dict[str, str] = field(default_factory=dict[str, str])
    _thoughts: dict[str, str] = field(default_factory=dict[str, str])
    _calls: dict[str, tuple[ToolCall, str]] = field(default_factory=dict[str, tuple[ToolCall, str]])
    _agents: dict[str, str] = field(default_factory=dict[str, str])
    _labelled: bool = False
    _is_line_open: bool = False
    _kept: list[Event] | None = None
    _waits: Waits = field(default_factory=Waits)

    def show(self, event: Event) -> None:
        if self._kept is not None:
            self._kept.append(event)
            return
        match event:
            case Words(turn=self.turn.id):
                self._hear(event)
            case Words():
                pass  # What an agent inside says comes back as the result of the call.
            case Step(text=text) if not text.startswith(self.turn.agent):
                # What the agent itself does is known from its records.
                self._step(event)
            case Record(event=MessageAdded(message=message)) if message.turn == self.turn.id:
                self._complete(message)
            case Record(event=FindingReported(finding=finding)) if finding.turn == self.turn.id:
                self._pause()
                self.found(finding)
            case Record():
                self._around(event)
            case _:
                pass

    @contextlib.contextmanager
    def aside(self) -> Generator[None]:
        if self._kept is not None:
            yield
            return
        self.finish()
        self._kept = []
        try:
            yield
        finally:
            kept, self._kept = self._kept, None
            for event in kept:
                self.show(event)

    def finish(self) -> None:
        """Stop moving, at the start of a line."""
        self._pause()
        if self._is_line_open:
            self._write("\n")

    def _hear(self, words: Words) -> None:
        if words.thought:
            thought = self._thoughts[words.message] = (
                self._thoughts.get(words.message, "") + words.thought
            )
            self._move(f"thinks: {thought}")
        if words.text:
            self._tell_thought(words.message)
            self._streamed[words.message] = self._streamed.get(words.message, "") + words.text
            self._stream(words.text)

    def _around(self, record: Record) -> None:
        """What only a person at a terminal wants to see."""
        match record.event:
            case TurnStarted(turn=turn, agent=agent, parent_turn=parent):
                self._start(turn, agent, parent)
            case ToolCalled(turn=turn, call=call) if turn in self._agents:
                self._calls[call.id] = (call, turn)
                self._move(doing(call))
            case ToolReturned(call_id=name) as result if name in self._calls:
                call, turn = self._calls.pop(name)
                self._tell(call_line(call, result, self._inner(turn)))
                self._move("thinks")
            case TurnEnded(turn=turn) if turn in self._agents:
                self._agents.pop(turn)
            case _:
                pass

    def _start(self, turn: str, agent: str, parent: str | None) -> None:
        if turn == self.turn.id or parent in self._agents:
            self._agents[turn] = agent
            self._move("thinks" if turn == self.turn.id else f"asks {agent}")

    def _inner(self, turn: str) -> str:
        """The agent of a turn inside this one."""
        return "" if turn == self.turn.id else self._agents.get(turn, "")

    def _complete(self, message: Message) -> None:
        thoughts = " ".join(one.text for one in message.blocks if isinstance(one, ThoughtBlock))
        if message.id not in self._streamed:
            self._thoughts[message.id] = thoughts
        self._tell_thought(message.id)
        streamed = self._streamed.pop(message.id, "")
        if not message.text.startswith(streamed):
            # The first words were said before this listened: the whole message again.
            self._stream("\n")
            streamed = ""
        self._stream(message.text[len(streamed) :])
        self.finish()

    def _tell_thought(self, message: str) -> None:
        if thought := self._thoughts.pop(message, "").strip():
            self._tell(thought_line(thought))

    def _tell(self, text: object) -> None:
        """A line for the person at the terminal."""
        if self.status is not None:
            self.finish()
            self._label()
            err().print(text, no_wrap=True, overflow="ellipsis", crop=True)

    def _step(self, step: Step) -> None:
        if self.status is None:
            self._waits.hear(step)
        self._move(step.text)

    def _move(self, what: str) -> None:
        if self.status is not None:
            if self._is_line_open:
                self._write("\n")
            room = max(20, err().width - len(self.turn.agent) - 6)
            text = " ".join(what.split())
            shown = text if len(text) <= room else text[: room - 1] + "…"
            self.status.update(line((self.turn.agent, "agent"), (f" {shown}", "quiet")))
            self.status.start()

    def _stream(self, text: str) -> None:
        if text and out().is_terminal:
            self._pause()
            self._label()
            self._write(text)

    def _write(self, text: str) -> None:
        out().print(plain(text), end="", soft_wrap=True, markup=False)
        self._is_line_open = not text.endswith("\n")

    def _label(self) -> None:
        if not self._labelled and self.status is not None:
            self._labelled = True
            note(line((self.turn.agent, "agent")))

    def _pause(self) -> None:
        # Two consoles on one terminal: a moving line would be written into the words.
        if self.status is not None:
            self.status.stop()
