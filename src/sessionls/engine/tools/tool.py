"""What a tool is to the engine: arguments in, events out, the last of them its result."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sessionls.domain.finding import Finding
from sessionls.engine.models.model import ToolSpec


@dataclass(frozen=True, slots=True)
class ToolProgress:
    """How far a long call is: `done` of `total` (`None`: not known), and what it looks at."""

    done: int
    total: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ToolFound:
    """Findings, as soon as they are known.

    One whose id the session knows is that finding as it is now: at another place, or no longer
    stale.
    """

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ToolFixed:
    """Findings of the session that are no longer there, by their ids."""

    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The end of a call: what the model reads."""

    content: str
    is_error: bool = False


ToolEvent = ToolProgress | ToolFound | ToolFixed | ToolResult


class Tool(Protocol):
    """Something an agent may do."""

    @property
    def spec(self) -> ToolSpec:
        """Name, description and parameters for the model."""
        ...

    def call(self, arguments: Mapping[str, object]) -> AsyncIterator[ToolEvent]:
        """Do it. Ends with exactly one `ToolResult`; bad arguments are a result with `is_error`."""
        ...
