"""Whose words are whose: headings and fences that only this program can write. Knows no provider.

A heading is a line in square brackets: `[Ana]` for a person, `[@writer]` for an agent,
`[sessionls]` for this program, `[data: ...]` before what nobody says at all. A line of anybody's
words that begins like one gets a backslash, so no text can pretend to be somebody else's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid

HOUSE = "sessionls"
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BLANK = r"[^\S\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]|[\u200b-\u200f\u2060\ufeff]"
_START = rf"(^|[{_BREAKS}])((?:{_BLANK})*)(\\*\["
_ANY_HEADING = re.compile(rf"{_START})")
_OWN_HEADING = re.compile(rf"{_START}(?:data|reference|image|attachment|{HOUSE})\b)", re.IGNORECASE)
_TICKS = re.compile("`+")
_BREAK = re.compile(rf"[{_BREAKS}]+")
_UNFIT = re.compile(rf"[\[\]{_BREAKS}\0-\x1f]+")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the agent that reads, the people, and the other agents, in their order."""

    agent: str
    people: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def is_several(self) -> bool:
        """Whether it has to be said who speaks."""
        return len(self.people) > 1 or bool(self.others)

    def person(self, name: str, text: str) -> str:
        """A person's words, under their name where several take part."""
        return f"{person_heading(name)}\n{text}" if self.is_several else text

    def words(self, text: str) -> str:
        """Anybody's words, so that no line of them looks like a heading."""
        heading = _ANY_HEADING if self.is_several else _OWN_HEADING
        return heading.sub(r"\1\2\\\3", text)


def cast_of(agent: str, history: Iterable[ModelMessage]) -> Cast:
    """Who takes part in what `agent` reads."""
    people: dict[str, None] = {}
    others: dict[str, None] = {}
    for said in history:
        match said:
            case PersonSaid(author=author):
                people[author] = None
            case AgentSaid(author=author) if author != agent:
                others[author] = None
            case _:
                pass
    return Cast(agent, tuple(people), tuple(others))


def person_heading(name: str) -> str:
    """The heading above a person's words."""
    shown = one_line(name).lstrip("@").strip() or "somebody"
    return f"[{shown} (person)]" if _OWN_HEADING.match(f"[{shown}]") else f"[{shown}]"


def agent_heading(name: str) -> str:
    """The heading above the words of another agent."""
    return f"[@{one_line(name)}]"


def note(text: str) -> str:
    """What this program itself says."""
    return f"[{HOUSE}]\n{text}"


def named(kind: str, label: str) -> str:
    """Something that a message holds and that cannot be shown here: `[image: ...]`."""
    return f"[{kind}: {one_line(label)}]"


def data(label: str, text: str) -> str:
    """What is no one's words: fenced, with a fence that does not occur in it."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"[data: {one_line(label)}]\n{fence}\n{text}\n{fence}"


def folded(text: str) -> str:
    """Words on one line."""
    return _BREAK.sub(" ", text).strip()


def one_line(text: str) -> str:
    """A name or a label that fits into a heading."""
    return _UNFIT.sub(" ", text).strip()[:_LONGEST]
