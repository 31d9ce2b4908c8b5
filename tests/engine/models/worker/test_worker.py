"""The life of worker processes: crashes, growth, credentials, the end of the server."""

import asyncio
import gc
import logging
import os
import signal
import sys
import weakref
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.engine.models.worker.asking import CLAUDE, came, model, request
from tests.provider.recorded import key_hash
from tests.provider.script import Answer, Text, Wait, saying
from tests.provider.server import Provider

from sessionls.engine.models.model import ModelEvent, ModelFailed, ModelWaits, TextDelta
from sessionls.engine.models.worker.worker import IDLE, MEMORY, Limits, Worker, WorkerGone
from sessionls.engine.models.worker.workers import Needed, Workers

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


@asynccontextmanager
async def _workers(
    *, memory: int = MEMORY, idle: float = IDLE, needed: Needed = tuple
) -> AsyncGenerator[Workers]:
    workers = Workers(os.environ, Limits(memory, idle), needed)
    try:
        yield workers
    finally:
        await workers.close()


def _pid(worker: Worker) -> int:
    assert worker.state is not None
    return worker.state.pid


async def _said_first(events: AsyncGenerator[ModelEvent]) -> ModelEvent:
    """The first event that the model itself makes."""
    while isinstance(event := await anext(events), ModelWaits):
        pass
    return event


async def test_who_waits_for_the_start_of_the_process_is_told_so(provider: Provider) -> None:
    provider.add(saying("Hi"), saying("Hi"))
    async with _workers() as workers, asyncio.timeout(110):
        asked = model(workers.of({}), provider)
        first, second = [await came(asked.answer(request())) for _ in range(2)]
    assert first.waits == ["starting the process for language models", "asking local/fake"]
    assert (first.text, second.text) == ("Hi", "Hi")
    assert second.waits == []


async def test_a_crash_keeps_the_words_so_far_and_the_next_request_has_a_new_worker(
    provider: Provider,
) -> None:
    provider.add(Answer((Text("Half"), Wait("never"))), saying("Hi"))
    async with _workers() as workers, asyncio.timeout(110):
        worker = workers.of({})
        asked = model(worker, provider)
        async with aclosing(asked.answer(request())) as events:
            assert await _said_first(events) == TextDelta("Half")
            os.kill(pid := _pid(worker), signal.SIGKILL)
            with pytest.raises(ModelFailed, match="ended unexpectedly"):
                await anext(events)
        assert not _is_there(pid)
        assert (await came(asked.answer(request()))).text == "Hi"
        assert _pid(worker) != pid


async def test_two_sets_of_credentials_never_meet(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = ["sk-ant-first-0123456789", "sk-ant-second-0123456789"]
    async with _workers() as workers, asyncio.timeout(110):
        both = [workers.of({"ANTHROPIC_API_KEY": key}) for key in keys]
        for worker in both:
            await worker.warm_up()
        for worker in (*both, *reversed(both)):
            provider.add(saying("Hi"))
            await came(model(worker, provider, CLAUDE).answer(request()))
        first, second = map(key_hash, keys)
        assert [seen.key for seen in provider.requests] == [first, second, second, first]
        assert len({state.pid for state in workers.states}) == 2
        assert workers.of({"ANTHROPIC_API_KEY": keys[0]}) is both[0]
        told = caplog.text + "".join(_command(state.pid) for state in workers.states)
        assert not any(key in told for key in keys)


async def test_an_idle_worker_that_has_grown_is_replaced(provider: Provider) -> None:
    provider.add(saying("Hi"), Answer((Text("Half"), Wait("gate"))), saying("Hi"))
    async with _workers(memory=1) as workers, asyncio.timeout(110):
        worker = workers.of({})
        await worker.ready()
        old = _pid(worker)
        async with (
            aclosing(model(worker, provider).answer(request())) as first,
            aclosing(model(worker, provider).answer(request())) as second,
        ):
            assert await anext(first) == TextDelta("Hi")
            assert await anext(second) == TextDelta("Half")
            assert [event async for event in first]
            assert _pid(worker) == old
        await worker.ready()
        assert _pid(worker) != old
        assert (await came(model(worker, provider).answer(request()))).text == "Hi"


async def test_workers_that_end_leave_no_process_behind(provider: Provider) -> None:
    async with asyncio.timeout(110):
        async with _workers() as workers:
            worker = workers.of({})
            provider.add(Answer((Text("Half"), Wait("never"))))
            answer = model(worker, provider).answer(request())
            async with aclosing(answer) as events:
                await _said_first(events)
                pid = _pid(worker)
                await workers.close()
                with pytest.raises(ModelFailed, match="ended unexpectedly"):
                    await anext(events)
        assert not _is_there(pid)
        with pytest.raises(WorkerGone):
            await worker.warm_up()


async def test_whoever_comes_while_workers_end_gets_a_new_one(provider: Provider) -> None:
    async with asyncio.timeout(110), _workers() as workers:
        worker = workers.of({})
        await worker.ready()
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.close())
            await asyncio.sleep(0)
            another = workers.of({})
            assert another is not worker
            await another.warm_up()


@dataclass
class Connections:
    """Who has credentials; notes when somebody asks."""

    credentials: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    looks: asyncio.Queue[None] = field(default_factory=asyncio.Queue[None])

    def needed(self) -> list[Mapping[str, str]]:
        self.looks.put_nowait(None)
        return self.credentials

    async def looked(self, times: int) -> None:
        """Wait until a worker that was idle for a while was looked at so often."""
        for _ in range(times):
            await self.looks.get()


async def test_a_worker_that_no_connection_needs_ends_and_its_credentials_are_forgotten() -> None:
    mine, other = {"X_API_KEY": "one"}, {"X_API_KEY": "two"}
    connections = Connections([mine, other])
    async with _workers(idle=0.05, needed=connections.needed) as workers, asyncio.timeout(110):
        await workers.warm_up(mine)
        (state,), first = workers.states, weakref.ref(workers.of(mine))
        await connections.looked(3)
        assert [one.pid for one in workers.states] == [state.pid]
        connections.credentials.remove(mine)
        await _gone(state.pid)
        assert workers.states == ()
        # Who waited for its end holds it a moment longer than it lives.
        while first() is not None:
            await asyncio.sleep(0.01)
            gc.collect()


async def test_a_worker_that_answers_does_not_end_though_nobody_needs_it(
    provider: Provider,
) -> None:
    connections = Connections()
    async with _workers(idle=0.05, needed=connections.needed) as workers, asyncio.timeout(110):
        provider.add(Answer((Text("Half"), Wait("gate"), Text(" and half"))))
        asked = model(workers.of({}), provider)
        async with aclosing(asked.answer(request())) as events:
            assert await _said_first(events) == TextDelta("Half")
            (state,) = workers.states
            await connections.looked(3)
            assert [one.pid for one in workers.states] == [state.pid]
            provider.gate("gate").open()
            assert TextDelta(" and half") in [event async for event in events]
        await _gone(state.pid)
        # Whoever held it goes on with another process, which ends with the others.
        provider.add(saying("Hi"))
        assert (await came(asked.answer(request()))).text == "Hi"
        (later,) = workers.states
        assert later.pid != state.pid
        await workers.close()
        assert not _is_there(later.pid)


async def test_a_worker_ends_when_its_server_is_killed(tmp_path: Path) -> None:
    program = """
import asyncio, os, sys
from sessionls.engine.models.worker.workers import Workers
async def main():
    worker = Workers(os.environ).of({})
    await worker.ready()
    print(worker.state.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    assert server.stdout is not None
    async with asyncio.timeout(110):
        pid = int(await server.stdout.readline())
        worker = os.pidfd_open(pid)
        try:
            gone = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().add_reader(worker, gone.set_result, None)
            server.kill()
            await server.wait()
            await gone
        finally:
            asyncio.get_running_loop().remove_reader(worker)
            os.close(worker)


async def test_a_worker_that_cannot_start_says_so_once_for_each_request() -> None:
    # Without its path, Python does not find this program; the process ends at once.
    environment: Mapping[str, str] = {"PYTHONHOME": "/nowhere"}
    async with asyncio.timeout(110):
        worker = Worker(environment)
        for _ in range(2):
            with pytest.raises(WorkerGone, match="ended unexpectedly"):
                await worker.know("resolve", {"written": "sonnet"})
        await worker.close()


async def _gone(pid: int) -> None:
    """Wait until a process is."""
    while _is_there(pid):
        await asyncio.sleep(0.01)


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8")


def _is_there(pid: int) -> bool:
    """Whether a process, or what is left of one that nobody has reaped, is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
