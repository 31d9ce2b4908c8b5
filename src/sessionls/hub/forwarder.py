"""What editors start: a thin process between the editor's stdin and stdout and the hub.

It outlives the hub. When that dies, the editor is told what was lost of its open requests, and the
next hub is told how far we were. Imports nothing heavy before the editor has its first answer.
"""

import _socket
import os
import select
import sys
import time

from sessionls.hub.attaching import attach
from sessionls.hub.splitting import Piece, Splitter
from sessionls.hub.trouble import HubRefused, NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sessionls.hub.memory import Memory

_SOURCE, _SINK = 0, 1
_CHUNK = 256 * 1024
_FULL = 4 * 1024 * 1024
"""Bytes that wait for one side, from which on the other is not read."""
_LEAVING = 2.0
"""Seconds for the hub to answer what is left when the editor goes."""
_MOST_LOSSES, _IN = 40, 60.0
_HINT = (
    "sessionls: an editor starts this and speaks LSP with it. "
    "In a terminal try `sessionls review FILE` or `sessionls --help` (Ctrl-D ends this).\n"
)


def main() -> int:
    """Forward for the editor at stdin and stdout until it leaves; return the exit code."""
    if os.isatty(_SOURCE):
        sys.stderr.write(_HINT)
    try:
        link = attach(os.environ)
    except NoHub as trouble:
        from sessionls.hub.in_process import main as serve

        return serve(f"{trouble} This editor is served by itself: others do not see its sessions.")
    except HubRefused as refusal:
        from sessionls.hub.refusing import refuse

        return refuse(str(refusal))
    except KeyboardInterrupt:
        return 130
    try:
        return Forwarder(link, os.environ).forward()
    except ConnectionError:  # the editor reads no more
        return 1
    except KeyboardInterrupt:
        return 130


class Forwarder:
    """One editor and, one after another, the hubs that serve it."""

    def __init__(self, hub: _socket.socket, environment: "Mapping[str, str]") -> None:
        self._environment = environment
        self._poll = select.poll()
        self._waited: dict[int, int] = {}
        self._from_editor, self._from_hub = Splitter(), Splitter()
        self._to_editor, self._to_hub = bytearray(), bytearray()
        self._unread: list[tuple[str, bytes]] = []
        self._memory: Memory | None = None
        self._editor_process = -1
        self._source_open = True
        self._leave_at: float | None = None
        self._losses: list[float] = []
        self._longest: int | None = None
        """Milliseconds after which a step is made though nothing has come."""
        self._take_hub(hub)

    def forward(self) -> int:
        """Go on until one side is done; return the exit code for the process."""
        while self._step():
            pass
        return self._code()

    def _step(self) -> bool:
        """Wait until something can be done and do it; whether to go on."""
        ready = self._wait()
        if self._leave_at is not None and time.monotonic() > self._leave_at:
            return False
        for descriptor, events in ready:
            if descriptor == self._editor_process:
                return False
            if descriptor == _SOURCE:
                self._read_editor()
            elif descriptor == _SINK:
                self._write_editor()
            elif not self._serve_hub(events):
                # What else was ready is looked at again: a new hub may have the same descriptor.
                return self._begin_again()
        return True

    def _wait(self) -> list[tuple[int, int]]:
        source = select.POLLIN if self._source_open and len(self._to_hub) < _FULL else 0
        hub = select.POLLIN if len(self._to_editor) < _FULL else 0
        hub |= select.POLLOUT if self._to_hub else 0
        self._want(_SOURCE, source)
        self._want(_SINK, select.POLLOUT if self._to_editor else 0)
        self._want(self._hub.fileno(), hub or select.POLLERR)
        return self._poll.poll(self._longest if self._leave_at is None else 100)

    def _want(self, descriptor: int, events: int) -> None:
        if self._waited.get(descriptor, 0) == events:
            return
        self._waited[descriptor] = events
        if events:
            self._poll.register(descriptor, events)
        else:
            self._poll.unregister(descriptor)

    def _read_editor(self) -> None:
        try:
            chunk = os.read(_SOURCE, _CHUNK)
        except OSError:
            chunk = b""
        if not chunk:
            self._stop_reading()
            return
        for whole, body in self._from_editor.feed(chunk):
            self._to_hub += self._for_hub(whole, body)
            if body >= 0:
                self._remember("sent", whole[body:])
        self._write_hub()

    def _serve_hub(self, events: int) -> bool:
        """Whether the hub is still there."""
        if events & select.POLLOUT:
            self._write_hub()
        if not events & ~select.POLLOUT:
            return True
        try:
            chunk = self._hub.recv(_CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            chunk = b""
        self._pass_on(self._from_hub.feed(chunk))
        return bool(chunk)

    def _pass_on(self, pieces: "Iterable[Piece]") -> None:
        for whole, body in pieces:
            if body < 0 or self._memory is None:
                self._to_editor += whole
                if body >= 0:
                    self._remember("came", whole[body:])
                continue
            said = whole[body:]
            on, back = self._memory.came(said)
            if on is not None:
                self._to_editor += whole if on is said else framed(on)
            if back is not None:
                self._to_hub += framed(back)

    def _remember(self, how: str, body: bytes) -> None:
        if self._memory is not None:
            self._memory.sent(body)
            self._heed()
        else:
            self._unread.append((how, body))

    def _write_editor(self) -> None:
        # As much as a pipe that is ready certainly takes: a slow reader never holds us up.
        del self._to_editor[: os.write(_SINK, self._to_editor[: select.PIPE_BUF])]
        if not self._to_editor:
            self._recall()

    def _write_hub(self) -> None:
        try:
            while self._to_hub:
                del self._to_hub[: self._hub.send(self._to_hub)]
        except OSError:
            # Full: it is waited for. Gone: reading says so.
            return
        if not self._source_open:
            self._end_words()

    def _recall(self) -> "Memory":
        """Look at what went by before there was a moment for it."""
        if self._memory is None:
            from sessionls.hub.memory import Memory

            self._memory = Memory()
            for how, body in self._unread:
                if how == "sent":
                    self._memory.sent(body)
                else:
                    self._memory.came(body)
            self._unread.clear()
            self._watch_editor(self._memory.editor)
            self._heed()
        return self._memory

    def _heed(self) -> None:
        if self._memory is not None and self._memory.leaving and self._source_open:
            self._stop_reading()

    def _stop_reading(self) -> None:
        self._source_open = False
        self._leave_at = time.monotonic() + _LEAVING
        self._write_hub()

    def _end_words(self) -> None:
        try:
            self._hub.shutdown(_socket.SHUT_WR)
        except OSError:
            return

    def _code(self) -> int:
        return 0 if self._recall().shutdown else 1

    def _begin_again(self) -> bool:
        """Find the next hub and bring it to where we are; whether there is one, and a need."""
        memory = self._recall()
        self._forget_hub()
        if self._source_open:
            self._to_editor += b"".join(map(framed, memory.lost()))
        self._flush()
        if memory.shutdown or not self._source_open:
            return False
        now = time.monotonic()
        self._losses = [at for at in self._losses if at > now - _IN] + [now]
        try:
            if len(self._losses) > _MOST_LOSSES:
                raise NoHub("The hub ends again and again. `sessionls doctor` shows more.")
            self._take_hub(self._next_hub(len(self._losses)))
        except (NoHub, HubRefused) as trouble:
            self._say(str(trouble))
            return False
        for said in memory.replay():
            whole = framed(said)
            self._to_hub += self._for_hub(whole, len(whole) - len(said))
        return True

    def _next_hub(self, losses: int) -> _socket.socket:
        """The hub after the one that was lost. Raises `NoHub` and `HubRefused`."""
        return attach(self._environment, losses)

    def _for_hub(self, whole: bytes, _body: int) -> bytes:
        """What goes on of something that the editor said."""
        return whole

    def _take_hub(self, hub: _socket.socket) -> None:
        hub.settimeout(0)
        self._hub = hub

    def _forget_hub(self) -> None:
        self._want(self._hub.fileno(), 0)
        self._hub.close()
        self._from_hub = Splitter()
        self._to_hub.clear()

    def _flush(self) -> None:
        """Give the editor what it has to hear before we are busy or gone; not for ever."""
        sink = select.poll()
        sink.register(_SINK, select.POLLOUT)
        while self._to_editor and sink.poll(1000):
            self._write_editor()

    def _say(self, sentence: str) -> None:
        from sessionls.hub.refusing import message

        sys.stderr.write(f"sessionls: {sentence}\n")
        self._to_editor += framed(message(sentence))
        self._flush()

    def _watch_editor(self, process: object) -> None:
        """End with the process that `initialize` names, should another one keep our stdin open."""
        try:
            self._editor_process = os.pidfd_open(process)  # pyright: ignore[reportArgumentType]
        except (OSError, AttributeError, TypeError, OverflowError):
            # In another container, or a system that has none: the end of stdin has to do.
            return
        self._poll.register(self._editor_process, select.POLLIN)


def framed(body: bytes) -> bytes:
    """A message as it travels."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
