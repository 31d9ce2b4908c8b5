"""What is done before a model is first asked: once, and not before."""

from sessionls.engine.models.first_asked import FirstAsked
from sessionls.engine.models.model import ModelRequest
from sessionls.engine.models.scripted import ScriptedModel, saying


async def test_it_is_done_once_and_before_the_first_answer() -> None:
    done: list[int] = []
    model = ScriptedModel(lambda _: saying("Hello"))

    async def before() -> None:
        done.append(len(model.asked))

    first = FirstAsked(model, before)
    assert (first.name, done) == ("scripted", [])
    for _ in range(2):
        events = [event async for event in first.answer(ModelRequest("mine", "", ()))]
        assert len(events) == 2
    assert done == [0]
