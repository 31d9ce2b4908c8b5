"""What agents offer at a place, and why not."""

from collections.abc import Sequence

import pytest

from sessionls.domain.agent import Agent, AgentAction, Applies
from sessionls.domain.finding import Finding
from sessionls.domain.text import Position, Range
from sessionls.workspace.actions import NEARBY, Place, near, offers, standing
from sessionls.workspace.spots import Live

SECURITY = Agent(
    name="security",
    scanners=("secrets",),
    actions=(AgentAction(title="Review", on=("file", "selection"), text="Look."),),
)
EXPLAINER = Agent(name="explainer", actions=(AgentAction(title="Explain", on=("selection",)),))
EVERY: tuple[Applies, ...] = ("diagnostic", "selection", "file")


def place(*, selected: bool = False, diagnostics: int = 0) -> Place:
    return Place("file:///work/app.py", lambda: "", selected, diagnostics)


def titles(agent: Agent, where: Place, on: Sequence[Applies] = EVERY) -> list[str]:
    return [one.title for one in offers([standing(agent, where, "offline", None)], where, on)]


def live(line: int, start: int = 0, end: int = 4) -> Live:
    there = Range(
        start=Position(line=line, character=start), end=Position(line=line, character=end)
    )
    finding = Finding(
        id=f"F{line}",
        agent="security",
        rule="S1",
        severity="error",
        message="m",
        uri="file:///work/app.py",
        range=there,
        turn="T1",
    )
    return Live("S1", finding, "open")


def lines(start: tuple[int, int], end: tuple[int, int]) -> Range:
    return Range(
        start=Position(line=start[0], character=start[1]),
        end=Position(line=end[0], character=end[1]),
    )


def test_an_agent_without_a_fitting_action_can_still_be_asked() -> None:
    plain = Agent(name="typist")
    assert titles(plain, place()) == ["Ask typist about this file"]
    assert titles(plain, place(selected=True)) == ["Ask typist about this"]


def test_the_same_words_for_file_and_selection_are_told_apart() -> None:
    assert titles(SECURITY, place()) == ["Review"]
    assert titles(SECURITY, place(selected=True)) == ["Review (whole file)", "Review"]


def test_every_diagnostic_is_an_offer_of_its_own() -> None:
    fixer = Agent(name="fixer", actions=(AgentAction(title="Fix", on=("diagnostic",)),))
    where = place(diagnostics=3)
    found = list(offers([standing(fixer, where, "offline", None)], where, ["diagnostic"]))
    assert [one.diagnostic for one in found] == [0, 1, 2]


@pytest.mark.parametrize("agent", [SECURITY, EXPLAINER])
def test_with_a_language_model_every_agent_answers_and_says_that_it_is_one(agent: Agent) -> None:
    stands = standing(agent, place(), "some/model", None)
    assert (stands.refused, stands.generated) == (None, True)


def test_without_one_scanners_answer_and_the_others_say_what_they_need() -> None:
    assert standing(SECURITY, place(), "offline", None).refused is None
    assert not standing(SECURITY, place(), "offline", None).generated
    said = standing(EXPLAINER, place(), "offline", None).refused
    assert said == "explainer needs a language model; none is configured."


def test_scanners_that_may_not_be_run_are_no_scanners() -> None:
    bound = SECURITY.model_copy(update={"tools": ("read",)})
    said = standing(bound, place(), "offline", None).refused
    assert said
    assert "`scan`" in said


def test_a_store_that_cannot_be_written_is_the_first_reason() -> None:
    assert standing(EXPLAINER, place(), "offline", "Disk full.").refused == "Disk full."
    assert standing(SECURITY, place(), "some/model", "Disk full.").refused == "Disk full."


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (lines((5, 2), (5, 2)), ["F5"]),
        (lines((5, 4), (5, 4)), ["F5"]),
        (lines((5, 5), (5, 9)), []),
        (lines((4, 9), (6, 0)), ["F5", "F6"]),
        (lines((4, 9), (5, 0)), ["F5"]),
    ],
)
def test_findings_are_near_when_the_range_touches_them(where: Range, found: list[str]) -> None:
    everything = [live(line) for line in range(10)]
    assert [one.finding.id for one in near(everything, where)] == found


def test_of_a_thousand_findings_the_first_ones_are_offered() -> None:
    everything = [live(line) for line in range(1000)]
    assert len(near(everything, lines((0, 0), (999, 0)))) == NEARBY
