"""The one table of what each command needs, and the sentence of its refusal."""

from pathlib import Path

import pytest

from sessionls.domain.errors import Refused
from sessionls.server.features.commands import COMMANDS
from sessionls.server.needs import NEEDS, check, refusal
from sessionls.workspace.core import Core
from sessionls.workspace.places import home_of
from sessionls.workspace.roles import Given, Guest, Role
from sessionls.workspace.seat import Seat
from sessionls.workspace.world import real_world

ANA = {"name": "Ana", "email": "ana@example.org"}


@pytest.fixture
def core(tmp_path: Path) -> Core:
    return Core(home_of({"SESSIONLS_HOME": str(tmp_path / "home")}), real_world())


async def seated(core: Core, guest: Guest | None = None) -> Seat:
    """Somebody at an editor without a folder."""
    seat = Seat(core, lambda _, __: None, lambda _: None, lambda _: None)
    seat.guest = guest
    await seat.sit({"participant": ANA}, [])
    await seat.by()
    return seat


def test_every_command_says_what_it_needs() -> None:
    assert COMMANDS.keys() == NEEDS.keys()


def test_who_observes_changes_nothing() -> None:
    looking = {name.removeprefix("sessionls.") for name, need in NEEDS.items() if need == "observe"}
    assert looking == {
        "agent.list", "agent.show", "info", "session.export", "session.leave", "session.list",
        "session.load", "session.search", "session.show",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("observe", {"observe"}),
        ("comment", {"observe", "comment"}),
        ("drive", {"observe", "comment", "drive", "own"}),
    ],
)
async def test_a_role_may_what_the_table_says(core: Core, role: Role, allowed: set[str]) -> None:
    seat = await seated(core)
    core.roles.give(Given(role, "ana@example.org"))
    for name, need in NEEDS.items():
        assert (refusal(seat, name, "S1") is None) == (need in allowed), name


async def test_a_refusal_says_what_the_person_may_and_who_can_change_it(core: Core) -> None:
    seat = await seated(core)
    core.roles.give(Given("comment", "ana@example.org", "S1"))
    with pytest.raises(Refused) as refused:
        await check(seat, "sessionls.session.pause", "S1")
    assert str(refused.value) == (
        "Ana may not do that in this session, only comment: write messages, which an agent answers "
        "when somebody who drives lets it, and whatever who observes may. "
        "The owner of this hub can change that: `sessionls.role.set`."
    )
    await check(seat, "sessionls.session.pause", "S2")
    await check(seat, "sessionls.session.new")


async def test_a_guest_is_who_the_invitation_says_with_no_more_than_its_role(core: Core) -> None:
    guest = await seated(core, Guest("Ben", "comment"))
    assert (await guest.by()).name == "Ben"
    core.roles.give(Given("drive", "guest:ben"))
    core.roles.give(Given("drive", "guest:ben", "S1"))
    assert guest.role("S1") == guest.role() == "comment"
    core.roles.give(Given("observe", None, "S1"))
    core.roles.take_back(Given("drive", "guest:ben", "S1"))
    assert (guest.role("S1"), guest.role()) == ("observe", "comment")


async def test_a_guest_who_drives_does_nothing_that_is_the_owners(core: Core) -> None:
    guest = await seated(core, Guest("Ben", "drive"))
    assert refusal(guest, "sessionls.session.pause") is None
    for name in (name for name, need in NEEDS.items() if need == "own"):
        assert "at the machine" in (refusal(guest, name) or ""), name


async def test_nobody_acts_before_it_is_known_who_they_are(core: Core) -> None:
    seat = Seat(core, lambda _, __: None, lambda _: None, lambda _: None)
    assert seat.role() == "observe"
