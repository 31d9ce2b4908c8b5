"""Starts the worker for language models when somebody comes who will ask one. Decides no model."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.hub.hello import Belongings

if TYPE_CHECKING:
    from sessionls.workspace.core import Core


async def warm_up_for(core: "Callable[[], Core]", belongings: Belongings) -> None:
    """Have the worker ready that turns of this caller's messages will need in its workspace.

    It takes seconds to start, and meanwhile the caller has not even said what it wants.
    """
    from sessionls.workspace.seat import Seat

    here = core()
    caller = Seat(here, _hear_nothing, _hear_nothing, _hear_nothing, belongings.variables)
    await here.models.warm_up(caller.lent_at(Path(belongings.asking)))


def _hear_nothing(*_: object) -> None:
    """Whoever sits down is told what there is to know."""
