"""Whom a message begins with: an agent, a person, or a name that nobody has. Writes none."""

from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import cast

from sessionls.domain.errors import Refused, UnknownAgent
from sessionls.domain.people import addressed, handles, slug
from sessionls.domain.records import By
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace


async def check_addressed(
    seat: Seat, workspace: Workspace, text: str, agent: str | None = None
) -> None:
    """Refuse a message that begins with `@name` where nothing is called so: it is a slip.

    Without this the default agent would answer what was meant for another one. A message with an
    `agent` is for that one, whatever it begins with.

    Raises:
        BrokenAgent: there is a file for such an agent, and it cannot be used.
        Refused: there is no such agent and no such person.
    """
    name = addressed(text)
    agents = workspace.agents
    if name is None or agent or agents.named_in(text):
        return
    with suppress(UnknownAgent):
        agents.get(name)
    people = {handle for by in await _people(seat, workspace) for handle in handles(by)}
    if slug(name) not in people:
        raise Refused(_nobody(name, [one.name for one in agents.all()], people))


async def _people(seat: Seat, workspace: Workspace) -> list[By]:
    """Who has written in the workspace's sessions, who is there, and who has a role."""
    written = [
        By(kind="person", name=one["name"], id=one.get("id"))
        for row in workspace.store.rows()
        for one in cast("list[Mapping[str, str]]", row.get("participants") or [])
    ]
    there = [await one.by() for one in tuple(seat.core.seats) if workspace in one.joined()]
    # Roles count in every workspace; a guest hears of this one's people only.
    given = () if seat.guest else seat.core.roles.given()
    names = [_name(one.person) for one in given if one.person]
    return [*written, *there, *(By(kind="person", name=name) for name in names)]


def _name(person: str) -> str:
    """What somebody is called whose address, or whose name as a guest, a role was given to."""
    return person.removeprefix("guest:").partition("@")[0]


def _nobody(name: str, agents: list[str], people: set[str]) -> str:
    alike = get_close_matches(slug(name), [*agents, *people], n=1)
    hint = f"Did you mean @{alike[0]}? " if alike else ""
    return (
        f"No agent or person here is called @{name}. {hint}"
        f"Agents: {', '.join(f'@{one}' for one in agents)}. "
        f"To write the word itself, put it in backticks: `@{name}`."
    )
