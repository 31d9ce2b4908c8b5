"""Invitations and guests on the terminal."""

from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import Field
from rich.text import Text

from sessionls.cli.render.console import line, note, put
from sessionls.domain.shape import Shape
from sessionls.workspace.roles import MAY, Role


class Invited(Shape):
    """An invitation, as the hub tells of it; `folder` is a path."""

    name: str
    role: Role
    folder: str
    expires: str | None = None
    expired: bool = False
    connections: tuple[dict[str, object], ...] = Field(default=(), strict=False)


def about_invitation(told: object, folder: str) -> Iterator[Text]:
    """What an invitation allows, and how to take it back."""
    one = Invited.model_validate(told)
    yield line(("Invited: ", "done"), (one.name, "name"), f" into {folder}, {_lasts(one)}.")
    yield line(("It allows to ", "quiet"), (MAY[one.role], "quiet"), (".", "quiet"))
    if one.role == "drive":
        yield line(("What it asks of agents is done here, with your credentials.", "quiet"))
    yield line((f"`sessionls hub revoke {_quoted(one.name)}` takes it back. The link:", "quiet"))


def put_guests(told: Mapping[str, object]) -> None:
    """Where the hub listens, and its guests."""
    where = told.get("listening")
    note(line(("Listening: ", "quiet"), str(where) if where else "no"))
    entries = cast("list[object]", told.get("guests") or [])
    if not entries:
        note(line(("Nobody is invited.", "quiet")))
    for entry in entries:
        one = Invited.model_validate(entry)
        here = f", here: {len(one.connections)}" if one.connections else ""
        put(line((one.name, "name"), f"  {one.role}  {one.folder}  {_lasts(one)}{here}"))


def _lasts(one: Invited) -> str:
    if one.expires is None:
        return "until it is revoked"
    moment = one.expires.partition(".")[0].replace("T", " ")
    return f"expired {moment} UTC" if one.expired else f"until {moment} UTC"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
