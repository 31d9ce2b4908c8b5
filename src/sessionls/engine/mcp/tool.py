"""A tool of an MCP server, as an agent calls it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping

from sessionls.domain.permission import Subject
from sessionls.engine.mcp.answers import result_of
from sessionls.engine.mcp.connection import Failed
from sessionls.engine.mcp.offers import Offer, spec_of
from sessionls.engine.mcp.server import Server
from sessionls.engine.mcp.visible import cleaned, visible
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProgress, ToolResult

_PROGRESS = 200


class McpTool:
    """Passes calls on to its server. What comes back is a stranger's words, and short."""

    def __init__(self, server: Server, offer: Offer) -> None:
        self._server = server
        self._offer = offer
        self._spec = spec_of(server.name, offer)

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return self._spec

    @property
    def access(self) -> Access:
        """What a server does with a call cannot be known."""
        return "send"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The server, its tool and all that is sent there."""
        server, tool = visible(self._server.name), visible(self._offer.name)
        told = (visible(line) for line in _json(arguments).split("\n"))
        detail = "\n".join((f"Server: {server}", f"Tool: {tool}", "Arguments:", *told))
        return Subject(self._spec.name, f"Use {tool} of the MCP server {server}", detail)

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Call it, passing on how far it is. Cancelling this cancels the call in the server."""
        heard: asyncio.Queue[ToolProgress | None] = asyncio.Queue(maxsize=100)

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            whole = None if total is None else int(total)
            text = cleaned(message or self._offer.name, _PROGRESS)
            if not heard.full():
                heard.put_nowait(ToolProgress(int(progress), whole, text))

        call = asyncio.get_running_loop().create_task(
            self._server.call(self._offer.name, arguments, hear), name=f"call of {self._spec.name}"
        )
        call.add_done_callback(lambda _: _finish(heard))
        try:
            while (event := await heard.get()) is not None:
                yield event
            yield await _result(call)
        finally:
            call.cancel()
            await asyncio.wait([call])


def _finish(heard: "asyncio.Queue[ToolProgress | None]") -> None:
    if heard.full():
        heard.get_nowait()
    heard.put_nowait(None)


async def _result(call: "asyncio.Task[Mapping[str, object]]") -> ToolResult:
    try:
        return result_of(await call)
    except Failed as failure:
        return ToolResult(str(failure), is_error=True)


def _json(arguments: Mapping[str, object]) -> str:
    try:
        return json.dumps(arguments, indent=2, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return str(arguments)
