"""What a person has spent on models today, in all workspaces. Kept in the user's state."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from sessionls.domain.usage import Usage
from sessionls.workspace.settings import Settings
from sessionls.workspace.state_file import StateFile

log = logging.getLogger(__name__)
_KEPT = 31
"""Days that are remembered."""


class Spending:
    """US dollars by day (UTC). Costs that nobody knows are not in it."""

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)

    def on(self, day: str) -> float:
        """What was spent on a day, such as `2026-01-31`."""
        return _days(self._file.read()).get(day, 0.0)

    def add(self, day: str, cost: float) -> None:
        """Something more was spent."""

        def added(before: Mapping[str, object]) -> Mapping[str, object]:
            days = _days(before)
            days[day] = days.get(day, 0.0) + cost
            return {"days": dict(sorted(days.items())[-_KEPT:])}

        try:
            self._file.change(added)
        except OSError as error:
            log.warning("what was spent today was not kept: %s", error.strerror)


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
                f"The budget of ${limit:g} for {what} is spent (${spent:.2f} so far). "
                f"Raise `{key}` in your settings, then resume the session."
            )
    return None


def _days(kept: Mapping[str, object]) -> dict[str, float]:
    found = kept.get("days")
    days = cast("dict[str, object]", found) if isinstance(found, dict) else dict[str, object]()
    return {day: float(cost) for day, cost in days.items() if isinstance(cost, int | float)}
