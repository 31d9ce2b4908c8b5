"""What a connection shows of files: findings, and what is wrong with those people write for us.

A file may lie in several of a connection's workspaces; an editor takes one list for a file.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from lsprotocol import types

from sessionls.domain.agent import Problem
from sessionls.domain.text import RECORDED, Encoding, TextIndex
from sessionls.server.abilities import Abilities
from sessionls.server.connection import Connection
from sessionls.server.convert import SEVERITY, lsp_range
from sessionls.workspace.findings import Live
from sessionls.workspace.seat import Seat
from sessionls.workspace.texts import Buffer, read_text
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace

STALE = " (the text has changed since; review it again)"
Wrong = Mapping[str, Sequence[Problem]]
"""What is wrong with files, by their URIs."""
MERGED = 0.03
"""Seconds over which changes of a file's findings are merged into one."""


class ShownDiagnostics:
    """What one connection shows, by file."""

    def __init__(self, connection: Connection, seat: Seat, can: Callable[[], Abilities]) -> None:
        self._connection = connection
        self._seat = seat
        self._can = can
        self._shown: dict[str, frozenset[Workspace]] = {}
        self._wrong: dict[Workspace, Wrong] = {}
        self._moved: dict[str, None] = {}
        self._due: asyncio.TimerHandle | None = None
        self._unread: dict[str, None] = {}
        self._reading: asyncio.Task[object] | None = None

    def meet(self, workspace: Workspace) -> None:
        """Show the findings of a workspace that the connection begins to reach."""
        for uri in workspace.findings.files():
            self._show(uri)

    def hide(self, workspace: Workspace) -> None:
        """Take back those of a workspace that it reaches no longer."""
        self._wrong.pop(workspace, None)
        for uri, sources in tuple(self._shown.items()):
            if workspace in sources:
                self._show(uri)

    def tell(self, workspace: Workspace, wrong: Wrong) -> None:
        """Show what is wrong with the files that people write for a workspace; all of it."""
        before = self._wrong.get(workspace, {})
        self._wrong[workspace] = wrong
        for uri in before.keys() | wrong.keys():
            if before.get(uri) != wrong.get(uri):
                self._show(uri)

    def moved(self, uri: str) -> None:
        """Show a file's findings soon.

        One change may move a thousand findings, and a person types several changes in a moment.
        """
        self._moved[uri] = None
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(MERGED, self._show_moved)

    def close(self) -> None:
        """Show nothing more."""
        if self._due:
            self._due.cancel()
        self._moved.clear()
        self._unread.clear()

    def _show_moved(self) -> None:
        self._due = None
        moved, self._moved = self._moved, {}
        for uri in moved:
            self._show(uri)

    def _show(self, uri: str) -> None:
        if not self._needs_the_disk(uri):
            self._publish(uri, None)
            return
        self._unread[uri] = None
        if self._reading is None or self._reading.done():
            self._reading = self._connection.protocol.start(self._read(), "reading files")

    def _needs_the_disk(self, uri: str) -> bool:
        """Whether the client counts in another way than records do, in a text that nobody holds."""
        if self._connection.client.encoding == RECORDED or self._seat.texts.buffer(uri):
            return False
        return any(workspace.findings.at(uri) for workspace in self._seat.joined())

    async def _read(self) -> None:
        while self._unread:
            uri = next(iter(self._unread))
            del self._unread[uri]
            self._publish(uri, await asyncio.to_thread(_on_disk, uri))

    def _publish(self, uri: str, on_disk: TextIndex | None) -> None:
        found = {one: one.findings.at(uri) for one in self._seat.joined()}
        wrong = {one: told.get(uri, ()) for one, told in self._wrong.items()}
        sources = frozenset(one for by in (found, wrong) for one, each in by.items() if each)
        if not sources and uri not in self._shown:
            return
        if sources:
            self._shown[uri] = sources
        else:
            del self._shown[uri]
        buffer = self._seat.texts.held_by(self._seat, uri) or self._seat.texts.buffer(uri)
        index = buffer.index if buffer else on_disk
        encoding = cast("Encoding", self._connection.client.encoding)
        shown = [
            _diagnostic(each, index, encoding, self._can())
            for live in found.values()
            for each in live
        ]
        # The person's own agents are told of in each workspace.
        shown += map(_problem, dict.fromkeys(each for told in wrong.values() for each in told))
        params = _params(uri, buffer, shown, self._can())
        self._connection.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)


def _params(
    uri: str, buffer: Buffer | None, shown: Sequence[types.Diagnostic], can: Abilities
) -> types.PublishDiagnosticsParams:
    """A file's diagnostics under the name that this client gives it."""
    version = buffer.version if buffer and can.diagnostic_version else None
    return types.PublishDiagnosticsParams(buffer.uri if buffer else uri, shown, version)


def _problem(problem: Problem) -> types.Diagnostic:
    # The whole line, up to the beginning of the next.
    start, end = types.Position(problem.line, 0), types.Position(problem.line + 1, 0)
    severity = SEVERITY[problem.severity]
    return types.Diagnostic(types.Range(start, end), problem.message, severity, source="sessionls")


def _on_disk(uri: str) -> TextIndex | None:
    path = path_of(uri)
    text = read_text(path) if path else None
    return None if text is None else TextIndex(text)


def _diagnostic(
    live: Live, index: TextIndex | None, encoding: Encoding, can: Abilities
) -> types.Diagnostic:
    finding = live.finding
    place = index.convert(finding.range, RECORDED, encoding) if index else finding.range
    stale = live.state == "stale"
    link = finding.link if can.diagnostic_link else None
    faded = [types.DiagnosticTag.Unnecessary] if stale and can.diagnostic_tags else None
    return types.Diagnostic(
        range=lsp_range(place),
        message=finding.message + (STALE if stale else ""),
        severity=types.DiagnosticSeverity.Hint if stale else SEVERITY[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(link) if link else None,
        source=f"sessionls/{finding.agent}",
        tags=faded,
        data={"session": live.session, "finding": finding.id} if can.diagnostic_data else None,
    )
