"""A summary because a person wants it now; those that turns need are made by `preparing`."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sessionls.domain.errors import Refused
from sessionls.domain.records import By
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import ModelFailed
from sessionls.workspace.agents import Agents
from sessionls.workspace.compacting import Past, Summing, compact
from sessionls.workspace.equipment import Choice, ChooseModel
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lent
from sessionls.workspace.spending import over_budget

_UNKNOWN_WINDOW = 32_000
"""Tokens that a model takes of which nobody knows it; most take more."""


class CompactNow:
    """Sums up the sessions of a workspace when it is called."""

    def __init__(
        self,
        root: Path | None,
        ledger: Ledger,
        agents: Agents,
        choose: ChooseModel,
        spent_today: Callable[[], float],
        spent: Callable[[float], None],
    ) -> None:
        """`spent` hears of US dollars as soon as they are spent; `spent_today` says how many."""
        self._root = root
        self._ledger = ledger
        self._agents = agents
        self._choose = choose
        self._spent_today = spent_today
        self._spend = spent

    async def __call__(self, session_id: str, by: By, lent: Lent) -> int:
        """Sum up a session now; return the number of the compaction's record.

        Raises:
            Refused: a turn runs, no model is configured, or there is nothing to sum up.
        """
        session = await self._ledger.open(session_id)
        agent = self._agents.get(session.agent)
        chosen = await self._choose(Choice(agent, self._root, lent))
        if session.running or session.queue:
            raise Refused("A turn runs or waits in this session. Try again when it has ended.")
        if chosen.window is None:
            raise Refused("A summary needs a language model, and none is configured.")
        if over := over_budget(lent.settings, session.spent, self._spent_today, Usage()):
            raise Refused(over)
        records = await asyncio.to_thread(lambda: tuple(self._ledger.records(session_id)))
        try:
            compacted = await compact(
                self._ledger,
                Past(session, records),
                Summing(
                    by,
                    chosen.model,
                    await chosen.window() or _UNKNOWN_WINDOW,
                    lambda usage: self._spend(usage.cost or 0.0),
                    "recorded",
                ),
            )
        except ModelFailed as failure:
            raise Refused(str(failure)) from failure
        if compacted is None:
            raise Refused("There is nothing to sum up in this session yet.")
        return compacted.seq
