"""The commands with which somebody on the host shares: listen, invite, list, revoke."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from sessionls.domain.errors import BadInput
from sessionls.hub.remote.certificate import Certificate
from sessionls.hub.remote.invitations import read_duration
from sessionls.hub.remote.link import BadLink, read_address
from sessionls.server.protocol import Wire

if TYPE_CHECKING:
    from sessionls.hub.remote.sharing import Sharing
    from sessionls.server.connection import CommandHandler, Connection

Reply = dict[str, object]
_Path = Field(default=None, min_length=1, max_length=4096)


class ListenParams(Wire):
    """Where to listen; nowhere when the address is absent."""

    address: str | None = Field(default=None, min_length=1, max_length=300)
    certificate: str | None = _Path
    key: str | None = _Path

    @model_validator(mode="after")
    def _are_a_pair(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("`certificate` and `key` belong together")
        return self


class InviteParams(Wire):
    """Whom to invite, into which folder (a path), as what, for how long."""

    name: str = Field(min_length=1, max_length=200)
    folder: str = Field(min_length=1, max_length=4096)
    role: Literal["drive", "comment", "observe"] = "drive"
    expires: str = Field(default="7d", max_length=20)
    host: str | None = Field(default=None, min_length=1, max_length=253)


class NameParams(Wire):
    """A guest."""

    name: str = Field(min_length=1, max_length=200)


class NoParams(Wire):
    """No fields."""


def sharing_commands(sharing: "Callable[[], Sharing]") -> "dict[str, CommandHandler]":
    """The commands by their names; the sharing is made when one is given."""

    async def listen(_: "Connection", given: Mapping[str, object]) -> Reply:
        asked = ListenParams.model_validate(given)
        if asked.address is None:
            return await sharing().stop_listening()
        pair = None
        if asked.certificate and asked.key:
            pair = Certificate(Path(asked.certificate), Path(asked.key))
        host, port = _address(asked.address)
        return await sharing().listen(host, port, pair)

    async def invite(_: "Connection", given: Mapping[str, object]) -> Reply:
        asked = InviteParams.model_validate(given)
        if asked.host is not None:
            _address(asked.host)
        lasts = read_duration(asked.expires)
        invitation, link = sharing().invite(
            asked.name, asked.role, Path(asked.folder), lasts, asked.host
        )
        return {"invitation": invitation.told(), "link": str(link)}

    async def guests(_: "Connection", given: Mapping[str, object]) -> Reply:
        NoParams.model_validate(given)
        return sharing().told()

    async def revoke(_: "Connection", given: Mapping[str, object]) -> Reply:
        asked = NameParams.model_validate(given)
        gone, ended = sharing().revoke(asked.name)
        return {"invitation": gone.told(), "ended": ended}

    return {
        "sessionls.hub.listen": listen,
        "sessionls.hub.invite": invite,
        "sessionls.hub.guests": guests,
        "sessionls.hub.revoke": revoke,
    }


def _address(text: str) -> tuple[str, int]:
    try:
        return read_address(text)
    except BadLink as wrong:
        raise BadInput(str(wrong)) from None
