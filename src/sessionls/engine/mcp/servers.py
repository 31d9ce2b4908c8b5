"""The MCP servers of a workspace: which there are, which may be started, and their tools."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import assert_never

from sessionls.domain.agent import Agent
from sessionls.engine.mcp.connection import Failed
from sessionls.engine.mcp.consent import Consent, Consents, consent_of, digest_of
from sessionls.engine.mcp.files import Configuration, Problems, Stamp, places, read_files, stamps
from sessionls.engine.mcp.lines import (
    HttpLine,
    OffLine,
    ServerLine,
    Source,
    StdioLine,
    UsableLine,
)
from sessionls.engine.mcp.names import may_use, may_use_some, tool_name
from sessionls.engine.mcp.offers import MOST_TOOLS
from sessionls.engine.mcp.server import Limits, Server, Surroundings
from sessionls.engine.mcp.tool import McpTool
from sessionls.engine.tools.tool import Tool

log = logging.getLogger(__name__)

Ask = Callable[[Consent], Awaitable[bool | None]]
"""Asks a person: agreed, refused, or `None` where nobody could be asked."""

_SPARE = 5.0
"""Seconds beyond the start's limit that a turn waits: the SDK has to be imported, too."""


class McpServers:
    """One for each workspace. Nothing is started before its tools are wanted and a person agreed.

    `trusted` says whether a person trusts the workspace: until then none of its servers starts.
    """

    def __init__(
        self,
        *,
        root: Path | None,
        user_file: Path | None,
        trusted: Callable[[], bool],
        consents: Consents,
        environment: Mapping[str, str],
        seconds: Callable[[], float],
        limits: Limits | None = None,
    ) -> None:
        """`user_file` is the person's own `mcp.json`: who wrote it has agreed to it.

        Variables of files are taken from `environment`; `seconds` only moves forward.
        """
        self._root = root
        self._places = places(root, user_file)
        self._trusted = trusted
        self._consents = consents
        self._around = Surroundings(root, environment, seconds, limits or Limits())
        self._configuration = Configuration()
        self._stamps: tuple[Stamp, ...] | None = None
        self._servers: dict[str, Server] = {}
        self._refused: set[str] = set()
        self._unkept: set[str] = set()
        self._reading = asyncio.Lock()
        self._questions: dict[str, asyncio.Future[bool]] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    async def tools_for(
        self, agent: Agent, ask: Ask, progress: Callable[[str], None]
    ) -> Sequence[Tool]:
        """The tools that an agent may use, each server started as far as it has to be.

        Where a person has to agree first, `ask` is called, one server after the other. A server
        that does not start in time is left out; `progress` hears what is waited for.
        """
        await self.refresh()
        wanted = [
            one
            for one in self._servers.values()
            if self._is_trusted(one.line) and may_use_some(agent.tools, one.name)
        ]
        agreed = [server for server in wanted if await self._agreed(server, ask, progress)]
        async with asyncio.TaskGroup() as group:
            for server in agreed:
                group.create_task(self._list(server, progress))
        tools: dict[str, Tool] = {}
        for server in agreed:
            for tool in _tools(server):
                if may_use(agent.tools, tool.spec.name):
                    tools.setdefault(tool.spec.name, tool)
        return tuple(tools.values())

    async def refresh(self) -> None:
        """Read the files again where they changed. A server whose entry changed ends."""
        async with self._reading:
            now = await asyncio.to_thread(stamps, self._places)
            if now != self._stamps:
                self._apply(await asyncio.to_thread(read_files, self._places, self._root))
                self._stamps = now
        for server in self._servers.values():
            if not self._is_trusted(server.line):
                self._leave(server)

    def problems(self) -> Problems:
        """What is wrong with the files, by path, as of the last reading."""
        return self._configuration.problems

    def states(self) -> list[dict[str, object]]:
        """What `sessionls.info` lists, as of the last reading."""
        return [self._state(line) for line in self._configuration.lines.values()]

    def sources(self) -> list[Source]:
        """Where each server is written, as of the last reading."""
        return [line.source for line in self._configuration.lines.values()]

    def restart(self, name: str) -> None:
        """Forget that a server failed or was refused: its next use tries, or asks, again.

        A name that is unknown has no effect.
        """
        if server := self._servers.get(name):
            self._refused.discard(digest_of(server.line, self._root))
            server.forgive()
            self._leave(server)

    async def close(self) -> None:
        """End every server, and wait until nothing of them is left."""
        for server in self._servers.values():
            server.retire("The workspace was closed.")
            self._leave(server)
        while self._leaving:
            await asyncio.wait(self._leaving)

    def _apply(self, configuration: Configuration) -> None:
        """Keep the servers whose lines are as they were; end the others."""
        former, self._servers = self._servers, {}
        for name, line in configuration.lines.items():
            if isinstance(line, OffLine):
                continue
            known = former.get(name)
            if known and known.line == line:
                self._servers[name] = former.pop(name)
            else:
                self._servers[name] = Server(line, self._around, self._refusal_of(line))
        for name, server in former.items():
            server.retire(
                f"The entry of the MCP server {name!r} was changed or removed since this turn "
                "began; its tools are there again in the next turn, if a person agrees."
            )
            self._leave(server)
        self._configuration = configuration

    def _leave(self, server: Server) -> None:
        """End a server in the background."""
        leaving = asyncio.get_running_loop().create_task(
            server.close(), name=f"end of MCP server {server.name}"
        )
        self._leaving.add(leaving)
        leaving.add_done_callback(self._left)

    def _left(self, leaving: "asyncio.Task[None]") -> None:
        self._leaving.discard(leaving)
        if not leaving.cancelled() and (error := leaving.exception()):
            log.error("%s failed", leaving.get_name(), exc_info=error)

    def _refusal_of(self, line: UsableLine) -> Callable[[], str | None]:
        """Asked again at every start and call, wherever it comes from."""

        def refusal() -> str | None:
            name = line.source.name
            if not self._is_trusted(line):
                return (
                    f"The MCP server {name!r} is not used: nobody trusts this workspace yet. "
                    "A person can trust it, and then agree to this server."
                )
            if not self._has_consent(line):
                return f"The MCP server {name!r} is not used: no person has agreed to it."
            return None

        return refusal

    def _is_trusted(self, line: UsableLine) -> bool:
        """Whether it may be started here: a person's own, or one of a workspace they trust."""
        return line.source.origin == "user" or self._trusted()

    def _consent(self, line: UsableLine) -> Consent:
        return consent_of(line, self._root)

    def _has_consent(self, line: UsableLine) -> bool:
        digest = digest_of(line, self._root)
        told = digest in self._unkept or self._consents.has(digest)
        return line.source.origin == "user" or told

    def _keep(self, consent: Consent) -> None:
        """Remember that a person agreed; where that cannot be written, as long as we are here."""
        try:
            self._consents.add(consent)
        except OSError as trouble:
            self._unkept.add(consent.digest)
            log.warning("a consent could not be kept: %s", trouble.strerror)

    async def _agreed(self, server: Server, ask: Ask, progress: Callable[[str], None]) -> bool:
        """Whether a person agreed to a server, asked now if need be. A refusal is remembered."""
        if self._has_consent(server.line):
            return True
        consent = self._consent(server.line)
        if consent.digest in self._refused:
            return False
        progress(f"waiting for consent to MCP server {server.name}")
        # Turns of several sessions may wait for the same; the first answer counts for all.
        loop = asyncio.get_running_loop()
        answered = self._questions.setdefault(consent.digest, loop.create_future())
        asking = loop.create_task(self._answer(ask, consent, answered), name="MCP consent")
        try:
            await asyncio.wait({asking, answered}, return_when=asyncio.FIRST_COMPLETED)
            return answered.result() if answered.done() else asking.result()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _answer(self, ask: Ask, consent: Consent, answered: "asyncio.Future[bool]") -> bool:
        """The answer of one session's people; it is every session's."""
        answer = await ask(consent)
        if answer is None or answered.done():
            return False
        if answer:
            self._keep(consent)
        else:
            self._refused.add(consent.digest)
        self._questions.pop(consent.digest, None)
        answered.set_result(answer)
        return answer

    async def _list(self, server: Server, progress: Callable[[str], None]) -> None:
        """Have the tools of a server; once listed, it need not be started for that."""
        if server.offers is not None:
            return
        progress(f"starting MCP server {server.name}")
        try:
            async with asyncio.timeout(self._around.limits.start + _SPARE):
                await server.start()
        except (Failed, TimeoutError):
            # `states` tells why; the turn goes on without it.
            log.info("a turn goes on without MCP server %r", server.name)

    def _state(self, line: ServerLine) -> dict[str, object]:
        told: dict[str, object] = {"name": line.source.name, "file": str(line.source.file)}
        match line:
            case OffLine():
                off: dict[str, object] = {"state": "disabled", "tools": [], "error": line.reason}
                return {**told, "transport": line.transport, **off}
            case StdioLine() | HttpLine():
                kind = "stdio" if isinstance(line, StdioLine) else "http"
                return {**told, "transport": kind, **self._life(self._servers[line.source.name])}
            case _:
                assert_never(line)

    def _life(self, server: Server) -> dict[str, object]:
        if not self._is_trusted(server.line):
            return {"state": "untrusted", "tools": []}
        if not self._has_consent(server.line):
            consent = self._consent(server.line)
            refused = {"error": "A person refused it."} if consent.digest in self._refused else {}
            return {"state": "needs-consent", "tools": [], "consent": consent.text, **refused}
        offers = server.offers or ()
        error = server.error
        if len(offers) > MOST_TOOLS:
            error = f"It has more than {MOST_TOOLS} tools; the others are left out."
        names = [tool_name(server.name, offer.name) for offer in offers[:MOST_TOOLS]]
        return {"state": server.state, "tools": names, **({"error": error} if error else {})}


def _tools(server: Server) -> list[Tool]:
    return [McpTool(server, offer) for offer in (server.offers or ())[:MOST_TOOLS]]
