"""What a language model is to the engine: history in, a stream of events out. Knows no provider."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sessionls.domain.blocks import Block, ThoughtBlock
from sessionls.domain.records import ToolCall
from sessionls.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person's message, by name. `review`: it asks for one."""

    author: str
    blocks: tuple[Block, ...]
    review: bool = False


@dataclass(frozen=True, slots=True)
class AgentSaid:
    """One step of an agent: what it thought, what it said and which tools it called, in that order.

    `thoughts` are there only where the provider that made them may see them again. `opening`: its
    turn began with these calls, and no model asked for them.
    """

    author: str
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    thoughts: tuple[ThoughtBlock, ...] = ()
    opening: bool = False


@dataclass(frozen=True, slots=True)
class ToolSaid:
    """What a tool call returned."""

    call_id: str
    content: str
    is_error: bool = False


ModelMessage = PersonSaid | AgentSaid | ToolSaid


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Instruction:
    """An `AGENTS.md` that applies: where it lies, and what it says.

    Of a workspace that nobody `trusted` it is data like any other file, and has to be marked so.
    """

    path: str
    text: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class SkillSummary:
    """A skill before it is read: its name and when to use it. Not `trusted`: see `Instruction`."""

    name: str
    description: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """Everything one step of a model may look at. `history` ends with what is to be answered.

    `instructions` (outermost first: the nearest one wins) and `skills` stand behind the prompt, on
    its side; those that are not trusted are marked as data. `engine/models/given.py` words both.
    `root` is the workspace's root as a URI; `images` are the pictures of the history by their hash,
    as far as they are at hand.
    """

    agent: str
    prompt: str
    history: tuple[ModelMessage, ...]
    tools: tuple[ToolSpec, ...] = ()
    scanners: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    instructions: tuple[Instruction, ...] = ()
    skills: tuple[SkillSummary, ...] = ()
    root: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more words."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """Some more thought."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtEnded:
    """The thought so far is whole. `signature` and `redacted` are what its provider wants back."""

    signature: str | None = None
    redacted: str | None = None


@dataclass(frozen=True, slots=True)
class ModelWaits:
    """Nothing comes for now, and why: `rate limited, again in 12 s`. Shown as progress."""

    text: str


@dataclass(frozen=True, slots=True)
class CallAsked:
    """A whole tool call."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a step. `model` is the one that really answered."""

    stop: Literal["end", "tool_calls", "max_tokens", "refused"]
    model: str
    usage: Usage = field(default_factory=Usage)


ModelEvent = TextDelta | ThoughtDelta | ThoughtEnded | ModelWaits | CallAsked | Finished


class ModelFailed(Exception):
    """The model could not answer; the text says why and what a person can do."""


class ContextFull(ModelFailed):
    """The request is longer than the model takes. A shorter history may do."""


class Model(Protocol):
    """A source of answers."""

    @property
    def name(self) -> str:
        """The name under which it is recorded."""
        ...

    def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step. Ends with exactly one `Finished`, or raises `ModelFailed`.

        Whoever asks closes it; nothing goes on then.
        """
        ...
