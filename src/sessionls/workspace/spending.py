"""What a person has spent on models today, in all workspaces. Kept in the user's state."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from sessionls.domain.money import budget, dollars
from sessionls.domain.usage import Usage
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.settings import Settings
from sessionls.workspace.state_file import StateFile

log = logging.getLogger(__name__)
_KEPT = 31
"""Days that are remembered."""
_Days = dict[str, float]
"""US dollars by day."""


class Spending:
    """US dollars by day (UTC), of all processes. Costs that nobody knows are not in it.

    What is spent here counts at once and is written down in a thread: no turn waits for a disk.
    """

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)
        self._tasks = OwnedTasks()
        self._work: asyncio.Task[None] | None = None
        self._unwritten: _Days = {}
        self._underway: _Days | None = None
        """While it is written: what the file held before, with what is on its way there."""

    def on(self, day: str) -> float:
        """What was spent on a day, such as `2026-01-31`."""
        kept = self._in_file() if self._underway is None else self._underway
        return kept.get(day, 0.0) + self._unwritten.get(day, 0.0)

    def add(self, day: str, cost: float) -> None:
        """Something more was spent."""
        if not cost:
            return
        self._unwritten = _sum(self._unwritten, {day: cost})
        if self._work is None or self._work.done():
            self._work = self._tasks.start(self._write(), "writing down what was spent")

    async def close(self) -> None:
        """Write down what is left."""
        await self._tasks.idle()
        await self._write()

    async def _write(self) -> None:
        """Write until nothing is left, or the file cannot be written."""
        while more := self._unwritten:
            self._underway, self._unwritten = _sum(self._in_file(), more), {}
            is_written = await asyncio.to_thread(self._is_written, more)
            self._underway = None
            if not is_written:
                # It counts as before, and goes along when something more is spent.
                self._unwritten = _sum(more, self._unwritten)
                return

    def _is_written(self, more: Mapping[str, float]) -> bool:
        def added(before: Mapping[str, object]) -> Mapping[str, object]:
            return {"days": dict(sorted(_sum(_days(before), more).items())[-_KEPT:])}

        try:
            self._file.change(added)
        except OSError as error:
            log.warning("what was spent today was not kept: %s", error.strerror)
            return False
        return True

    def _in_file(self) -> _Days:
        return _days(self._file.read())


def over_budget(
    settings: Settings, session: float, today: Callable[[], float], running: Usage
) -> str | None:
    """Why nothing more may be spent now, in a sentence; `None` where there is no such reason.

    `session` are US dollars without those of the `running` turn, `today` with them: what is spent
    counts at once. It is asked only where it matters.
    """
    in_session = session + (running.cost or 0.0)
    for limit, spent_on, what, key in (
        (settings.session_budget, lambda: in_session, "this session", "sessionBudget"),
        (settings.daily_budget, today, "today", "dailyBudget"),
    ):
        if limit is not None and (spent := spent_on()) >= limit:
            return (
                f"The budget of {budget(limit)} for {what} is spent ({dollars(spent)} so far). "
                f"Raise `{key}` in your settings, then resume the session."
            )
    return None


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> _Days:
    return {**one, **{day: one.get(day, 0.0) + cost for day, cost in other.items()}}


def _days(kept: Mapping[str, object]) -> _Days:
    found = kept.get("days")
    days = cast("dict[str, object]", found) if isinstance(found, dict) else dict[str, object]()
    return {day: float(cost) for day, cost in days.items() if isinstance(cost, int | float)}
