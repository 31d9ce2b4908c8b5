"""A moving line while a turn runs. Shows nothing where there is no terminal."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass

from rich.console import Console
from rich.status import Status
from rich.text import Text

from sessionls.cli.follow import Turn
from sessionls.cli.reading import Event, Step
from sessionls.cli.render.console import counted, line


@contextlib.contextmanager
def moving_line(what: str, turn: Turn, console: Console) -> Generator["MovingLine"]:
    """Show each event that comes while inside; `what` says what the turn's agent does.

    What else is written meanwhile has to go to the same console.
    """
    if not console.is_terminal:
        yield MovingLine(what, turn)
        return
    with console.status(_line(what, turn, None)) as status:
        yield MovingLine(what, turn, status)


@dataclass(slots=True)
class MovingLine:
    """How far a turn is, in one line; without `status` nobody sees it."""

    what: str
    turn: Turn
    status: Status | None = None
    _step: Step | None = None
    _is_gone: bool = False

    def show(self, event: Event) -> None:
        """Take one more event."""
        if isinstance(event, Step) and not event.text.startswith(f"{self.turn.agent} "):
            self._step = Step(event.text.removeprefix(f"{self.turn.agent}: "), event.percentage)
        if self.status is not None:
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
