"""Messages that a person writes in a buffer of an editor: which session, which text, which place.

Such a buffer is `sessionls-prompt:///<session>`, or `sessionls-prompt:///` before there is one. It
stays at its connection: nobody else sees a draft.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from lsprotocol import types

from sessionls.domain.text import Position, TextIndex
from sessionls.server.announced import PROMPT
from sessionls.server.desk import Desk
from sessionls.server.needs import refusal
from sessionls.workspace.offers import Draft
from sessionls.workspace.workspace import Workspace

WRITING = "sessionls.prompt.complete"
"""Who may call it may write, and so is told what a message may name."""
_URI = re.compile(rf"{PROMPT}:/{{0,3}}([0-9A-Za-z]*)(?:[/?#].*)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as this connection holds it, with its workspace."""

    draft: Draft
    index: TextIndex
    workspace: Workspace

    def range(self, desk: Desk, start: int, end: int) -> types.Range:
        """A part of the draft as the client counts it."""
        first, last = (self.index.position(at, desk.encoding) for at in (start, end))
        return types.Range(
            types.Position(first.line, first.character), types.Position(last.line, last.character)
        )


async def written_at(desk: Desk, uri: str, position: types.Position) -> Written | None:
    """The draft that a client holds open, at a position; `None` for every other document.

    So it is for who may write no message here.

    Raises:
        UnknownSession: its URI names none.
    """
    found = _URI.match(uri)
    if (
        found is None
        or (document := desk.connection.workspace.text_documents.get(unquote(uri))) is None
    ):
        return None
    await desk.ready()
    session = found[1] or None
    workspace = await (desk.seat.holding(session) if session else desk.seat.first())
    await desk.seat.by()
    if refusal(desk.seat, WRITING, session):
        return None
    index = TextIndex(document.source)
    at = Position(line=position.line, character=position.character)
    offset = index.offset(at, desk.encoding)
    return Written(Draft(index.text, offset, session), index, workspace)
