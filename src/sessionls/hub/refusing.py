"""Tells an editor why it is not served: as the answer to `initialize`, and as a message."""

import os
import sys
from json import dumps, loads

from sessionls.hub.splitting import Splitter

_FAILED = -32803
"""LSP's `RequestFailed`."""
_ERROR = 1
_CHUNK = 65536


def refuse(sentence: str) -> int:
    """Answer the editor at stdin and stdout with this sentence until it leaves; return 1."""
    sys.stderr.write(f"sessionls: {sentence}\n")
    splitter = Splitter()
    _write(message(sentence))
    while chunk := os.read(0, _CHUNK):
        for whole, body in splitter.feed(chunk):
            if body < 0 or not _answer(whole[body:], sentence):
                return 1
    return 1


def message(sentence: str) -> bytes:
    """The body of a message that an editor shows as an error."""
    params = {"type": _ERROR, "message": f"sessionls: {sentence}"}
    return _encoded({"method": "window/showMessage", "params": params})


def _answer(body: bytes, sentence: str) -> bool:
    """Whether the editor is still there."""
    try:
        said = loads(body)
        method, number = said.get("method"), said.get("id")
    except (ValueError, AttributeError, RecursionError):
        return False
    if method is not None and number is not None:
        fate = {"result": None}
        if method != "shutdown":
            fate = {"error": {"code": _FAILED, "message": sentence}}
        _write(_encoded({"id": number, **fate}))
    return method != "exit"


def _write(body: bytes) -> None:
    frame = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    while frame:
        frame = frame[os.write(1, frame) :]


def _encoded(said: dict[str, object]) -> bytes:
    return dumps({"jsonrpc": "2.0", **said}, separators=(",", ":")).encode()
