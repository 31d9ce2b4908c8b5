"""A moving line on standard error while a turn runs. Shows nothing where that is no terminal."""

import contextlib
from collections.abc import Callable, Generator

from rich.text import Text

from sessionls.cli.follow import Event, Step, Turn
from sessionls.cli.render.console import counted, err, line


@contextlib.contextmanager
def moving_line(what: str, turn: Turn) -> Generator[Callable[[Event], None]]:
    """Show each event that comes while inside; `what` says what the turn's agent does."""
    if not err().is_terminal:
        yield lambda _event: None
        return
    steps: list[Step] = []
    with err().status(_line(what, turn, None)) as status:

        def show(event: Event) -> None:
            if isinstance(event, Step):
                steps[:] = [event]
            status.update(_line(what, turn, steps[0] if steps else None))

        yield show


def _line(what: str, turn: Turn, step: Step | None) -> Text:
    percentage = f" {step.percentage} %" if step and step.percentage is not None else ""
    return line(
        (turn.agent, "agent"),
        f" {what}",
        (f" · {step.text}{percentage}" if step else "", "quiet"),
        (f" · {counted(len(turn.findings), 'finding')}" if turn.findings else "", "quiet"),
    )
