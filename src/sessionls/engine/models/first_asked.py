"""A model before which something is to be done as soon as it is asked, and not earlier."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from sessionls.engine.models.model import Model, ModelEvent, ModelRequest


class FirstAsked:
    """Does something once, before the first answer. What needs no answer does not wait for it."""

    def __init__(self, model: Model, before: Callable[[], Awaitable[None]]) -> None:
        self._model = model
        self._before: Callable[[], Awaitable[None]] | None = before

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._model.name

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step of the model."""
        before, self._before = self._before, None
        if before:
            await before()
        async with aclosing(self._model.answer(request)) as events:
            async for event in events:
                yield event
