"""Language models behind a worker, against litellm called directly; a provider on loopback."""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bench.table import Row
from sessionls.domain.blocks import TextBlock
from sessionls.engine.models.model import ModelRequest, PersonSaid, TextDelta
from sessionls.engine.models.worker.connect import Connect, Endpoint
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.worker import Worker
from sessionls.engine.models.worker.workers import Workers

ROUNDS = 40
TOKENS = 3000
STREAMS = 20
PACED = 300
PACE = 0.01


def rows() -> list[Row]:
    """First word, cost of a token, stall at the start, a busy server, memory."""
    with tempfile.TemporaryDirectory() as folder, _provider(Path(folder)) as base:
        return asyncio.run(_measure(base))


async def _measure(base: str) -> list[Row]:
    async with _watched() as start, _worker() as worker:
        await worker.ready()
        start.stop()
        model = LanguageModel(worker, Connect(("local/fake",), endpoints={"local": Endpoint(base)}))
        await _first(model)
        per_token = await _per_token(model)
        used, took = await _busy(model)
        state = worker.state
        # Last, because this process imports litellm for it.
        own, other = await _first_words(model, base)
    return [
        Row("first word, over litellm", (own - other) * 1e3, "ms", goal=10, goal_is_value=True),
        Row("first word", own * 1e3, "ms", "litellm alone", other * 1e3),
        Row("a token in the server", per_token * 1e6, "µs", goal=30, goal_is_value=True),
        Row("stall as a worker starts", start.most * 1e3, "ms", goal=10, goal_is_value=True),
        Row(
            "20 streams of 100 tokens/s",
            used / (PACED * PACE) * 100,
            "% of a core",
            goal=15,
            goal_is_value=True,
        ),
        Row("tokens that arrived of them", STREAMS * PACED / took, "a second"),
        Row("a warm worker", (state.memory if state else 0) / 1e6, "MB"),
    ]


async def _first(model: LanguageModel) -> float:
    """Seconds to the first word."""
    began = time.perf_counter()
    async with aclosing(model.answer(_request("one"))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                return time.perf_counter() - began
    raise SystemExit("The provider said nothing.")


async def _per_token(model: LanguageModel) -> float:
    """Seconds of this process for each token of a long answer that comes as fast as it can."""
    began = time.process_time()
    async with aclosing(model.answer(_request("many"))) as events:
        text = "".join([event.text async for event in events if isinstance(event, TextDelta)])
    assert text.count("word") == TOKENS
    return (time.process_time() - began) / TOKENS


async def _busy(model: LanguageModel) -> tuple[float, float]:
    """Seconds of this process for streams side by side, and seconds until all have come."""

    async def listen() -> None:
        async with aclosing(model.answer(_request("paced"))) as events:
            text = "".join([event.text async for event in events if isinstance(event, TextDelta)])
        assert text.count("word") == PACED

    began, used = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(STREAMS):
            group.create_task(listen())
    return time.process_time() - used, time.perf_counter() - began


async def _first_words(model: LanguageModel, base: str) -> tuple[float, float]:
    """Seconds to the first word, ours and litellm's in this process: medians of rounds in turns."""
    os.environ.update(LITELLM_MODE="PRODUCTION", LITELLM_OFFLINE_MODE="true", LITELLM_LOG="ERROR")
    await _first_of_litellm(base)
    pairs = [(await _first(model), await _first_of_litellm(base)) for _ in range(ROUNDS)]
    own, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return own, other


async def _first_of_litellm(base: str) -> float:
    import litellm

    began = time.perf_counter()
    answer = await litellm.acompletion(
        model="openai/fake",
        api_base=base,
        api_key="none",
        messages=[{"role": "user", "content": "one"}],
        stream=True,
    )
    try:
        async for chunk in answer:  # pyright: ignore[reportGeneralTypeIssues]
            if chunk.choices[0].delta.content:
                return time.perf_counter() - began
    finally:
        await answer.aclose()  # pyright: ignore[reportAttributeAccessIssue]
    raise SystemExit("The provider said nothing.")


def _request(words: str) -> ModelRequest:
    return ModelRequest("bench", "", (PersonSaid("ann", (TextBlock(text=words),)),))


@asynccontextmanager
async def _worker() -> AsyncGenerator[Worker]:
    workers = Workers(os.environ)
    try:
        yield workers.of({})
    finally:
        await workers.close()


@dataclass(slots=True)
class _Watch:
    """The longest time that the event loop was busy elsewhere, in seconds."""

    most: float = 0.0
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True

    async def watch(self) -> None:
        last = _seconds()
        while not self.stopped:
            await asyncio.sleep(0.002)
            now = _seconds()
            self.most, last = max(self.most, now - last - 0.002), now


def _seconds() -> float:
    """Time without that in which other processes had the core, where the system tells it."""
    try:
        waited = int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1])
    except OSError:
        waited = 0
    return time.perf_counter() - waited / 1e9


@asynccontextmanager
async def _watched() -> AsyncGenerator[_Watch]:
    watch = _Watch()
    async with asyncio.TaskGroup() as group:
        group.create_task(watch.watch())
        try:
            yield watch
        finally:
            watch.stop()


@contextmanager
def _provider(folder: Path) -> Generator[str]:
    """The provider of the tests, as a process of its own; its base for OpenAI's format."""
    port, script = folder / "port", folder / "script.json"
    script.write_text(json.dumps(_script()), "utf-8")
    command = [sys.executable, "-m", "tests.provider", str(port), str(script)]
    with Popen(command) as process:
        try:
            while not port.exists():
                if process.poll() is not None:
                    raise SystemExit("The provider does not start.")
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port.read_text('ascii')}/v1"
        finally:
            process.terminate()


def _script() -> dict[str, object]:
    word = {"kind": "text", "text": "word "}
    # A provider that says the same all the time is broken, and litellm says so.
    pair = [word, {"kind": "text", "text": "word, "}]
    rest = {"kind": "rest", "seconds": PACE}
    return {
        "answers": [
            {"steps": [word], "when": {"last": "one"}},
            {"steps": pair * (TOKENS // 2), "when": {"last": "many"}},
            {"steps": [pair[0], rest, pair[1], rest] * (PACED // 2), "when": {"last": "paced"}},
        ]
    }
