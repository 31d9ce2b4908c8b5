"""A moving line while a turn runs. Shows nothing where there is no terminal."""

import contextlib
from collections.abc import Callable, Generator

from rich.console import Console
from rich.text import Text

from sessionls.cli.follow import Event, Step, Turn
from sessionls.cli.render.console import counted, line


@contextlib.contextmanager
def moving_line(what: str, turn: Turn, console: Console) -> Generator[Callable[[Event], None]]:
    """Show each event that comes while inside; `what` says what the turn's agent does.

    What else is written meanwhile has to go to the same console.
    """
    if not console.is_terminal:
        yield lambda _event: None
        return
    steps: list[Step] = []
    with console.status(_line(what, turn, None)) as status:

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
