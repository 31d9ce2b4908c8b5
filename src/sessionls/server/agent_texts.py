"""Agent files as a connection holds them open: which text, which place. Other files are none."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types

from sessionls.domain.text import Position, TextIndex
from sessionls.server.desk import Desk
from sessionls.workspace.places import STORE
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AgentText:
    """The text of an agent file, the cursor at `offset`, and the workspace that it counts in."""

    index: TextIndex
    offset: int
    workspace: Workspace

    @property
    def text(self) -> str:
        """The whole text."""
        return self.index.text

    def range(self, desk: Desk, start: int, end: int) -> types.Range:
        """A part of the text as the client counts it."""
        first, last = (self.index.position(at, desk.encoding) for at in (start, end))
        return types.Range(
            types.Position(first.line, first.character), types.Position(last.line, last.character)
        )


async def agent_text_at(desk: Desk, uri: str, position: types.Position) -> AgentText | None:
    """An agent file that the client holds open, at a position; `None` for every other document."""
    path = path_of(uri)
    document = desk.connection.workspace.text_documents.get(unquote(uri))
    if path is None or document is None or path.suffix != ".md" or path.name == "README.md":
        return None
    await desk.ready()
    if not _is_agent(desk, path):
        return None
    root = desk.seat.root_of(uri)
    workspace = await (desk.seat.workspace_of(uri) if root else desk.seat.first())
    index = TextIndex(document.source)
    at = Position(line=position.line, character=position.character)
    return AgentText(index, index.offset(at, desk.encoding), workspace)


def _is_agent(desk: Desk, path: Path) -> bool:
    folders = (desk.seat.core.home.agents, *(root / STORE / "agents" for root in desk.seat.roots))
    return path.parent in folders
