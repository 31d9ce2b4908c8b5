"""A language model for people at a terminal: the provider for tests, in a thread of its own."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.provider.script import Answer, Call
from tests.provider.server import Provider


def calling(name: str, identity: str = "c1", **arguments: object) -> Call:
    """A call of a tool."""
    return Call(name, (json.dumps(arguments),), identity)


@contextmanager
def model_of(home: Path, *answers: Answer, more: str = "") -> Generator[Provider]:
    """While inside, the model of the person whose home is this answers by script.

    `more` are further lines of their settings.
    """
    started, ended = threading.Event(), asyncio.Event()
    provider = Provider(*answers)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        async with provider:
            loops.append(asyncio.get_running_loop())
            started.set()
            await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(30)
    try:
        _settings(home, provider, more)
        yield provider
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join()


def open_gate(provider: Provider, name: str) -> None:
    """Let the answer go on that waits at this gate, as soon as it does."""
    for method in ("GET", "POST"):
        asked = urllib.request.Request(f"{provider.base}/-/gates/{name}", method=method)
        urllib.request.urlopen(asked, timeout=60).close()


def _settings(home: Path, provider: Provider, more: str) -> None:
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(
        f'model = "own/test"\n{more}\n'
        f'[providers.own]\napiBase = "{provider.openai_base}"\nspeaks = "openai"\n'
    )
