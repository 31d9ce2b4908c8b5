"""Commands that show what a connection does with commands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from sessionls.domain.errors import SessionlsError
from sessionls.server.connection import CommandHandler, Connection

Argument = Mapping[str, object]


@dataclass
class Toys:
    """A table of commands, and what happened to them."""

    events: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def table(self) -> dict[str, CommandHandler]:
        return {
            "toy.wait": self._wait,
            "toy.echo": _echo,
            "toy.refuse": _refuse,
            "toy.break": _break,
            "toy.check": _check,
            "toy.unsayable": _unsayable,
        }

    async def _wait(self, connection: Connection, argument: Argument) -> object:
        del connection
        self.events.append("begun")
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.events.append("cancelled")
            raise
        self.events.append("done")
        return dict(argument)


async def _echo(connection: Connection, argument: Argument) -> object:
    del connection
    return argument


async def _refuse(connection: Connection, argument: Argument) -> object:
    del connection, argument
    raise SessionlsError("No session 'x'. Make one first.")


async def _break(connection: Connection, argument: Argument) -> object:
    del connection
    raise RuntimeError(f"secret contents: {argument}")


class _Prompt(BaseModel, extra="forbid"):
    session: str
    text: str


async def _check(connection: Connection, argument: Argument) -> object:
    del connection
    return _Prompt.model_validate(argument).model_dump()


async def _unsayable(connection: Connection, argument: Argument) -> object:
    del connection, argument
    return {"number": float("nan")}
