"""What a tool is to the engine: arguments in, events out, the last of them its result."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from sessionls.domain.finding import Finding
from sessionls.domain.permission import Subject
from sessionls.domain.records import ProposedEdit, Question
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.outputs import Whole

if TYPE_CHECKING:
    from sessionls.engine.events import TurnEvent


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
    """The end of a call: what the model reads; the `whole` where that leaves something out."""

    content: str
    is_error: bool = False
    whole: Whole | None = None


@dataclass(frozen=True, slots=True)
class ToolProposed:
    """Changes for a person to accept. They are recorded before the tool goes on."""

    edit: ProposedEdit


@dataclass(frozen=True, slots=True)
class ToolAsks:
    """A question for the people of the session. It is recorded before the tool goes on."""

    question: Question


@dataclass(frozen=True, slots=True)
class ToolTurn:
    """An event of a turn that another agent takes inside this call."""

    turn: str
    agent: str
    event: "TurnEvent"


ToolEvent = ToolProgress | ToolFound | ToolFixed | ToolProposed | ToolAsks | ToolTurn | ToolResult
Access = Literal["read", "write", "start", "send"]
"""What a tool may do at most: look at the workspace, change it, start processes, reach others.

Calls of one step that only `read` run side by side.
"""


@dataclass(frozen=True, slots=True)
class CallContext:
    """Which call it is, and what it waited for.

    `waited` names what an earlier process waited for: an edit, a question, another agent's turn.
    A tool that gets it does not propose, ask or begin again: it waits for that answer.
    """

    id: str = ""
    waited: str | None = None


@runtime_checkable
class Discreet(Protocol):
    """A tool whose arguments may hold what no record may keep, for instance a secret."""

    async def recordable(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """The arguments as they are recorded and shown; a call with them does the same.

        Never raises.
        """
        ...


class Tool(Protocol):
    """Something an agent may do."""

    @property
    def spec(self) -> ToolSpec:
        """Name, description and parameters for the model."""
        ...

    @property
    def access(self) -> Access:
        """What it may do at most."""
        ...

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """What a call would do, for rules and people to judge. Never raises."""
        ...

    def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Do it. Ends with exactly one `ToolResult`; bad arguments are a result with `is_error`."""
        ...
