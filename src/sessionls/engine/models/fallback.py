"""A model with another one behind it, for when the first cannot answer at all."""

from collections.abc import AsyncIterator

from sessionls.engine.models.model import Model, ModelEvent, ModelFailed, ModelRequest, ModelWaits


class Fallback:
    """Asks `first`; what it could not begin to answer, `second` answers."""

    def __init__(self, first: Model, second: Model) -> None:
        self._first = first
        self._second = second

    @property
    def name(self) -> str:
        """The name of the one that is asked first."""
        return self._first.name

    async def answer(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One step."""
        begun = False
        try:
            async for event in self._first.answer(request):
                begun = begun or not isinstance(event, ModelWaits)
                yield event
        except ModelFailed as failure:
            if begun:
                raise
            yield ModelWaits(f"{failure} {self._second.name} answers instead.")
        else:
            return
        async for event in self._second.answer(request):
            yield event
