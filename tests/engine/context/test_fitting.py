"""Histories that are cut to fit: old tool results first, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.blocks import TextBlock
from sessionls.domain.records import ToolCall
from sessionls.engine.context.fitting import shrunk, tokens_of
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid


def history(*sizes: int) -> list[ModelMessage]:
    told: list[ModelMessage] = [PersonSaid("Ana", (TextBlock(text="Look."),))]
    for number, size in enumerate(sizes):
        name = f"c{number}"
        told.append(AgentSaid("a", calls=(ToolCall(id=name, name="read"),)))
        told.append(ToolSaid(name, "x" * size))
    return told


def test_what_fits_stays_as_it_is() -> None:
    told = history(10_000, 10_000)
    assert shrunk(told, tokens_of(told)) == tuple(told)


def test_the_oldest_results_go_first() -> None:
    told = history(20_000, 20_000, 20_000)
    fitted = shrunk(told, tokens_of(told) - 1_000)
    assert fitted[-1] == told[-1]
    assert fitted[4] == told[4]
    assert isinstance(fitted[2], ToolSaid)
    assert "left out to make room" in fitted[2].content


@given(st.lists(st.integers(0, 30_000), max_size=6), st.integers(0, 60_000))
def test_only_results_change_and_every_call_keeps_one(sizes: list[int], most: int) -> None:
    told = history(*sizes)
    fitted = shrunk(told, most)
    assert len(fitted) == len(told)
    for before, after in zip(told, fitted, strict=True):
        if isinstance(before, ToolSaid):
            assert isinstance(after, ToolSaid)
            assert after.call_id == before.call_id
            assert len(after.content) <= len(before.content)
        else:
            assert after == before
    assert tokens_of(fitted) <= max(most, tokens_of(shrunk(told, 0)))
