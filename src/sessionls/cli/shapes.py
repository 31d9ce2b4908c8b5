"""What the server answers, as far as the command line shows it. Keeps the rest as it came."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import Field

from sessionls.domain.agent import AgentAction, Problem
from sessionls.domain.session import State
from sessionls.domain.shape import Shape
from sessionls.domain.usage import UsageSums


class Person(Shape):
    """Somebody who wrote in a session."""

    name: str


class Held(Shape):
    """A message that no agent answers until somebody who drives lets it."""

    message: str
    by: Person
    seq: int


class Queued(Shape):
    """A message whose turn has not begun."""

    message: str
    turn: str
    by: Person


class Present(Shape):
    """Somebody in a session: one entry for each connection; `since` is when it came."""

    name: str
    id: str | None = None
    editor: str = ""
    since: str = ""
    typing: bool = False
    role: str = "drive"


class RoleRow(Shape):
    """A role that somebody was given: one person or everybody, in one session or in all."""

    role: str
    person: str | None = None
    session: str | None = None


class SessionRow(Shape):
    """A session, as every result and list carries it."""

    id: str
    title: str
    state: State
    agent: str
    updated: str
    seq: int
    turns: int
    archived: bool = False
    findings: int = 0
    parent: str | None = None
    participants: tuple[Person, ...] = ()
    held: tuple[Held, ...] = ()
    queue: tuple[Queued, ...] = ()
    usage: UsageSums = UsageSums()

    @property
    def name(self) -> str:
        """What to call it on screen."""
        return self.title or "(no title yet)"

    @property
    def short(self) -> str:
        """The end of the id, which tells sessions apart; its beginning is only the time."""
        return self.id[-6:]


class AgentRow(Shape):
    """An agent, as `agent.list` tells it. `problems` counts what is wrong with its file."""

    name: str
    description: str = ""
    model: tuple[str, ...] | str = ()
    tools: tuple[str, ...] | None = None
    scanners: tuple[str, ...] = ()
    actions: tuple[AgentAction, ...] = ()
    revision: str = ""
    origin: str = "built-in"
    path: str | None = None
    problems: int = 0


class Definition(Shape):
    """An agent with its file."""

    agent: AgentRow | None = None
    source: str = ""
    problems: tuple[Problem, ...] = ()


class Problems(Shape):
    """What `info` says is wrong with agent files, by path; of files without a usable agent too."""

    agent_problems: Mapping[str, tuple[Problem, ...]] = Field(
        default_factory=dict[str, tuple[Problem, ...]]
    )

    def of(self, names: Collection[str]) -> Mapping[str, tuple[Problem, ...]]:
        """Those of the files that are named like these agents."""
        return {
            path: problems
            for path, problems in self.agent_problems.items()
            if Path(path).stem in names
        }


class Hit(Shape):
    """A line that a search found. `positions` are `[start, end]` in UTF-16 units of `line`."""

    session: str
    title: str = ""
    seq: int
    line: str
    positions: tuple[tuple[int, int], ...] = ()


class Sessions(Shape):
    """One page of `session.list`."""

    sessions: tuple[SessionRow, ...]


class Hits(Shape):
    """The result of `session.search`."""

    hits: tuple[Hit, ...]


class Agents(Shape):
    """The result of `agent.list`."""

    agents: tuple[AgentRow, ...]
