"""One tiny request to a model, to see that it answers. Records nothing; its cost counts today."""

from collections.abc import Callable
from contextlib import aclosing

from sessionls.domain.blocks import TextBlock
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import (
    Finished,
    Model,
    ModelFailed,
    ModelRequest,
    PersonSaid,
    TextDelta,
)
from sessionls.workspace.choice import OFFLINE
from sessionls.workspace.equipment import Choice
from sessionls.workspace.seat import Seat
from sessionls.workspace.spending import over_budget

_PROMPT = "Answer with one word."
_TEXT = "Are you there? Answer with the word yes."
_NO_MODEL = "No language model is configured: set `model`, or a key of a provider."
_MOST = 200
"""Characters of the answer that are told."""


async def try_model_of(seat: Seat, agent: str) -> dict[str, object]:
    """What comes back from the model that answers for an agent now.

    `{model, text, seconds, usage}`, or `{model, error, seconds}`. Seconds include the start of the
    process for models, which later turns do not wait for. Where a budget is spent, none is asked.
    """
    workspace = await seat.first()
    lent = seat.lent(workspace)
    asked = workspace.agents.get(agent)
    chosen = await seat.core.choose(Choice(asked, workspace.root, lent))
    model = chosen.model
    if model.name == OFFLINE:
        return {"model": OFFLINE, "error": _NO_MODEL, "seconds": 0.0}
    if over := over_budget(lent.settings, 0.0, workspace.spent_today, Usage()):
        return {"model": model.name, "error": over, "seconds": 0.0}
    seconds = workspace.world.seconds
    began = seconds()
    told = await _tried(model, workspace.spend)
    return {**told, "seconds": round(seconds() - began, 3)}


async def _tried(model: Model, spent: Callable[[float], None]) -> dict[str, object]:
    person = PersonSaid("person", (TextBlock(text=_TEXT),))
    request = ModelRequest(agent="trial", prompt=_PROMPT, history=(person,))
    text, name, usage = "", model.name, Usage()
    try:
        async with aclosing(model.answer(request)) as events:
            async for event in events:
                match event:
                    case TextDelta(text=more):
                        text = (text + more)[:_MOST]
                    case Finished(model=name, usage=usage):
                        spent(usage.cost or 0.0)
                    case _:
                        pass
    except ModelFailed as failure:
        return {"model": name, "error": str(failure)}
    return {"model": name, "text": text.strip(), "usage": usage.wire()}
