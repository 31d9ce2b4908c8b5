"""Work in threads that ends before its caller goes on."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from sessionls.engine.tools.pieces import in_pieces, to_its_end


async def test_work_gives_its_result_and_its_error() -> None:
    assert await to_its_end(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await to_its_end(lambda: 1 // 0)


@pytest.mark.parametrize("times", [1, 3])
async def test_caller_that_is_cancelled_waits_until_the_work_has_ended(times: int) -> None:
    began, stopped, ended = Event(), Event(), Event()

    def work() -> None:
        began.set()
        assert stopped.wait(20)
        ended.set()
        raise ValueError("too late for anybody to hear")

    async with asyncio.TaskGroup() as group:
        task = group.create_task(to_its_end(work, stopped.set if times == 1 else lambda: None))
        await asyncio.to_thread(began.wait, 20)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
            assert not task.done() or ended.is_set()
        stopped.set()
    assert task.cancelled()
    assert ended.is_set()


async def test_slow_iterator_is_read_in_pieces_and_no_further_than_its_reader() -> None:
    given: list[int] = []
    gate = Event()

    def numbers() -> Iterator[int]:
        for number in range(3):
            given.append(number)
            yield number
            # Longer than a piece may take, but for the first.
            gate.wait(0.1)

    pieces = in_pieces(numbers())
    assert await anext(pieces) == [0, 1]
    assert given == [0, 1]
    gate.set()
    assert [piece async for piece in pieces] == [[2]]
