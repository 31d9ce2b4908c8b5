"""Agents: a prompt, tools, a model and configuration under a name."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from sessionls.domain.faults import fault_words
from sessionls.domain.permission import Permission
from sessionls.domain.shape import Shape

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DEFAULT_AGENT = "assistant"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

Applies = Literal["file", "selection", "diagnostic", "changes"]
Origin = Literal["built-in", "user", "workspace"]


class AgentAction(Shape):
    """A code action that an agent offers: title, what it applies to, the text of its message."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120)
    on: tuple[Applies, ...] = Field(min_length=1)
    text: str | None = None

    @field_validator("on", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class Agent(Shape):
    """An agent as its file defines it.

    `tools` is `None` for all tools, empty for none. `model` is a list in order of preference; its
    words are litellm names, `auto`, `inherit` and `offline`. `revision` is the hash of the file.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str = ""
    model: tuple[str, ...] = ("auto",)
    tools: tuple[str, ...] | None = None
    scanners: tuple[str, ...] = ()
    parameters: Mapping[str, object] = Field(default_factory=dict[str, object])
    permissions: Mapping[str, Permission] = Field(default_factory=dict[str, Permission])
    max_steps: int = Field(default=20, ge=1, le=1000)
    actions: tuple[AgentAction, ...] = ()
    prompt: str = ""
    revision: str = ""
    origin: Origin = "built-in"
    path: str | None = None

    @field_validator("model", "scanners", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("name")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError(
                "use small letters, digits, '-' and '_' (at most 64), a letter or digit first"
            )
        return value


HEADER_KEYS = tuple(
    to_camel(name)
    for name in (
        "name",
        "description",
        "model",
        "tools",
        "scanners",
        "parameters",
        "permissions",
        "max_steps",
        "actions",
    )
)
"""The keys a definition file may carry in its frontmatter."""


class Problem(Shape):
    """Something wrong with a file that a person wrote: zero-based line, how bad, what to do."""

    line: int
    severity: Literal["error", "warning", "information"]
    message: str


def build_agent(
    header: Mapping[str, object], lines: Mapping[str, int], fixed: Mapping[str, object]
) -> tuple[Agent | None, tuple[Problem, ...]]:
    """An agent from its header, and what is wrong with it.

    `lines` tells the line of each key; `fixed` holds what the file does not say itself (prompt,
    revision, origin, path, and the name when the header has none). A key that is wrong is left
    out and reported; without a usable name there is no agent.
    """
    problems = [_unknown(key, lines) for key in header if key not in HEADER_KEYS]
    known = {
        key: value for key, value in header.items() if key in HEADER_KEYS and value is not None
    }
    while True:
        try:
            return Agent.model_validate({**fixed, **known}), tuple(problems)
        except ValidationError as error:
            wrong = {
                str(detail["loc"][0]): said_of(detail, 1)
                for detail in error.errors()
                if detail["loc"]
            }
        problems += [_wrong(key, text, lines) for key, text in wrong.items()]
        if not wrong.keys() & known.keys():
            return None, tuple(problems)
        known = {key: value for key, value in known.items() if key not in wrong}
        if "name" in wrong and "name" not in known:
            return None, tuple(problems)


def said_of(fault: "ErrorDetails", depth: int = 0) -> str:
    """What is wrong, for somebody who writes YAML: from `depth` on, the place stands first."""
    words = fault_words(fault["type"], fault.get("ctx", {}), fault["msg"])
    words = words.replace("an object", "'key: value' lines")
    steps = fault["loc"][depth:]
    # A lone word may stand for a list of one: then nobody wrote an entry.
    if fault["type"] == "literal_error":
        steps = [step for step in steps if isinstance(step, str)]
    return ": ".join([*(_step(step) for step in steps), words])


def _step(step: int | str) -> str:
    return f"entry {step + 1}" if isinstance(step, int) else step


def _unknown(key: str, lines: Mapping[str, int]) -> Problem:
    return Problem(
        line=lines.get(key, 0),
        severity="warning",
        message=f"Unknown key {key!r}; it has no effect. Known: {', '.join(HEADER_KEYS)}.",
    )


def _wrong(key: str, text: str, lines: Mapping[str, int]) -> Problem:
    return Problem(
        line=lines.get(key, 0), severity="error", message=f"{key}: {text}. The key is left out."
    )
