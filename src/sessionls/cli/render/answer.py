"""An answer as it comes: its words to standard output, what is around them to standard error."""

import contextlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from pathlib import Path

from sessionls.cli.follow import Event, Turn, Words
from sessionls.cli.render.console import err, line, note, out, plain, put
from sessionls.cli.render.findings import compact
from sessionls.domain.blocks import Message
from sessionls.domain.records import (
    FindingReported,
    MessageAdded,
    Record,
    ToolCalled,
    TurnStarted,
)

Speak = Callable[[Event], None]
Show = Callable[[Turn], AbstractContextManager[Speak]]
_DETAIL = 60


@contextlib.contextmanager
def silent(_turn: Turn) -> Generator[Speak]:
    """Show nothing: what came is printed as JSON afterwards."""
    yield lambda _event: None


@contextlib.contextmanager
def spoken(turn: Turn) -> Generator[Speak]:
    """Write the answer's words as they come."""
    yield _Answer(turn).show


class _Answer:
    """Remembers what was streamed, so that the completed message adds only what is missing."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._streamed: dict[str, str] = {}

    def show(self, event: Event) -> None:
        match event:
            case Words(message=name, text=text):
                self._streamed[name] = self._streamed.get(name, "") + text
                _write(text)
            case Record(event=MessageAdded(message=message)) if message.turn == self._turn.id:
                self._complete(message)
            case Record(event=TurnStarted(turn=self._turn.id, agent=agent)) if err().is_terminal:
                note(line((agent, "agent"), (" answers", "quiet")))
            case Record(event=ToolCalled(turn=self._turn.id, call=call)) if err().is_terminal:
                note(line((f"  · {call.name} {_detail(call.arguments)}", "quiet")))
            case Record(event=FindingReported(finding=finding)) if finding.turn == self._turn.id:
                put(compact(finding, Path.cwd()))
            case _:
                pass

    def _complete(self, message: Message) -> None:
        streamed = self._streamed.pop(message.id, "")
        if message.text and message.text.startswith(streamed):
            _write(message.text[len(streamed) :] + "\n")
        elif message.text or streamed:
            _write("\n")


def _write(text: str) -> None:
    out().print(plain(text), end="", soft_wrap=True, markup=False)


def _detail(arguments: dict[str, object]) -> str:
    """The first argument that says where or what."""
    first = next((str(value) for value in arguments.values() if value), "")
    return first if len(first) <= _DETAIL else first[: _DETAIL - 1] + "…"
