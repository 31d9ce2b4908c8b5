"""What goes out unasked, in the order in which it happened. Nobody else sends notifications."""

from collections.abc import Callable

from lsprotocol import types

from sessionls.domain.records import Record
from sessionls.server.abilities import Abilities, abilities
from sessionls.server.behind import Behind
from sessionls.server.broadcast import behind_frame, delta_frame, update_frame
from sessionls.server.connection import Connection
from sessionls.server.diagnostics import ShownDiagnostics, Wrong
from sessionls.server.progress import TurnProgress
from sessionls.server.protocol import LISTED, MENTION, PRESENCE
from sessionls.workspace.bus import (
    FindingsMoved,
    Happening,
    Notice,
    Progress,
    Recorded,
    Streamed,
)
from sessionls.workspace.presence import People
from sessionls.workspace.seat import Seat
from sessionls.workspace.uris import same_uri
from sessionls.workspace.workspace import Workspace

Heard = Callable[[Workspace, Recorded], None]


class Push:
    """The outgoing mail of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seat: Seat | None = None
        self._can: Abilities | None = None
        self._sessions: dict[str, Workspace] = {}
        self._behind = Behind(connection, self._tell_missed)
        self._diagnostics: ShownDiagnostics | None = None
        self._met: set[Workspace] = set()
        self._heard: list[Heard] = []
        self.on_join: list[Callable[[Workspace, str], None]] = []
        """Called for each session that this connection begins to follow."""
        self.on_leave: list[Callable[[Workspace, str], None]] = []
        """Called for each session that it follows no longer."""
        self.reviews: set[str] = set()
        """Turns that this connection began as reviews and that have not ended."""
        self.progress = TurnProgress(connection, lambda: self.can)

    @property
    def can(self) -> Abilities:
        """What the client can."""
        if self._can is None:
            self._can = abilities(self._connection.client.capabilities)
        return self._can

    def sit(self, seat: Seat) -> None:
        """Know whose mail this is."""
        self._seat = seat
        self._diagnostics = ShownDiagnostics(self._connection, seat, lambda: self.can)

    def listen(self, heard: Heard) -> None:
        """Let a feature hear of records that this connection is told of."""
        self._heard.append(heard)

    def join(self, workspace: Workspace, session: str) -> None:
        """Send updates of a session from here on."""
        if session in self._sessions:
            return
        self._sessions[session] = workspace
        workspace.audience.join(session, self)
        for joined in tuple(self.on_join):
            joined(workspace, session)

    def leave(self, session: str) -> None:
        """Send no more of them."""
        self._behind.leave(session)
        if workspace := self._sessions.pop(session, None):
            workspace.audience.leave(session, self)
            for left in tuple(self.on_leave):
                left(workspace, session)

    def follows(self, session: str) -> bool:
        """Whether updates of a session are sent."""
        return session in self._sessions

    def told(self, workspace: Workspace, happening: Happening) -> None:
        """Pass on what happened in a workspace."""
        match happening:
            case Recorded():
                self._recorded(workspace, happening)
            case Streamed():
                self._streamed(happening)
            case Progress():
                self.progress.advance(happening)
            case FindingsMoved(uri=uri):
                if self._diagnostics:
                    self._diagnostics.moved(uri)
            case Notice(text=text):
                self.warn(text)

    def show_again(self, uri: str) -> None:
        """Show what is known of a file to an editor that has just opened it.

        Neovim forgets where its signs and texts stood when it reads a file anew (`:edit`).
        """
        if self._diagnostics:
            self._diagnostics.moved(same_uri(uri))

    def message(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a sentence to the person."""
        self._notify(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(kind, text))

    def warn(self, text: str) -> None:
        """Show a sentence that needs the person's attention."""
        self.message(text, types.MessageType.Warning)

    def people(self, session: str, people: People) -> None:
        """Say who is in a session from now on."""
        if self.can.updates:
            self._notify(PRESENCE, {"session": session, "people": people})

    def listed(self, params: dict[str, object]) -> None:
        """Say how a session stands now, for a list of all."""
        self._notify(LISTED, params)

    def mention(self, session: str, record: Record, title: str, text: str) -> None:
        """Tell the person that somebody mentions them, unless their editor does that itself."""
        if not self.can.mentions:
            self.message(f"{record.by.name} mentions you in {title}: {text}")
        if self.can.updates:
            by = record.by.wire()
            self._notify(MENTION, {"session": session, "seq": record.seq, "by": by, "text": text})

    def meet(self, workspace: Workspace) -> None:
        """A workspace that it begins to reach: what to know of it, and its findings; once."""
        if workspace in self._met:
            return
        self._met.add(workspace)
        if workspace.note:
            self.message(workspace.note)
        if workspace.store.trouble:
            self.warn(workspace.store.trouble)
        for report in workspace.store.reports:
            self.warn(report.text)
        if self._diagnostics:
            self._diagnostics.meet(workspace)

    def tell_wrong(self, workspace: Workspace, wrong: Wrong) -> None:
        """Show what is wrong with the files that people write for a workspace, all of it."""
        if self._diagnostics:
            self._diagnostics.tell(workspace, wrong)

    def hide_all(self, workspace: Workspace) -> None:
        """Take back the findings of a workspace that it no longer reaches."""
        self._met.discard(workspace)
        if self._diagnostics:
            self._diagnostics.hide(workspace)

    def close(self) -> None:
        """Send nothing more."""
        if self._diagnostics:
            self._diagnostics.close()
        for session in tuple(self._sessions):
            self.leave(session)
        self.on_join.clear()
        self.on_leave.clear()
        self._heard.clear()

    def _recorded(self, workspace: Workspace, recorded: Recorded) -> None:
        told = recorded.session in self._sessions and self.can.updates
        if told and self._behind.takes(recorded):
            self._connection.writer.write(update_frame(recorded))
        self.progress.recorded(recorded)
        for heard in tuple(self._heard):
            heard(workspace, recorded)

    def _streamed(self, streamed: Streamed) -> None:
        if not self.can.updates:
            return
        deltas = [delta for delta in streamed.deltas if delta.session in self._sessions]
        for delta in self._behind.whole(deltas):
            self._connection.writer.write(delta_frame(delta))

    def _tell_missed(self, session: str, seq: int) -> None:
        self._connection.writer.write(behind_frame(session, seq))

    def _notify(self, method: str, params: object) -> None:
        self._connection.protocol.notify(method, params)
