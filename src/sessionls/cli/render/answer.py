"""An answer as it comes: its words to standard output, what is around them to standard error."""

import contextlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from pathlib import Path

from rich.status import Status
from rich.text import Text

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
    """Write the answer's words as they come; before them a moving line says who thinks."""
    if not err().is_terminal:
        yield _Answer(turn, None).show
        return
    with err().status(line((turn.agent, "agent"), "…")) as status:
        yield _Answer(turn, status).show


class _Answer:
    """Remembers what was streamed, so that the completed message adds only what is missing."""

    def __init__(self, turn: Turn, status: Status | None) -> None:
        self._turn = turn
        self._status = status
        self._streamed: dict[str, str] = {}
        self._labelled = False

    def show(self, event: Event) -> None:
        match event:
            case Words(message=name, text=text):
                self._streamed[name] = self._streamed.get(name, "") + text
                self._write(text)
            case Record(event=MessageAdded(message=message)) if message.turn == self._turn.id:
                self._complete(message)
            case Record(event=FindingReported(finding=finding)) if finding.turn == self._turn.id:
                self._write_line(compact(finding, Path.cwd()))
            case Record() if self._status is not None:
                self._around(event, self._status)
            case _:
                pass

    def _around(self, record: Record, status: Status) -> None:
        """What only a person at a terminal wants to see."""
        match record.event:
            case TurnStarted(turn=self._turn.id, agent=agent):
                status.update(line((agent, "agent"), (" thinks", "quiet")))
            case ToolCalled(turn=self._turn.id, call=call):
                note(line((f"  · {call.name} {_detail(call.arguments)}", "quiet")))
                status.start()
            case _:
                pass

    def _complete(self, message: Message) -> None:
        streamed = self._streamed.pop(message.id, "")
        if not message.text.startswith(streamed):
            # The first words were said before this listened: the whole message again.
            self._write("\n")
            streamed = ""
        if message.text:
            self._write(message.text[len(streamed) :] + "\n")

    def _write(self, text: str) -> None:
        self._stop()
        out().print(plain(text), end="", soft_wrap=True, markup=False)

    def _write_line(self, text: Text) -> None:
        self._stop()
        put(text)

    def _stop(self) -> None:
        # Two consoles on one terminal: a moving line would be written into the words.
        if self._status is None:
            return
        self._status.stop()
        if not self._labelled:
            self._labelled = True
            note(line((self._turn.agent, "agent")))


def _detail(arguments: dict[str, object]) -> str:
    """The first argument that says where or what."""
    first = next((str(value) for value in arguments.values() if value), "")
    return first if len(first) <= _DETAIL else first[: _DETAIL - 1] + "…"
