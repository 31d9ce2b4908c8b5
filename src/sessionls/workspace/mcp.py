"""MCP servers of a workspace for its turns: people are asked inside the session. Starts none."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sessionls.domain.records import (
    By,
    PermissionAnswered,
    PermissionAsked,
    PermissionQuestion,
)
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.bus import Bus, Progress
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.preparing import Outfit
from sessionls.workspace.waits import Waits

if TYPE_CHECKING:
    from sessionls.engine.mcp.consent import Consent
    from sessionls.engine.mcp.servers import McpServers


class SessionMcp:
    """Gives turns the tools of MCP servers; a consent is a permission of the turn that needs it."""

    def __init__(
        self,
        make: "Callable[[], McpServers]",
        is_named: Callable[[], bool],
        ledger: Ledger,
        waits: Waits,
        bus: Bus,
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

        return tuple(await self.servers.tools_for(outfit.agent, ask, progress))

    async def states(self) -> list[dict[str, object]]:
        """The servers as people see them, none started for it; empty where no file names any."""
        if self._made is None and not await asyncio.to_thread(self._is_named):
            return []
        await self.servers.refresh()
        return self.servers.states()

    async def close(self) -> None:
        """End every server."""
        if self._made:
            await self._made.close()

    async def _ask(self, outfit: Outfit, consent: "Consent") -> bool:
        # The same question after a restart has the same name: it is not asked twice.
        name = f"mcp-{consent.digest[:24]}-{outfit.turn}"
        self._waits.expect(name)
        session = await self._ledger.open(outfit.session.id)
        if name not in session.permissions:
            question = PermissionQuestion(
                id=name,
                turn=outfit.top,
                tool="mcp",
                title=f"{outfit.agent.name}: Use MCP server {consent.server}",
                detail=consent.text,
            )
            by = By(kind="agent", name=outfit.agent.name)
            await self._ledger.record(session, by, PermissionAsked(permission=question))
        record = await self._waits.answer(name)
        assert isinstance(record.event, PermissionAnswered)
        return record.event.decision != "reject"
