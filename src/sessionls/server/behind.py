"""What a connection that reads slowly misses, and how it learns that. Keeps no records."""

from collections.abc import Callable, Sequence

from sessionls.domain.records import TurnEnded
from sessionls.server.connection import Connection
from sessionls.workspace.bus import Delta, Recorded


class Behind:
    """Decides what still goes to a connection that has not taken what was sent.

    `tell` is called for each session with its last record that was left out, as soon as the
    connection has taken nearly all of the rest.
    """

    def __init__(self, connection: Connection, tell: Callable[[str, int], None]) -> None:
        self._connection = connection
        self._tell = tell
        self._missed: dict[str, int] = {}
        self._torn: dict[str, tuple[str, str]] = {}
        """The session and turn of messages of which words were left out, by message."""
        self._is_waiting = False

    def takes(self, recorded: Recorded) -> bool:
        """Whether records are to be sent; those that are not have been noted."""
        self._forget_ended(recorded)
        if recorded.session not in self._missed and not self._connection.writer.is_behind:
            return True
        self._missed[recorded.session] = recorded.records[-1].seq
        if not self._is_waiting:
            self._is_waiting = True
            self._connection.protocol.start(self._wait(), "waiting for a slow reader")
        return False

    def whole(self, deltas: Sequence[Delta]) -> Sequence[Delta]:
        """Those that are to be sent: none with a gap before it, for the whole message comes."""
        if self._connection.writer.is_behind:
            self._torn.update((one.message, (one.session, one.turn)) for one in deltas)
        if not self._torn:
            return deltas
        return [delta for delta in deltas if delta.message not in self._torn]

    def leave(self, session: str) -> None:
        """The connection wants to hear no more of a session."""
        self._missed.pop(session, None)
        # The end of their turns will not be heard of.
        self._torn = {name: of for name, of in self._torn.items() if of[0] != session}

    def _forget_ended(self, recorded: Recorded) -> None:
        if not self._torn:
            return
        ended = {one.event.turn for one in recorded.records if isinstance(one.event, TurnEnded)}
        self._torn = {name: of for name, of in self._torn.items() if of[1] not in ended}

    async def _wait(self) -> None:
        try:
            await self._connection.writer.drained()
        except OSError:
            return
        finally:
            self._is_waiting = False
        missed, self._missed = self._missed, {}
        for session, seq in missed.items():
            self._tell(session, seq)
