"""Neovim's API over its socket, in the manner of pynvim but without an event loop to leave behind.

One request at a time, as tests ask them; what Neovim says unasked is passed over.
"""

import socket
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import msgpack

_PATIENCE = 60.0
_REQUEST, _ANSWER = 0, 1


class NeovimError(Exception):
    """Neovim refused a call, and said why."""


class Api:
    """A connection to one Neovim; use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._unpacker = msgpack.Unpacker(ext_hook=_handle, strict_map_key=False)
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def call(self, function: str, *arguments: object) -> Any:
        """Call `nvim_<function>`; return what it returns.

        Raises:
            NeovimError: Neovim refuses.
        """
        self._number += 1
        request = [_REQUEST, self._number, f"nvim_{function}", list(arguments)]
        self._socket.sendall(cast("bytes", msgpack.packb(request)))
        while True:
            answer = self._next()
            if answer[0] == _ANSWER and answer[1] == self._number:
                if answer[2] is not None:
                    raise NeovimError(answer[2][1])
                return answer[3]

    def _next(self) -> list[Any]:
        while True:
            for message in self._unpacker:
                return cast("list[Any]", message)
            read = self._socket.recv(65536)
            if not read:
                raise NeovimError("Neovim has ended.")
            self._unpacker.feed(read)


def _handle(_: int, packed: bytes) -> int:
    """Buffers, windows and tab pages are numbers."""
    return cast("int", msgpack.unpackb(packed))
