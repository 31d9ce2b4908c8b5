"""The worker's desk: lines in, one asyncio task for each request, frames out. EOF ends it."""

import asyncio
import gc
import json
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO

from sessionls.engine.models.worker.program.fields import field
from sessionls.engine.models.worker.program.memory import memory
from sessionls.engine.models.worker.program.merging import Send

_USUAL = ("sonnet", "claude-sonnet-4-5", "gpt-4o")
"""What is looked up while nobody waits: much of litellm is loaded by the first question."""
_GRACE = 1.0
"""Seconds from EOF to the end, whatever still hangs."""


async def serve(heard: BinaryIO, said: BinaryIO) -> None:
    """Answer requests until the server closes the pipe; then close every connection and return."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    reading = threading.Thread(target=_read, args=(heard, loop, lines), daemon=True)
    reading.start()
    desk = _Desk(said)
    async with asyncio.TaskGroup() as group:
        warming = group.create_task(desk.warm())
        while line := await lines.get():
            desk.take(json.loads(line), group)
        warming.cancel()
        desk.cancel_all()


class _Desk:
    """The requests that are being answered."""

    def __init__(self, said: BinaryIO) -> None:
        self._said = said
        self._asked: dict[object, asyncio.Task[None]] = {}
        self._warm = asyncio.Event()
        self._broken = ""

    async def warm(self) -> None:
        """Import litellm, and use it once where nobody waits; requests wait for the import only."""
        try:
            await asyncio.to_thread(_import)
        except Exception as error:
            # An import may raise anything.
            self._broken = f"litellm cannot be imported ({type(error).__name__})."
            self._warm.set()
            return
        self._warm.set()
        if not self._asked:
            with suppress(Exception):  # a worker that is not warm is only slower
                await _use_once()
        self._send({"warm": memory()})

    def take(self, line: Mapping[str, object], group: asyncio.TaskGroup) -> None:
        """A request `{id, <verb>: body}`, or the end of one: `{cancel: id}`."""
        if "cancel" in line:
            if asked := self._asked.get(line["cancel"]):
                asked.cancel()
            return
        identity = line["id"]
        asked = group.create_task(self._answer(identity, line))
        self._asked[identity] = asked
        asked.add_done_callback(lambda _: self._asked.pop(identity, None))

    def cancel_all(self) -> None:
        """End every request."""
        for asked in self._asked.values():
            asked.cancel()

    async def _answer(self, identity: object, line: Mapping[str, object]) -> None:
        def send(frame: dict[str, object]) -> None:
            self._send({"id": identity, **frame})

        await self._warm.wait()
        if self._broken:
            send({"fault": {"kind": "broken", "reason": self._broken}})
            return
        from sessionls.engine.models.worker.program.asking import Refusal
        from sessionls.engine.models.worker.program.faults import fault_of

        try:
            await _do(line, send)
        except Refusal as refusal:
            send({"fault": {"kind": refusal.kind, "reason": str(refusal)}})
        except Exception as error:
            # The rim: litellm and what it loads raise anything.
            send({"fault": fault_of(error, _secrets())})

    def _send(self, frame: dict[str, object]) -> None:
        self._said.write(json.dumps(frame, separators=(",", ":")).encode() + b"\n")
        self._said.flush()


def _import() -> None:
    # Imports make no garbage, and looking for it takes a fifth of their time.
    gc.disable()
    try:
        from sessionls.engine.models.worker.program import library

        library.providers()
    finally:
        gc.enable()


async def _use_once() -> None:
    from sessionls.engine.models.worker.program import knowledge, library

    for model in _USUAL:
        knowledge.resolve({"written": model})
        knowledge.about({"model": model})
    await library.warm()


async def _do(line: Mapping[str, object], send: Send) -> None:
    from sessionls.engine.models.worker.program import knowledge
    from sessionls.engine.models.worker.program.asking import ask

    if body := field(line, "ask"):
        await ask(body, send)
    elif body := field(line, "resolve"):
        send({"answer": knowledge.resolve(body)})
    elif body := field(line, "about"):
        send({"answer": knowledge.about(body)})
    else:
        send({"answer": knowledge.count(field(line, "count"))})


def _secrets() -> list[str]:
    """What must stand in no error, whatever a provider quotes."""
    words = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")
    return [value for name, value in os.environ.items() if any(word in name for word in words)]


def _read(heard: BinaryIO, loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[bytes]") -> None:
    """Read in a thread: pipes on Windows know no other way, and a busy loop cannot miss the end."""
    while line := heard.readline():
        loop.call_soon_threadsafe(lines.put_nowait, line)
    try:
        loop.call_soon_threadsafe(lines.put_nowait, b"")
    except RuntimeError:
        return
    time.sleep(_GRACE)
    os._exit(0)
