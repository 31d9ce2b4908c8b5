"""What a word in an agent file means, and where what it names is written. Markdown; reads only."""

import re
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.header_spot import Spot, body_start, spot_at
from sessionls.domain.mentions import Mention, Name, mention_at
from sessionls.workspace.agent_words import vocabulary
from sessionls.workspace.described import agent_card, agent_file
from sessionls.workspace.seat import Seat
from sessionls.workspace.transcript_words import code
from sessionls.workspace.workspace import Workspace

_PAGE = re.compile(r"\[([^\]]+)\]\([\w-]+\.md\)")
_PATTERN = re.compile(r"(?P<tool>[\w*.-]+)\((?P<name>[^)]*)\)?\Z")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word means, and where it stands in the text; an empty text says nothing."""

    says: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Written:
    """A zero-based line of a file."""

    path: Path
    line: int = 0


async def meaning_at(seat: Seat, workspace: Workspace, text: str, offset: int) -> Meant | None:
    """What the word at an offset of an agent file means; `None` where nobody can say."""
    if mention := _named_at(text, offset):
        card = agent_card(seat, workspace, mention.name)
        return Meant(card, mention.start, mention.end) if card else None
    spot = spot_at(text, offset)
    if spot is None:
        return None
    word = text[spot.start : spot.end]
    says = await _meaning(seat, workspace, spot, word)
    return Meant(says, spot.start, spot.end) if says else None


async def place_written(workspace: Workspace, text: str, offset: int) -> Written | None:
    """Where the agent, the skill or the MCP server is written that is named at an offset."""
    if mention := _named_at(text, offset):
        return _of_agent(workspace, mention.name)
    spot = spot_at(text, offset)
    if spot is None or spot.path[:1] not in (("tools",), ("permissions",)):
        return None
    word = text[spot.start : spot.end]
    if word.startswith("mcp__"):
        return await _of_server(workspace, word)
    named = _PATTERN.match(word)
    if named and named["tool"] == "agent":
        return _of_agent(workspace, named["name"])
    if named and named["tool"] == "skill":
        return await _of_skill(workspace, named["name"])
    return None


def _named_at(text: str, offset: int) -> Name | None:
    """The agent that the prompt names at an offset."""
    start = body_start(text)
    if start is None or offset < start:
        return None
    found: Mention | None = mention_at(text[start:], offset - start)
    if not isinstance(found, Name):
        return None
    return Name(found.start + start, found.end + start, found.name)


async def _meaning(seat: Seat, workspace: Workspace, spot: Spot, word: str) -> str | None:
    known = vocabulary(spot.path, spot.role)
    named = _PATTERN.match(word)
    if named and named["tool"] == "agent" and (card := agent_card(seat, workspace, named["name"])):
        return card
    plain = named["tool"] if named else word
    if meaning := known.get(plain):
        says = _PAGE.sub(lambda page: page[1], meaning.says)
        absent = f"\n\nWhen absent: {meaning.absent}." if meaning.absent else ""
        return f"**{plain}**: {says}.{absent}"
    is_tool = spot.path == ("tools",) or (spot.path, spot.role) == (("permissions",), "key")
    return await _of_mcp(workspace, plain) if is_tool and plain.startswith("mcp__") else None


async def _of_mcp(workspace: Workspace, tool: str) -> str:
    found = await _of_server(workspace, tool)
    where = f", which {code(found.path.name)} names" if found else ", which no file names"
    return f"{code(tool)}: of an MCP server{where}."


def _of_agent(workspace: Workspace, name: str) -> Written | None:
    path = agent_file(workspace, name)
    return Written(path) if path else None


async def _of_server(workspace: Workspace, tool: str) -> Written | None:
    from sessionls.engine.mcp.names import server_prefix

    for source in await workspace.mcp.sources():
        if tool.startswith(server_prefix(source.name)):
            return Written(source.file, source.line)
    return None


async def _of_skill(workspace: Workspace, name: str) -> Written | None:
    from sessionls.engine.context.skills import FILE

    for skill in await workspace.definitions.skills():
        if skill.name == name:
            return Written(skill.folder / FILE)
    return None
