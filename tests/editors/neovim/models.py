"""The provider of `tests/provider` in a process of its own, for tests that are not asynchronous."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.editors.neovim.nvim import ROOT
from tests.editors.neovim.patience import until

Wire = dict[str, Any]


class Model:
    """A language model that answers what a test says."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    @property
    def settings(self) -> Wire:
        """The server's settings with which it answers."""
        own = {"apiBase": f"{self._base}/v1", "speaks": "openai"}
        return {"model": ["own/test"], "providers": {"own": own}}

    def says(self, *pieces: str) -> None:
        """Its next answer: these words, each in a message of its own on the wire."""
        self.answers([{"kind": "text", "text": piece} for piece in pieces])

    def calls(self, tool: str, identity: str = "c1", /, **arguments: object) -> None:
        """Its next answer: a call of this tool."""
        call = {"kind": "call", "name": tool, "arguments": [json.dumps(arguments)], "id": identity}
        self.answers([call])

    def answers(self, *answers: list[Wire]) -> None:
        """Its next answers, each a list of steps as `tests/provider/script.py` has them."""
        script = {"answers": [{"steps": steps} for steps in answers]}
        self._post("/-/answers", script)

    def open(self, gate: str) -> None:
        """Let an answer go on that waits at this gate."""
        self._post(f"/-/gates/{gate}", {})

    def reached(self, gate: str) -> None:
        """Wait until an answer waits at this gate."""
        with urllib.request.urlopen(f"{self._base}/-/gates/{gate}", timeout=60) as answer:
            answer.read()

    def requests(self) -> list[Wire]:
        """What was asked of it."""
        with urllib.request.urlopen(f"{self._base}/-/requests", timeout=60) as answer:
            return json.loads(answer.read())

    def answered(self, count: int) -> None:
        """Wait until so many requests have come."""
        until(lambda: len(self.requests()) >= count, f"{count} requests to the model")

    def _post(self, path: str, body: Wire) -> None:
        data = json.dumps(body).encode()
        asked = urllib.request.Request(
            self._base + path, data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            answer.read()


@contextmanager
def model_of(folder: Path) -> Generator[Model]:
    """A model whose files lie in a folder, until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    script, port = folder / "script.json", folder / "port"
    script.write_text(json.dumps({"answers": []}))
    command = [sys.executable, "-m", "tests.provider", str(port), str(script)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    try:
        assert process.stdout.readline() == b"ready\n"
        yield Model(int(port.read_text()))
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(30)
