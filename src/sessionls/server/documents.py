"""Session documents at one connection: their names, texts, showing them and keeping them fresh.

They are virtual where the client has `workspace/textDocumentContent`, else real files below the
user's state folder. Their words are made in `workspace/transcript.py`.
"""

import asyncio
import logging
import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sessionls.domain.errors import Refused, SessionlsError, UnknownSession
from sessionls.server.connection import Connection
from sessionls.server.push import Push
from sessionls.workspace.bus import Recorded
from sessionls.workspace.rendering import read_transcript
from sessionls.workspace.seat import Seat
from sessionls.workspace.transcript_page import Transcript
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace

log = logging.getLogger(__name__)

SCHEME = "sessionls"
CALM = 0.25
"""Seconds over which changes are gathered before the client is told of them."""
_SHARE = 10
"""Making documents takes at most one part in so many of the time."""
_KEPT, _SESSIONS = 4, 16
"""How many documents of a session are remembered, and of how many sessions."""
_VIRTUAL = re.compile(rf"{SCHEME}:/{{1,3}}([0-9A-Za-z]+)/")
_SLUG = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a document: at a finding or a turn (by id), at a record (by number), or on top."""

    name: str | None = None
    seq: int | None = None

    def line(self, shown: Transcript) -> int:
        """The line of the spot; the top where the document does not show it."""
        if self.name is not None:
            return shown.places.get(self.name, 0)
        return 0 if self.seq is None else shown.line_of(self.seq)


class SessionDocuments:
    """The documents of one connection."""

    def __init__(self, connection: Connection, seat: Seat, push: Push) -> None:
        self._connection = connection
        self._seat = seat
        self._push = push
        self._recent: dict[str, deque[tuple[object, Transcript]]] = {}
        self._watched: dict[str, set[str]] = {}
        self._open: set[str] = set()
        self._changed: set[str] = set()
        self._due: asyncio.TimerHandle | None = None
        self._making = asyncio.Lock()
        self._cost = 0.0
        self._stop: Callable[[], None] = lambda: None
        push.listen(self._recorded)

    def start(self) -> None:
        """Follow what this client opens and closes; call it when the seat is taken."""
        self._stop = self._seat.texts.subscribe(self._held)
        self._look()

    def session_of(self, uri: str) -> str | None:
        """The session whose document this is; `None` for every other file."""
        if uri.startswith(f"{SCHEME}:"):
            found = _VIRTUAL.match(uri)
            return found[1] if found else None
        if not uri.endswith(".md"):
            return None
        path = path_of(uri)
        ours = path is not None and path.parent.parent == self._seat.core.home.documents
        return path.parent.name if path and ours else None

    async def text(self, uri: str) -> str:
        """The text of a virtual document; from here on the client is told when it changes.

        Raises:
            Refused, UnknownSession: There is no such document.
        """
        session = self.session_of(uri)
        if session is None:
            raise Refused(f"{uri} is no session document: {SCHEME}:///<session>/<title>.md is one.")
        self._watched.setdefault(session, set()).add(uri)
        try:
            return (await self._made(session)).text
        except UnknownSession:
            self._leave(session, uri)
            raise

    async def at(self, uri: str) -> Transcript | None:
        """The document as the client shows it; `None` for every other file."""
        session = self.session_of(uri)
        if session is None:
            return None
        held = self._seat.texts.held_by(self._seat, uri)
        for _, shown in self._recent.get(session, ()):
            if held and shown.text == held.text:
                return shown
        try:
            return await self._made(session)
        except UnknownSession:
            return None

    async def show(
        self, session: str, spot: Spot, focus: Literal["take", "leave"] = "take"
    ) -> dict[str, object]:
        """Show a session's document, or say where it lies; return `{uri, line, shown}`."""
        workspace = await self._seat.holding(session)
        made = await self._made(session)
        line = spot.line(made)
        title = str(workspace.ledger.summary(session)["title"])
        can = self._push.can
        if can.text_document_content and can.show_document:
            uri = f"{SCHEME}:///{session}/{quote(_slug(title))}.md"
        else:
            path = self._seat.core.home.documents / session / f"{_slug(title)}.md"
            await asyncio.to_thread(_write, path, made.text)
            uri = path.as_uri()
        self._watched.setdefault(session, set()).add(uri)
        shown = can.show_document and await self._ask_to_show(uri, line, focus)
        if not shown:
            self._push.message(f"The session is at {path_of(uri) or uri}, line {line + 1}.")
        return {"uri": uri, "line": line, "shown": shown}

    def close(self) -> None:
        """Keep nothing fresh any more."""
        if self._due:
            self._due.cancel()
        self._stop()
        self._watched.clear()

    async def _ask_to_show(self, uri: str, line: int, focus: Literal["take", "leave"]) -> bool:
        start = types.Position(line, 0)
        params = types.ShowDocumentParams(
            uri, take_focus=focus == "take", selection=types.Range(start, start)
        )
        try:
            return (await self._connection.window_show_document_async(params)).success
        except JsonRpcException as refusal:
            log.warning("the editor shows no document: %s", refusal.code)
            return False

    async def _made(self, session: str) -> Transcript:
        """The document as it is now. An editor asks for everything of it at once: one reads."""
        workspace = await self._seat.holding(session)
        async with self._making:
            await workspace.ledger.settled(session)
            version = workspace.ledger.summary(session)["seq"]
            recent = self._recent.setdefault(session, deque(maxlen=_KEPT))
            if recent and recent[-1][0] == version:
                return recent[-1][1]
            begun = self._seat.core.world.seconds()
            made = await read_transcript(workspace.ledger, session, workspace.id)
            self._cost = self._seat.core.world.seconds() - begun
            recent.append((version, made))
            while len(self._recent) > _SESSIONS:
                del self._recent[next(iter(self._recent))]
            return made

    def _recorded(self, workspace: Workspace, recorded: Recorded) -> None:
        if recorded.session in self._watched:
            self._freshen_soon(recorded.session)

    def _held(self, uri: str, _before: str | None, _now: str | None) -> None:
        if self.session_of(uri) is not None:
            self._look()

    def _look(self) -> None:
        """See which documents this very client has opened or closed."""
        before, documents = self._open, self._connection.workspace.text_documents
        self._open = {uri for uri in documents if self.session_of(uri) is not None}
        for uri in self._open - before:
            session = self.session_of(uri) or ""
            self._watched.setdefault(session, set()).add(uri)
            self._freshen_soon(session)
        for uri in before - self._open:
            self._leave(self.session_of(uri) or "", uri)

    def _leave(self, session: str, uri: str) -> None:
        watched = self._watched.get(session, set())
        watched.discard(uri)
        if not watched:
            self._watched.pop(session, None)
            self._recent.pop(session, None)

    def _freshen_soon(self, session: str) -> None:
        self._changed.add(session)
        if self._due is None:
            # A long document is made less often, so that its session has the machine.
            delay = max(CALM, _SHARE * self._cost)
            self._due = asyncio.get_running_loop().call_later(delay, self._freshen)

    def _freshen(self) -> None:
        self._due = None
        changed, self._changed = self._changed, set()
        self._connection.protocol.start(self._refresh(changed), "refreshing session documents")

    async def _refresh(self, sessions: set[str]) -> None:
        for session in sessions:
            for uri in tuple(self._watched.get(session, ())):
                await self._try_to_refresh(session, uri)
        if self._push.can.refresh_lenses:
            await self._connection.workspace_code_lens_refresh_async(None)

    async def _try_to_refresh(self, session: str, uri: str) -> None:
        try:
            await self._refresh_one(session, uri)
        except JsonRpcException as refusal:
            log.warning("the editor takes no fresh session document: %s", refusal.code)
        except (SessionlsError, OSError) as trouble:
            log.warning("a document of session %s stays as it was: %s", session, trouble)

    async def _refresh_one(self, session: str, uri: str) -> None:
        try:
            made = await self._made(session)
        except UnknownSession:
            self._watched.pop(session, None)
            return
        held = self._seat.texts.held_by(self._seat, uri)
        if held and held.text == made.text:
            return
        if path := path_of(uri):
            await asyncio.to_thread(_write, path, made.text)
        elif self._push.can.text_document_content:
            params = types.TextDocumentContentRefreshParams(uri)
            await self._connection.workspace_text_document_content_refresh_async(params)


def _slug(title: str) -> str:
    """A file name for a title."""
    return re.sub(r"[^\w.]+", "-", title).strip("-.")[:_SLUG] or "session"


def _write(path: Path, text: str) -> None:
    """Replace a document; whoever reads meanwhile sees the old one or the new one."""
    data = text.encode("utf-8", "replace")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and path.read_bytes() == data:
            return
        path.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        raise Refused(f"The session's document cannot be written: {error.strerror}.") from None
