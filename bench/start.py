"""Start to the answer of `initialize`: `sessionls` on stdio against a bare pygls server."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from bench.table import Row

ROUNDS = 21
GOAL = 1.15
BARE = [
    sys.executable,
    "-c",
    "from pygls.lsp.server import LanguageServer; LanguageServer('bare', '0').start_io()",
]
OURS = [sys.executable, "-m", "sessionls", "--no-hub"]


def rows() -> list[Row]:
    """The start of both, in turns."""
    bare, own = start_times()
    return [Row("start to initialize", own * 1000, "ms", "bare pygls", bare * 1000, GOAL)]


def start_times(rounds: int = ROUNDS, ours: Sequence[str] = OURS) -> tuple[float, float]:
    """Bare pygls and `ours`: the median seconds of rounds in turns."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SESSIONLS_HOME": home}
        for command in (BARE, ours):
            seconds_to_answer(command, environment)
        pairs = [
            (seconds_to_answer(BARE, environment), seconds_to_answer(ours, environment))
            for _ in range(rounds)
        ]
    bare, own = (statistics.median(column) for column in zip(*pairs, strict=True))
    return bare, own


def initialize_frames(root: str) -> bytes:
    """What a client sends first, for a workspace at a root URI."""
    params = {**_INITIALIZE, "rootUri": root}
    return _frame("initialize", 1, params) + _frame("initialized", None, {})


def seconds_to_answer(command: Sequence[str], environment: dict[str, str]) -> float:
    """From the start of a command to its answer to `initialize`; it ends in order."""
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_frame("initialize", 1, _INITIALIZE))
        process.stdin.flush()
        if not (header := process.stdout.readline()):
            raise SystemExit(f"No answer from {command}")
        length = int(header.split(b":")[1])
        while process.stdout.readline().strip():
            pass
        answer = json.loads(process.stdout.read(length))
        took = time.perf_counter() - began
        assert "result" in answer, answer
        process.stdin.write(_frame("shutdown", 2, None) + _frame("exit", None, None))
        process.stdin.close()
    return took


def _frame(method: str, number: int | None, params: object) -> bytes:
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    given = {key: value for key, value in message.items() if value is not None}
    body = json.dumps(given).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


_INITIALIZE = {
    "processId": None,
    "rootUri": None,
    "capabilities": {
        "workspace": {"workspaceFolders": True, "applyEdit": True},
        "textDocument": {"publishDiagnostics": {"versionSupport": True}},
        "window": {"workDoneProgress": True},
    },
}
