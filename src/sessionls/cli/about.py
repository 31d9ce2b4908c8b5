"""What a server says about itself, as far as it is shown. Asks nothing and shows nothing."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from sessionls.cli.shapes import Problems
from sessionls.domain.agent import Problem
from sessionls.domain.records import By
from sessionls.domain.shape import Shape
from sessionls.domain.usage import Usage, UsageSums


class Place(Shape):
    """A workspace: where it lies, where its sessions lie, and what there is to know of that."""

    root: str | None = None
    store: str
    note: str | None = None
    trouble: str | None = None
    reports: tuple[str, ...] = ()
    sessions: int = 0
    running: int = 0
    trusted: bool = False


class KeyVariable(Shape):
    """The variable that holds the key for a model, and whether there is one."""

    variable: str
    is_set: bool


class Choice(Shape):
    """What `auto` means and why: `setting`, `key`, `local` or `none`."""

    models: tuple[str, ...] = ()
    why: str = "none"
    keys: tuple[KeyVariable, ...] = ()
    local: tuple[str, ...] = ()

    def reason(self) -> str:
        """Why, for people; a key by its variable's name, never by its value."""
        held = ", ".join(
            f"{key.variable} {'is set' if key.is_set else 'is not set'}" for key in self.keys
        )
        match self.why:
            case "setting":
                return f"the setting `model`{f'; {held}' if held else ''}"
            case "key":
                return held
            case "local":
                return "an Ollama on this machine has it"
            case _:
                return "no setting `model`, no key of a provider, no Ollama on this machine"


class WorkerRow(Shape):
    """A process for language models; `memory` is in bytes."""

    pid: int
    memory: int
    is_idle: bool


class McpRow(Shape):
    """An MCP server, as it stands."""

    name: str
    file: str = ""
    state: str = ""
    tools: tuple[object, ...] = ()
    error: str | None = None


class Budgets(Shape):
    """US dollars: the limits, and what was spent today in all workspaces."""

    session: float | None = None
    daily: float | None = None
    spent_today: float = 0.0


class SessionUse(Shape):
    """What one session used."""

    session: str
    title: str = ""
    usage: Usage = Usage()


class Used(UsageSums):
    """What all sessions of the workspace used, and those that used most."""

    by_session: tuple[SessionUse, ...] = ()


class About(Problems):
    """The result of `info`, as far as it is shown. `memory` is in bytes."""

    version: str
    python: str
    workspace: Place
    participant: By
    choice: Choice = Choice()
    model: str
    workers: tuple[WorkerRow, ...] = ()
    agents: tuple[str, ...]
    skill_problems: Mapping[str, tuple[Problem, ...]] = Field(
        default_factory=dict[str, tuple[Problem, ...]]
    )
    settings: dict[str, object] = Field(default_factory=dict[str, object])
    settings_problems: tuple[str, ...] = ()
    mcp: tuple[McpRow, ...] = ()
    usage: Used = Used()
    budgets: Budgets = Budgets()
    memory: int | None = None

    @property
    def root(self) -> Path | None:
        """The workspace's folder."""
        return Path(self.workspace.root) if self.workspace.root else None
