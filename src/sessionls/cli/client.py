"""A client of one server after another: what is safe to give twice outlives the first's end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import cast
from uuid import uuid4

from sessionls.cli.link import Json, Link, Notice, ServerLeft
from sessionls.cli.repeating import KEYED, may_repeat

REATTACHED = "sessionls/reattached"
"""A notice: another server has taken over, and knows nothing of what we follow."""
NULL = object()
"""`null` in an argument, where to leave it out would say something else: `None` is left out."""
_LOST = (
    "The hub ended before it said whether {command} was done. "
    "Look at the session, then try again; `sessionls hub logs` tells more."
)
_LASTING = 20.0
"""Seconds after which the end of another server is not part of the same trouble."""
_LOST_AGAIN = (
    "The hub ended, and so did the one that took over. `sessionls doctor` shows what is wrong."
)


class Client:
    """Gives commands and hears notices over a link, and over another one if that ends.

    `again` makes the other link; without it, the end of the first is the end, and so is that of
    one which did not last. Knows no command's meaning but whether it may be given a second time.
    """

    def __init__(
        self,
        link: Link,
        again: Callable[[], Awaitable[Link]] | None = None,
        root: Path | None = None,
    ) -> None:
        self.root = root
        """The workspace that it is about; `None` where it is about none."""
        self._link = link
        self._again = again
        self._renewed: float | None = None
        self._renewing = asyncio.Lock()
        self.on_lost: Callable[[], None] = lambda: None
        """Called when a server has ended and another one is looked for."""

    @property
    def link(self) -> Link:
        """The link of now."""
        return self._link

    async def execute(self, command: str, argument: Mapping[str, object] | None = None) -> Json:
        """Give one of the commands of the protocol (`session.new`, `review`, ...).

        Raises:
            CommandRefused: With the server's text.
            ServerLeft: The server is gone.
        """
        given = _command(command, {**_key(command), **(argument or {})})
        link = self._link
        try:
            result = await link.request(_EXECUTE, given)
        except ServerLeft:
            await self._renew(link)
            if not may_repeat(command):
                raise ServerLeft(_LOST.format(command=command)) from None
            result = await self._link.request(_EXECUTE, given)
        return cast("Json", result) if isinstance(result, dict) else {}

    def post(self, command: str, argument: Mapping[str, object]) -> None:
        """Give a command whose answer nobody needs; usable from a signal's callback."""
        self._link.send(_EXECUTE, _command(command, argument))

    async def notice(self) -> Notice:
        """The next notice; `REATTACHED` where another server has taken over.

        Raises:
            ServerLeft: None will come any more.
        """
        link = self._link
        try:
            return await link.notice()
        except ServerLeft:
            await self._renew(link)
            return await self._link.notice()

    async def _renew(self, lost: Link) -> None:
        """Have another link than the one that was lost.

        Raises:
            ServerLeft: There can be none.
        """
        async with self._renewing:
            if self._link is not lost:
                return
            now = asyncio.get_running_loop().time()
            if self._again is None:
                raise ServerLeft
            if self._renewed is not None and now - self._renewed < _LASTING:
                raise ServerLeft(_LOST_AGAIN)
            self._renewed = now
            self.on_lost()
            self._link = await self._again()
            self._link.tell(Notice(REATTACHED, {}))


_EXECUTE = "workspace/executeCommand"


def _key(command: str) -> dict[str, object]:
    return {"key": uuid4().hex} if command in KEYED else {}


def _command(command: str, argument: Mapping[str, object]) -> Json:
    given = {
        key: None if value is NULL else value
        for key, value in argument.items()
        if value is not None
    }
    return {"command": f"sessionls.{command}", "arguments": [given]}
