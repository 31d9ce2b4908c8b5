"""Runs several streams of events at once as one. Knows nothing of what they say."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TypeVar

Event = TypeVar("Event")
_Handed = asyncio.Queue[tuple[Event, asyncio.Event] | asyncio.Task[None]]


async def side_by_side(streams: Sequence[AsyncGenerator[Event]]) -> AsyncGenerator[Event]:
    """The events of all streams as they come.

    A stream goes on only when whoever reads has taken its last event: what it said is recorded by
    then. When one fails, or the reader stops, all are closed.
    """
    handed: _Handed[Event] = asyncio.Queue()
    # No TaskGroup: it would cancel the reader wherever that is, also outside of this generator.
    running = {asyncio.get_running_loop().create_task(_hand_over(one, handed)) for one in streams}
    for stream in tuple(running):
        stream.add_done_callback(handed.put_nowait)
    try:
        while running:
            item = await handed.get()
            if isinstance(item, asyncio.Task):
                running.discard(item)
                item.result()
                continue
            event, taken = item
            yield event
            taken.set()
    finally:
        for stream in running:
            stream.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _hand_over(stream: AsyncGenerator[Event], handed: _Handed[Event]) -> None:
    async with aclosing(stream) as events:
        async for event in events:
            taken = asyncio.Event()
            handed.put_nowait((event, taken))
            await taken.wait()
