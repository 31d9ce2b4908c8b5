"""A model with another one behind it, for when the first cannot answer at all."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from sessionls.engine.models.model import (
    ContextFull,
    Model,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    ModelWaits,
)


class Fallback:
    """Asks `first`; what it could not begin to answer, `second` answers."""

    def __init__(self, first: Model, second: Model) -> None:
        self.first = first
        self.second = second

    @property
    def name(self) -> str:
        """The name of the one that is asked first."""
        return self.first.name

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step."""
        begun = False
        try:
            async with aclosing(self.first.answer(request)) as events:
                async for event in events:
                    begun = begun or not isinstance(event, ModelWaits)
                    yield event
        except ContextFull:
            # A shorter history may do; the other one would know nothing of it.
            raise
        except ModelFailed as failure:
            if begun:
                raise
            yield ModelWaits(f"{failure} {self.second.name} answers instead.")
        else:
            return
        async with aclosing(self.second.answer(request)) as events:
            async for event in events:
                yield event
