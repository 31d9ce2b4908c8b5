"""What a mention in a message means, for people who point at it: Markdown. Changes nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import ReferenceBlock
from sessionls.domain.counting import lines
from sessionls.domain.mentions import Mention, Name, Place, Word
from sessionls.domain.people import handles, slug
from sessionls.engine.looking import is_folder
from sessionls.workspace.naming import Refusal, refused, resolve
from sessionls.workspace.offers import SAID, model_of, people_of
from sessionls.workspace.seat import Seat
from sessionls.workspace.transcript_harmless import harmless_line
from sessionls.workspace.transcript_words import code, count, excerpt
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace

_LARGEST = 1 << 20
"""Bytes; of a larger file only the size is shown."""


async def describe(
    seat: Seat, workspace: Workspace, session: str | None, mention: Mention
) -> str | None:
    """What a mention means; `None` where it is only a word.

    Guests are told no places of this machine and no texts of files.
    """
    match mention:
        case Name(name=name):
            return agent_card(seat, workspace, name) or _person_card(workspace, session, name)
        case Word(word=word):
            return SAID[word]
        case Place():
            return await _file_card(seat, workspace, mention)


def agent_card(seat: Seat, workspace: Workspace, name: str) -> str | None:
    """An agent: what it is for, its model, its tools, its file; `None` where there is none."""
    agent = next((one for one in workspace.agents.all() if one.name == name), None)
    if agent is None:
        return None
    about = [*_about(agent, model_of(seat, workspace, agent))]
    if agent.path and seat.guest is None:
        about.append(f"File: {code(_shown(Path(agent.path), workspace.root))} ({agent.origin})")
    parts = [f"**{agent.name}**", harmless_line(agent.description), "  \n".join(about)]
    return "\n\n".join(filter(None, parts))


def agent_file(workspace: Workspace, name: str) -> Path | None:
    """Where an agent's file is."""
    agent = next((one for one in workspace.agents.all() if one.name == name), None)
    return Path(agent.path) if agent and agent.path else None


def place_of(seat: Seat, workspace: Workspace, place: Place) -> ReferenceBlock | None:
    """What a path in a message refers to, if that may be named. Reads the disk."""
    root = workspace.root
    found = resolve(root, seat.texts, place) if root else None
    return found if isinstance(found, ReferenceBlock) else None


def _about(agent: Agent, model: str) -> Iterator[str]:
    wanted = ", ".join(agent.model)
    yield f"Model: {code(model)}" + ("" if model == wanted else f" (from {code(wanted)})")
    tools = "all" if agent.tools is None else ", ".join(map(code, agent.tools)) or "none"
    yield f"Tools: {tools}"
    if agent.scanners:
        yield f"Scanners: {', '.join(map(code, agent.scanners))}"


def _person_card(workspace: Workspace, session: str | None, name: str) -> str | None:
    for by, editor in people_of(workspace, session):
        if slug(name) in handles(by):
            where = "in this session" if session else "in this workspace"
            state = (
                f"Is here, in {harmless_line(editor)}."
                if editor
                else f"Has written {where}; is not here now."
            )
            return f"**{harmless_line(by.name)}**\n\n{state}"
    return None


async def _file_card(seat: Seat, workspace: Workspace, place: Place) -> str | None:
    root = workspace.root
    if root is None:
        return None
    found = await asyncio.to_thread(resolve, root, seat.texts, place)
    if isinstance(found, Refusal):
        return None if seat.guest else refused(place, found)
    path = path_of(found.uri) if found else None
    if found is None or path is None:
        return None
    head = code(_shown(path, root))
    if seat.guest:
        return head
    told = await asyncio.to_thread(_beginning, seat, found, path)
    return f"{head}\n\n{told}"


def _beginning(seat: Seat, found: ReferenceBlock, path: Path) -> str:
    if is_folder(path):
        return "A folder: agents see which files are in it."
    size = _size(path)
    is_small = seat.texts.buffer(found.uri) is not None or size <= _LARGEST
    text = seat.texts.read(found.uri) if is_small else None
    if text is None or "\0" in text:
        return f"{size:,} bytes; not shown here."
    shown = lines(text)
    first = found.range.start.line if found.range else 0
    end = found.range.end.line if found.range else len(shown)
    some = excerpt([line.rstrip("\r\n") for line in shown[first:end]])
    return f"{count(len(shown), 'line')}\n\n{_fenced(some, path.suffix.removeprefix('.'))}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _fenced(shown: Sequence[str], language: str) -> str:
    text = "\n".join(shown)
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language if language.isalnum() else ''}\n{text}\n{fence}"


def _shown(path: Path, root: Path | None) -> str:
    inside = root is not None and path.is_relative_to(root)
    return path.relative_to(root).as_posix() if root and inside else path.as_posix()
