"""Slow work in a thread, in short pieces: nothing goes on after its caller was cancelled."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")

_PIECE = 0.05


def _nothing() -> None:
    """What there is to do where nothing stops work early."""


async def to_its_end(work: Callable[[], Result], stop: Callable[[], None] = _nothing) -> Result:
    """Do short work in a thread. A caller that is cancelled waits until the work has ended.

    `stop` is called then, so that it ends sooner.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        stop()
        await _ended(future)
        raise


async def in_pieces(
    items: Iterator[Item], stop: Callable[[], None] = _nothing
) -> AsyncGenerator[list[Item]]:
    """What a slow iterator gives, as it comes, some of it at a time; it is read in a thread.

    It should give something often, if only `None`. `stop` is called when the caller is cancelled.
    """
    while piece := await to_its_end(lambda: _piece(items), stop):
        yield piece


def _piece(items: Iterator[Item]) -> list[Item]:
    """As much as comes in a short time, and one item at least if there is one."""
    until = time.monotonic() + _PIECE
    piece: list[Item] = []
    for item in items:
        piece.append(item)
        if time.monotonic() >= until:
            break
    return piece


async def _ended(future: "asyncio.Future[Result]") -> None:
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue
    if not future.cancelled():
        future.exception()
