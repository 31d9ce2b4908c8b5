"""What a person may ask an agent for at a place, and why not. Plain data; changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.agent import Agent, AgentAction, Applies
from sessionls.domain.finding import Finding
from sessionls.domain.text import Position, Range
from sessionls.workspace.spots import Live
from sessionls.workspace.uris import path_of

OFFLINE = "offline"
NEARBY = 10
"""Findings under a range for which actions are offered one by one."""
_ASK = "What should I know about this?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands in a file, and how many diagnostics of other servers are there.

    `unchanged` says why nobody can tell what changed in its workspace.
    """

    uri: str
    text: Callable[[], str]
    selected: bool = False
    diagnostics: int = 0
    unchanged: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an agent can answer at a place: `refused` says why not.

    `unchanged` says why it cannot look at what changed in the workspace. `generated` says that a
    language model makes its answers; without one the scanners do.
    """

    agent: Agent
    refused: str | None
    generated: bool
    unchanged: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to ask an agent for. `diagnostic` counts the diagnostics of other servers."""

    standing: Standing
    title: str
    on: Applies
    text: str | None = None
    diagnostic: int | None = None

    @property
    def refused(self) -> str | None:
        """Why it cannot be done now."""
        return self.standing.unchanged if self.on == "changes" else self.standing.refused


def standing(agent: Agent, place: Place, model: str, trouble: str | None) -> Standing:
    """How an agent stands: `model` is the name of its model, `trouble` what the store suffers."""
    unable = _unable(agent) if model == OFFLINE else None
    refused = trouble or unable or (_unscanned(agent, place) if model == OFFLINE else None)
    generated = model != OFFLINE or not agent.scanners
    return Standing(agent, refused, generated, trouble or unable or place.unchanged)


def offers(standings: Iterable[Standing], place: Place, on: Sequence[Applies]) -> Iterator[Offer]:
    """What agents offer at a place, of the kinds asked for; agent by agent."""
    for one in standings:
        yield from _of_agent(one, place, on)


def near(live: Sequence[Live], place: Range) -> list[Live]:
    """The findings that a range touches (UTF-16 units), the first ones."""
    found: list[Live] = []
    start, end = place.start.line, place.end.line
    for one in live:
        there = one.finding.range
        if there.start.line > end or there.end.line < start or not _touch(there, place):
            continue
        found.append(one)
        if len(found) == NEARBY:
            break
    return found


def question(finding: Finding) -> str:
    """The words of a message that asks about a finding."""
    return f"Explain this finding ({finding.rule}) and how to mend it: {finding.message}"


def _of_agent(one: Standing, place: Place, on: Sequence[Applies]) -> Iterator[Offer]:
    offered: set[Applies] = set()
    for action in one.agent.actions:
        offered.update(action.on)
        for kind in action.on:
            if kind in on:
                yield from _of_action(one, action, kind, place)
    kind: Applies = "selection" if "selection" in on and place.selected else "file"
    if kind in on and kind not in offered:
        what = "this" if kind == "selection" else "this file"
        yield Offer(one, f"Ask {one.agent.name} about {what}", kind, _ASK)


def _of_action(one: Standing, action: AgentAction, kind: Applies, place: Place) -> Iterator[Offer]:
    match kind:
        case "file":
            # Beside a selection the same words would mean two things.
            both = "selection" in action.on and place.selected
            title = f"{action.title} (whole file)" if both else action.title
            yield Offer(one, title, kind, action.text)
        case "selection" if place.selected:
            yield Offer(one, action.title, kind, action.text)
        case "changes":
            yield Offer(one, action.title, kind, action.text)
        case "diagnostic":
            for number in range(place.diagnostics):
                yield Offer(one, action.title, kind, action.text, number)
        case _:
            pass


def _unable(agent: Agent) -> str | None:
    """Why an agent cannot answer anything with its scanners alone."""
    if not agent.scanners:
        return f"{agent.name} needs a language model; none is configured."
    if agent.tools is not None and "scan" not in agent.tools:
        return f"{agent.name} has scanners but not the tool `scan`, and needs a language model."
    return None


def _unscanned(agent: Agent, place: Place) -> str | None:
    """Why it cannot answer at this place."""
    path = path_of(place.uri)
    if path is None:
        return f"Without a language model {agent.name} scans files; save this as a file first."
    if not _is_covered(path, place, agent):
        return (
            f"No scanner of {agent.name} knows files such as {path.name}, "
            "and no language model is configured."
        )
    return None


def _is_covered(path: Path, place: Place, agent: Agent) -> bool:
    from sessionls.engine.scanners.hit import SourceText
    from sessionls.engine.tools.sources import is_covered

    # The text only decides where the name does not.
    source = SourceText(path, "" if path.suffix else place.text(), saved=False)
    return is_covered(source, agent.scanners)


def _touch(one: Range, other: Range) -> bool:
    return _at(one.start) <= _at(other.end) and _at(other.start) <= _at(one.end)


def _at(position: Position) -> tuple[int, int]:
    return position.line, position.character
