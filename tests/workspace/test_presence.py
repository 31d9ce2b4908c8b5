"""Who is in a session: told to the others, gone at once, and typing only for a moment."""

import asyncio

from sessionls.domain.records import By
from sessionls.workspace.presence import Attendant, People, Presence
from sessionls.workspace.roles import Role

ANA = By(kind="person", name="Ana", id="ana@example.org")
BEN = By(kind="person", name="Ben")


class Editor:
    """Somebody who is told who is there."""

    def __init__(self, presence: Presence, by: By, name: str = "editor") -> None:
        self.presence = presence
        self.by = by
        self.name = name
        self.role: Role = "drive"
        self.told: list[tuple[str, People]] = []
        self.news = asyncio.Event()

    def enter(self, session: str) -> None:
        attendant = Attendant(self.by, self.name, "2026", lambda: self.role, self.hear)
        self.presence.enter(session, self, attendant)

    def hear(self, session: str, people: People) -> None:
        self.told.append((session, people))
        self.news.set()

    def last(self) -> list[tuple[object, object]]:
        return [(one["name"], one["typing"]) for one in self.told[-1][1]]


async def test_who_is_there_is_told_of_who_comes_and_who_leaves() -> None:
    presence = Presence()
    ana, ben = Editor(presence, ANA), Editor(presence, BEN, "vim")
    ana.enter("S")
    ben.enter("S")
    assert ana.last() == [("Ana", False), ("Ben", False)]
    assert ben.told == []
    assert presence.people("S")[1] == {
        "name": "Ben", "editor": "vim", "since": "2026", "typing": False, "role": "drive",
    }  # fmt: skip
    assert presence.people("S")[0]["id"] == "ana@example.org"
    presence.leave("S", ben)
    presence.leave("S", ben)
    assert ana.last() == [("Ana", False)]
    assert len(ana.told) == 2
    presence.leave("S", ana)
    assert presence.everywhere() == {}


async def test_several_connections_of_one_person_are_several_entries() -> None:
    presence = Presence()
    one, other = Editor(presence, ANA), Editor(presence, ANA)
    one.enter("S")
    one.enter("S")
    other.enter("S")
    assert [entry["name"] for entry in presence.people("S")] == ["Ana", "Ana"]


async def test_typing_is_told_once_and_is_over_by_itself() -> None:
    presence = Presence(typing_seconds=0.01)
    ana, ben = Editor(presence, ANA), Editor(presence, BEN)
    ana.enter("S")
    ben.enter("S")
    ana.told.clear()
    presence.types("S", ben)
    presence.types("S", ben)
    assert [ana.last(), len(ana.told)] == [[("Ana", False), ("Ben", True)], 1]
    ana.news.clear()
    async with asyncio.timeout(10):
        await ana.news.wait()
    assert ana.last() == [("Ana", False), ("Ben", False)]


async def test_who_leaves_while_typing_leaves_no_timer() -> None:
    presence = Presence(typing_seconds=0.0)
    ana, ben = Editor(presence, ANA), Editor(presence, BEN)
    ana.enter("S")
    ben.enter("S")
    presence.types("S", ben)
    presence.leave("S", ben)
    told = len(ana.told)
    presence.types("S", ben)
    presence.rests("S", ana)
    assert len(ana.told) == told


async def test_roles_are_told_as_they_are_now() -> None:
    presence = Presence()
    ana = Editor(presence, ANA)
    ana.enter("S")
    ana.role = "observe"
    presence.tell_all()
    assert ana.told[-1][1][0]["role"] == "observe"
