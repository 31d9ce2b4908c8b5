"""What runs for one connection: requests by their ids, notifications in their lanes, and the rest.

Each has its end here, whoever began it. Knows no message.
"""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable

from sessionls.server import errors
from sessionls.server.errors import WireError
from sessionls.server.handlers import Handler, awaited, call, call_after
from sessionls.server.messages import MessageId

log = logging.getLogger(__name__)

_SETTLING = 5.0
"""Seconds that handlers have to clean up in when they are cancelled."""


class Running:
    """The asyncio tasks of one connection."""

    def __init__(self) -> None:
        self._requests: dict[MessageId, asyncio.Task[object]] = {}
        self._background: set[asyncio.Task[object]] = set()
        self._lanes: dict[str, asyncio.Task[object]] = {}

    def __bool__(self) -> bool:
        """Whether a request of the peer waits for its answer."""
        return bool(self._requests)

    def holds(self, message_id: MessageId) -> bool:
        """Whether the request of that id waits for its answer."""
        return message_id in self._requests

    def answer_later(
        self,
        message_id: MessageId,
        name: str,
        result: Awaitable[object],
        answer: Callable[[MessageId, object], None],
    ) -> None:
        """Call `answer` with the result of a request, or the `WireError` in its place."""
        task = _task(result)
        self._requests[message_id] = task
        task.add_done_callback(functools.partial(self._end_request, message_id, name, answer))

    def cancel(self, message_id: MessageId) -> None:
        """Cancel a request; it is answered all the same. One that has ended is left alone."""
        if task := self._requests.get(message_id):
            task.cancel()

    def start(self, work: Awaitable[object], name: str) -> asyncio.Task[object]:
        """Run something that ends with the connection at the latest; its failure is logged."""
        task = _task(work)
        self._background.add(task)
        task.add_done_callback(functools.partial(self._end_background, name))
        return task

    def call_in_lane(self, lane: str, handler: Handler, *args: object) -> object:
        """Call a handler when what runs in its lane has ended."""
        before = self._lanes.get(lane)
        return call(handler, *args) if before is None else call_after(before, handler, *args)

    def start_in_lane(self, lane: str, work: Awaitable[object], name: str) -> None:
        """Run something that what comes after it in its lane waits for."""
        task = self._lanes[lane] = self.start(work, name)
        task.add_done_callback(functools.partial(self._leave_lane, lane))

    async def settle(self) -> None:
        """Cancel all that still runs and wait for its end."""
        tasks = {*self._requests.values(), *self._background}
        for task in tasks:
            task.cancel()
        if tasks and (late := (await asyncio.wait(tasks, timeout=_SETTLING))[1]):
            log.error("Handlers that went on after they were cancelled: %s", len(late))

    def _end_request(
        self,
        message_id: MessageId,
        name: str,
        answer: Callable[[MessageId, object], None],
        task: "asyncio.Task[object]",
    ) -> None:
        self._requests.pop(message_id, None)
        answer(message_id, errors.outcome(name, task))

    def _end_background(self, name: str, task: "asyncio.Task[object]") -> None:
        self._background.discard(task)
        result = errors.outcome(name, task)
        if isinstance(result, WireError) and not task.cancelled():
            log.warning("%s: %s", name, result.message)

    def _leave_lane(self, lane: str, task: "asyncio.Task[object]") -> None:
        if self._lanes.get(lane) is task:
            del self._lanes[lane]


def _task(awaitable: Awaitable[object]) -> "asyncio.Task[object]":
    loop = asyncio.get_running_loop()
    if asyncio.iscoroutine(awaitable):
        return loop.create_task(awaitable)
    return loop.create_task(awaited(awaitable))
