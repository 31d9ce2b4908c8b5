"""What may come next where a person writes a message: agents, people, files, words. Sends none."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import ReferenceBlock
from sessionls.domain.file_match import FileList
from sessionls.domain.mentions import WORDS, Place, Typed, WordName, typed_at, written
from sessionls.domain.people import handles, identity, slug
from sessionls.domain.records import By
from sessionls.domain.session import Session
from sessionls.workspace.changes import why_no_changes
from sessionls.workspace.naming import resolve
from sessionls.workspace.seat import Seat
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace

Kind = Literal["agent", "person", "file", "word"]
SAID: Mapping[WordName, str] = {
    "selection": "What is selected in the editor goes with the message.",
    "changes": "What has changed since the last commit goes with the message.",
}
"""What each word does, for people."""
_NEAR = 20
"""Files that are open or were named: so many of them come first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is being written, in a session or before there is one.

    The cursor is at `offset`, in code points.
    """

    text: str
    offset: int
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be named: `insert` is what is written, its sign included."""

    kind: Kind
    label: str
    insert: str
    detail: str | None = None
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers, the best one first, in place of the text from `start` to `end`.

    `whole` says that there are no others, so that nobody has to ask again for more letters.
    """

    start: int
    end: int
    items: tuple[Offer, ...] = ()
    whole: bool = True


async def offers(seat: Seat, workspace: Workspace, draft: Draft, most: int) -> Offers:
    """What may stand at the cursor; nothing where no `@` and no `#` is being written."""
    typed = typed_at(draft.text, draft.offset)
    if typed is None:
        return Offers(draft.offset, draft.offset)
    if typed.sign == "#":
        return await _places(seat, workspace, draft.session, typed, most)
    by = await seat.by()
    others = () if draft.text[: typed.start].strip() else _agents(seat, workspace)
    known = [*others, *_people(workspace, draft.session, by)]
    fitting = sorted(
        filter(None, (_fits(one, typed.so_far) for one in known)), key=lambda it: it[0]
    )
    items = [one for _, one in fitting]
    return Offers(typed.start, typed.end, tuple(items[:most]), len(items) <= most)


def people_of(workspace: Workspace, session: str | None) -> Iterator[tuple[By, str | None]]:
    """Who is in a session or has written in it, each once; the editor of those who are there."""
    seen = set[str]()
    for by, editor in _everybody(workspace, session):
        if identity(by) not in seen:
            seen.add(identity(by))
            yield by, editor


def model_of(seat: Seat, workspace: Workspace, agent: Agent) -> str:
    """The model that would be asked first for an agent."""
    return seat.core.model_for(agent, seat.lent(workspace))


def _agents(seat: Seat, workspace: Workspace) -> Iterator[Offer]:
    for agent in workspace.agents.all():
        detail = f"agent, {model_of(seat, workspace, agent)}"
        yield Offer("agent", agent.name, f"@{agent.name}", detail, agent.description or None)


def _people(workspace: Workspace, session: str | None, myself: By) -> Iterator[Offer]:
    agents = {agent.name for agent in workspace.agents.all()}
    for by, editor in people_of(workspace, session):
        handle = slug(by.name) or min(handles(by), default="")
        if handle and handle not in agents and identity(by) != identity(myself):
            detail = f"here, in {editor}" if editor else "has written here"
            yield Offer("person", by.name, f"@{handle}", detail)


def _everybody(workspace: Workspace, session: str | None) -> Iterator[tuple[By, str | None]]:
    there = workspace.presence.everywhere()
    present = (
        there.get(session, []) if session else [one for all_ in there.values() for one in all_]
    )
    for one in present:
        yield _by(one), str(one["editor"])
    rows = [workspace.ledger.summary(session)] if session else workspace.store.rows()
    for row in rows:
        for one in cast("Iterable[Mapping[str, object]]", row.get("participants") or ()):
            yield _by(one), None


def _by(wire: Mapping[str, object]) -> By:
    return By(kind="person", name=str(wire["name"]), id=cast("str | None", wire.get("id")))


def _fits(offer: Offer, so_far: str) -> tuple[int, Offer] | None:
    """How well an offer fits to some letters: the smaller, the better."""
    letters, name = so_far.lower(), offer.insert[1:]
    if name.startswith(letters):
        return 0, offer
    return (1, offer) if letters in name or letters in offer.label.lower() else None


async def _places(
    seat: Seat, workspace: Workspace, session: str | None, typed: Typed, most: int
) -> Offers:
    letters = typed.so_far
    while letters.startswith("./"):
        letters = letters[2:]
    words = [*_words(workspace, typed.so_far)]
    near = await _near(seat, workspace, session, letters)
    found = await workspace.files.find(letters, most)
    paths = dict.fromkeys((*near, *found.paths))
    files = [Offer("file", path, written(path)) for path in paths]
    items = (*words, *files)
    return Offers(typed.start, typed.end, items[:most], found.whole and len(items) <= most)


def _words(workspace: Workspace, so_far: str) -> Iterator[Offer]:
    for word in WORDS:
        usable = word != "changes" or why_no_changes(workspace) is None
        if usable and word.startswith(so_far.lower()):
            yield Offer("word", word, f"#{word}", documentation=SAID[word])


async def _near(
    seat: Seat, workspace: Workspace, session: str | None, letters: str
) -> tuple[str, ...]:
    """Files that were just named in the session, and those that are open, as paths from the root.

    Nobody elsewhere learns what somebody here has open.
    """
    root = workspace.root
    if root is None:
        return ()
    opened = workspace.ledger.opened(session) if session else None
    named = _referred_to(opened) if opened else ()
    held = () if seat.guest else reversed(seat.texts.opened())
    both = dict.fromkeys((*named, *held))
    paths = [
        one.relative_to(root).as_posix() for one in both if one != root and one.is_relative_to(root)
    ]
    fitting = FileList(paths).find(letters, _NEAR) if letters else paths[:_NEAR]

    if not fitting:
        return ()

    def usable() -> tuple[str, ...]:
        return tuple(one for one in fitting if _may_be_named(seat, workspace, root, one))

    return await asyncio.to_thread(usable)


def _referred_to(session: Session) -> Iterator[Path]:
    for turn in reversed(session.turns.values()):
        for uri in turn.references:
            if path := path_of(uri):
                yield path


def _may_be_named(seat: Seat, workspace: Workspace, root: Path, path: str) -> bool:
    """Whether words may name it, as it was when the files were listed last."""
    known = workspace.files.judged
    if path not in known:
        place = Place(0, 0, path)
        known[path] = isinstance(resolve(root, seat.texts, place), ReferenceBlock)
    return known[path]
