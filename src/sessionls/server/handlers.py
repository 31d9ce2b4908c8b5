"""How handlers run: at once, as coroutines, in threads, or in the order of their lane."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from types import GeneratorType
from typing import Any, TypeGuard, cast

from pygls.constants import ATTR_EXECUTE_IN_THREAD

Handler = Callable[..., object]
Steps = Generator[Any, Any, Any]


def begin(handler: Handler, params: object, call: Handler) -> object:
    """Start a handler with `call`; return its result, or what is to be awaited for it.

    pygls' own handlers do their part (the text, the folders) at once, whatever `call` waits for,
    and then yield the handler of the feature.
    """
    if not hasattr(handler, "method_name"):
        return call(handler, params)
    result = handler(params)
    return _advance(cast("Steps", result), None, call) if type(result) is GeneratorType else result


def call(handler: Handler, *args: object) -> object:
    """Call a handler in the way that its registration asks for."""
    if hasattr(handler, ATTR_EXECUTE_IN_THREAD):
        return asyncio.to_thread(handler, *args)
    return handler(*args)


async def call_after(before: "asyncio.Task[object]", handler: Handler, *args: object) -> object:
    """Call a handler when a task has ended, however it did."""
    await asyncio.wait([before])
    result = call(handler, *args)
    return await result if is_awaitable(result) else result


def is_awaitable(result: object) -> TypeGuard[Awaitable[object]]:
    """Whether a handler's result is still to come; `inspect` takes ten times as long to say it."""
    return hasattr(type(result), "__await__")


async def awaited(result: Awaitable[object]) -> object:
    """A coroutine for any awaitable."""
    return await result


def _advance(steps: Steps, sent: object, call: Handler) -> object:
    try:
        handler, args, _ = steps.send(sent)
    except StopIteration as end:
        return end.value
    result = call(handler, *args)
    if is_awaitable(result):
        return _advance_later(steps, result, call)
    return _advance(steps, result, call)


async def _advance_later(steps: Steps, waiting: Awaitable[object], call: Handler) -> object:
    result = _advance(steps, await waiting, call)
    return await result if is_awaitable(result) else result
