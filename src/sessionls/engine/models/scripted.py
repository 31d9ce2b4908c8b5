"""A model whose answers are written down beforehand: for tests, through the door of every model."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence

from sessionls.engine.models.model import (
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    TextDelta,
)

Script = Callable[[ModelRequest], Sequence[ModelEvent | ModelFailed]]
"""Gives the events of one step; an error among them is raised at its place."""


class ScriptedModel:
    """Answers as its script says. `hang` keeps a step from ending until it is cancelled."""

    name = "scripted"

    def __init__(
        self, script: Script, hang: Callable[[ModelRequest], bool] = lambda _: False
    ) -> None:
        self._script = script
        self._hang = hang
        self.asked: list[ModelRequest] = []
        self.hanging: list[ModelRequest] = []

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step of the script."""
        self.asked.append(request)
        for event in self._script(request):
            if isinstance(event, ModelFailed):
                raise event
            yield event
        if self._hang(request):
            self.hanging.append(request)
            try:
                await asyncio.Event().wait()
            finally:
                self.hanging.remove(request)


def saying(text: str) -> Sequence[ModelEvent]:
    """The events of an answer of words only."""
    words = re.findall(r"\s*\S+|\s+", text)
    return (*(TextDelta(word) for word in words), Finished("end", ScriptedModel.name))
