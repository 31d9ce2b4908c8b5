"""The client's end of a measured connection: blocking, and as cheap as can be."""

import json
import os
from typing import Any, Self

_HEADER = b"Content-Length"
_SOME = 256 * 1024


def frame(message: object) -> bytes:
    """A message with its header."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def command(number: int, name: str, argument: object = None) -> bytes:
    """The request for a command."""
    params = {"command": name, "arguments": [argument or {}]}
    method = "workspace/executeCommand"
    return frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


class Wire:
    """Speaks LSP over two descriptors."""

    def __init__(self, source: int, sink: int) -> None:
        self.source = source
        self._sink = sink
        self._buffer = bytearray()
        self._number = 0

    def initialize(self, **params: object) -> Self:
        """Begin as an editor does."""
        asked = {"processId": None, "rootUri": None, "capabilities": {}} | params
        self.send(frame({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": asked}))
        self.answer(0)
        self.send(frame({"jsonrpc": "2.0", "method": "initialized", "params": {}}))
        return self

    def ask(self, name: str, argument: object = None) -> Any:
        """The result of a command."""
        self._number += 1
        self.send(command(self._number, name, argument))
        return self.answer(self._number)["result"]

    def send(self, data: bytes) -> None:
        """Write it all."""
        while data:
            data = data[os.write(self._sink, data) :]

    def answer(self, number: int) -> dict[str, Any]:
        """The answer to a request; passes over all else."""
        while (message := self._message()).get("id") != number or "method" in message:
            pass
        return message

    def count_frames(self) -> int:
        """Read what there is; the frames that began in it. What is read so is not kept."""
        data = bytes(self._buffer) + os.read(self.source, _SOME)
        # A header may be cut in two.
        rest = len(data) - max(data.rfind(b"\n"), 0)
        self._buffer = bytearray(data[-rest:] if 0 < rest < len(_HEADER) else b"")
        return data.count(_HEADER, 0, len(data) - len(self._buffer))

    def _message(self) -> dict[str, Any]:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._read_more()
        lengths = [one for one in self._buffer[:end].split(b"\r\n") if one.startswith(_HEADER)]
        begin = end + 4
        end = begin + int(lengths[0].split(b":")[1])
        while len(self._buffer) < end:
            self._read_more()
        body = bytes(self._buffer[begin:end])
        del self._buffer[:end]
        return json.loads(body)

    def _read_more(self) -> None:
        if not (data := os.read(self.source, _SOME)):
            raise SystemExit("The server closed the connection")
        self._buffer += data
