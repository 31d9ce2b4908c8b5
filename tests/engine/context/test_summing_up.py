"""Summing up, with a model that says what is written for it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest

from sessionls.engine.context.summing_up import sum_up
from sessionls.engine.models.model import (
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    PersonSaid,
    TextDelta,
)

HISTORY = (PersonSaid("Ada", ()),)


@dataclass
class Cut:
    """A model whose summary stops in the middle."""

    name: str = "cut"
    left: int = 0

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        try:
            yield TextDelta("Ada wants")
            yield Finished("max_tokens", "cut")
            raise AssertionError("nothing comes after the end")
        finally:
            self.left += 1


async def test_summary_that_is_not_finished_is_an_error_and_ends_its_model_at_once() -> None:
    model = Cut()
    with pytest.raises(ModelFailed, match="cut did not finish the summary: max_tokens"):
        await sum_up(model, HISTORY, 1_000)
    assert model.left == 1
