"""A moving line while a turn runs. Where there is no terminal, only waits show."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from sessionls.cli.follow import Turn
from sessionls.cli.reading import Event, Step
from sessionls.cli.render.console import counted, line
from sessionls.cli.render.moving import Moving
from sessionls.cli.render.waits import Waits


@contextlib.contextmanager
def moving_line(what: str, turn: Turn, console: Console) -> Generator["MovingLine"]:
    """Show each event that comes while inside; `what` says what the turn's agent does.

    What else is written meanwhile has to go to the same console.
    """
    if not console.is_terminal:
        yield MovingLine(what, turn)
        return
    with Moving(_line(what, turn, None), console) as status:
        yield MovingLine(what, turn, status)


@dataclass(slots=True)
class MovingLine:
    """How far a turn is, in one line; without `status` only its waits show."""

    what: str
    turn: Turn
    status: Moving | None = None
    _step: Step | None = None
    _is_gone: bool = False
    _waits: Waits = field(default_factory=Waits)

    def show(self, event: Event) -> None:
        """Take one more event."""
        if isinstance(event, Step) and not event.text.startswith(f"{self.turn.agent} "):
            self._step = Step(event.text.removeprefix(f"{self.turn.agent}: "), event.percentage)
        if self.status is None:
            self._waits.hear(event)
        else:
            self.status.update(_line(self.what, self.turn, self._step))

    @contextlib.contextmanager
    def aside(self) -> Generator[None]:
        """Be gone while inside."""
        if self.status is None or self._is_gone:
            yield
            return
        self._is_gone = True
        self.status.stop()
        try:
            yield
        finally:
            self._is_gone = False
            self.status.start()


def _line(what: str, turn: Turn, step: Step | None) -> Text:
    percentage = f" {step.percentage} %" if step and step.percentage is not None else ""
    return line(
        (turn.agent, "agent"),
        f" {what}",
        (f" · {step.text}{percentage}" if step else "", "quiet"),
        (f" · {counted(len(turn.findings), 'finding')}" if turn.findings else "", "quiet"),
    )
