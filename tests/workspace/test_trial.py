"""A model that is tried costs what it costs: it counts today, and a spent budget asks none."""

from collections.abc import Sequence
from pathlib import Path

from sessionls.domain.usage import Usage
from sessionls.engine.models.model import Finished, ModelEvent, ModelRequest, TextDelta
from sessionls.engine.models.scripted import ScriptedModel
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen
from sessionls.workspace.places import home_of
from sessionls.workspace.seat import Seat
from sessionls.workspace.trial import try_model_of
from sessionls.workspace.uris import uri_of
from sessionls.workspace.world import real_world


def paid(_: ModelRequest) -> Sequence[ModelEvent]:
    return TextDelta("yes"), Finished("end", "scripted", Usage(input=9, output=1, cost=0.1))


async def test_a_trial_counts_on_the_budget_of_the_day_and_is_refused_when_that_is_spent(
    tmp_path: Path,
) -> None:
    model = ScriptedModel(paid)

    async def choose(_: Choice) -> Chosen:
        return Chosen(model)

    root = tmp_path / "workspace"
    root.mkdir()
    core = Core(home_of({"SESSIONLS_HOME": str(tmp_path / "home")}), real_world(), choose)
    seat = Seat(core, lambda *_: None, lambda _: None, lambda _: None)
    await seat.sit({"dailyBudget": 0.1}, [uri_of(root)])
    first = await try_model_of(seat, "assistant")
    assert (first["model"], first["text"]) == ("scripted", "yes")
    workspace = await seat.first()
    assert workspace.spent_today() == 0.1
    second = await try_model_of(seat, "assistant")
    assert "dailyBudget" in str(second["error"])
    assert len(model.asked) == 1
    await core.close()
