"""MCP servers of a workspace for its turns: people are asked inside the session. Starts none."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sessionls.domain.errors import SessionlsError
from sessionls.domain.records import (
    SYSTEM,
    By,
    PermissionAnswered,
    PermissionAsked,
    PermissionQuestion,
    Record,
)
from sessionls.domain.session import Session
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.bus import Bus, Progress
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.pending import CONSENT, is_consent
from sessionls.workspace.waits import Waits

if TYPE_CHECKING:
    from sessionls.engine.mcp.consent import Consent
    from sessionls.engine.mcp.files import Problems
    from sessionls.engine.mcp.lines import Source
    from sessionls.engine.mcp.servers import McpServers

log = logging.getLogger(__name__)


class SessionMcp:
    """Gives turns the tools of MCP servers; a consent is a permission of the turn that needs it."""

    def __init__(
        self,
        make: "Callable[[], McpServers]",
        is_named: Callable[[], bool],
        ledger: Ledger,
        waits: Waits,
        bus: Bus,
        tasks: OwnedTasks,
        new_id: Callable[[], str],
    ) -> None:
        """`make` gives the servers when they are wanted first: it takes a moment to import them.

        `is_named` says whether there is a file that may name one.
        """
        self._make = make
        self._is_named = is_named
        self._made: McpServers | None = None
        self._ledger = ledger
        self._waits = waits
        self._bus = bus
        self._tasks = tasks
        self._new_id = new_id

    @property
    def servers(self) -> "McpServers":
        """The servers that the files name."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def forgive(self) -> None:
        """Ask again about servers that were refused, and start again those that failed."""
        if self._made:
            for state in self._made.states():
                self._made.restart(str(state["name"]))

    async def tools_for(self, outfit: Outfit) -> tuple[Tool, ...]:
        """The tools that the agent of a turn may use; waits for people where it has to."""

        async def ask(consent: "Consent") -> bool | None:
            return await self._ask(outfit, consent)

        def progress(text: str) -> None:
            self._bus.publish(Progress(outfit.session.id, outfit.top, 0, 0, text))

        tools = tuple(await self.servers.tools_for(outfit.agent, ask, progress))
        await self._take_back(outfit)
        return tools

    async def states(self) -> list[dict[str, object]]:
        """The servers as people see them, none started for it; empty where no file names any."""
        return self.servers.states() if await self._refreshed() else []

    async def sources(self) -> "list[Source]":
        """Where each server is written; none started for it."""
        return self.servers.sources() if await self._refreshed() else []

    async def problems(self) -> "Problems":
        """What is wrong with the files that name servers, by path; none started for it."""
        return self.servers.problems() if await self._refreshed() else {}

    async def close(self) -> None:
        """End every server."""
        if self._made:
            await self._made.close()

    async def _refreshed(self) -> bool:
        """Read the files anew, if there are any. Whether there are."""
        if self._made is None and not await asyncio.to_thread(self._is_named):
            return False
        await self.servers.refresh()
        return True

    async def _ask(self, outfit: Outfit, consent: "Consent") -> bool | None:
        """What people of this session answer; `None` where nobody could be asked."""
        session = await self._ledger.open(outfit.session.id)
        question = self._question(outfit, consent)
        is_waited_for = question.id in session.permissions or self._waits.expects(question.id)
        if not is_waited_for:
            await self._take_back(outfit)
            self._waits.expect(question.id, session.id)
            by = By(kind="agent", name=outfit.agent.name)
            await self._ledger.record(session, by, PermissionAsked(permission=question))
        record = await self._waits.answer(question.id)
        assert isinstance(record.event, PermissionAnswered)
        if record.event.reason == "unattended":
            return None
        telling = self._tasks.start(self._tell_others(question, record), "answering elsewhere")
        # The first of the others that hears of it may end this wait.
        await asyncio.shield(telling)
        return record.event.decision != "reject"

    def _question(self, outfit: Outfit, consent: "Consent") -> PermissionQuestion:
        """The question; the one of an earlier process where that asked the very same."""
        turn, call = outfit.asks_in
        question = PermissionQuestion(
            id=f"{_prefix(consent.digest)}{self._new_id()}",
            turn=turn,
            tool=CONSENT,
            title=f"{outfit.agent.name}: Use MCP server {consent.server!r}",
            detail=consent.text,
            call=call,
        )
        return next((one for one in outfit.asked if _is_same(one, question)), question)

    async def _tell_others(self, asked: PermissionQuestion, record: Record) -> None:
        """One answer counts for all who were asked the same, in whichever session."""
        async with asyncio.TaskGroup() as group:
            # All at once: whoever hears of it goes on, and takes back what nobody answered.
            for row in self._ledger.store.rows():
                session = self._ledger.opened(str(row["id"]))
                permissions = session.permissions.values() if session else ()
                same = [one.id for one in permissions if _is_alike(one, asked)]
                if session and same:
                    group.create_task(self._answer(session, record, same))

    async def _answer(self, session: Session, record: Record, asked: Sequence[str]) -> None:
        """Record the answer of another session to these questions, as given by the same person."""
        assert isinstance(record.event, PermissionAnswered)
        first = record.event.model_copy(update={"key": None})
        answers = (first.model_copy(update={"permission_id": name}) for name in asked)
        try:
            await self._ledger.record(session, record.by, *answers)
        except SessionlsError as trouble:
            log.warning("an answer did not reach session %s: %s", session.id, trouble)

    async def _take_back(self, outfit: Outfit) -> None:
        """What was asked before this turn begins and is not asked any more."""
        session = await self._ledger.open(outfit.session.id)
        asked = session.permissions.values()
        stale = [one.id for one in asked if is_consent(one, *outfit.asks_in)]
        if stale:
            answers = (PermissionAnswered(permission_id=one, decision="reject") for one in stale)
            await self._ledger.record(session, SYSTEM, *answers)


def _prefix(digest: str) -> str:
    return f"mcp-{digest[:24]}-"


def _is_alike(one: PermissionQuestion, other: PermissionQuestion) -> bool:
    """Whether they ask for the same server, as it would be started, with the same words."""
    told = (one.tool, one.detail, one.id.rpartition("-")[0])
    return told == (other.tool, other.detail, other.id.rpartition("-")[0])


def _is_same(one: PermissionQuestion, other: PermissionQuestion) -> bool:
    return _is_alike(one, other) and (one.title, one.turn, one.call) == (
        other.title,
        other.turn,
        other.call,
    )
