"""Settings: one schema, three sources. What is unknown or wrong is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from sessionls.workspace.reach import REACHING

_SHAPE = ConfigDict(
    frozen=True,
    extra="forbid",
    alias_generator=to_camel,
    validate_by_name=True,
    validate_by_alias=True,
)


class Provider(BaseModel):
    """A server of models. `api_key` names a variable, it holds no key.

    `speaks` is the provider of litellm whose format the server understands.
    """

    model_config = _SHAPE

    api_base: str = Field(pattern=r"^https?://")
    speaks: str = "openai"
    api_key: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")


class Settings(BaseModel):
    """What people can set. At most 25; each has a reader."""

    model_config = _SHAPE

    default_agent: str = Field(
        default="assistant", description="The agent of new sessions, by name."
    )
    show_session: bool = Field(
        default=True,
        description="Show the session when a review is done: in the panel of an editor that has "
        "one, elsewhere as a document.",
    )
    code_lenses: bool = Field(
        default=True,
        description="Show code lenses in session documents: fork, keep agent, retry, and answers "
        "to what is asked.",
    )
    model: tuple[str, ...] = Field(
        default=(),
        description="The model that `auto` means: a litellm name, or a list in order of "
        "preference; `offline` for none. When empty, what the environment has a key for.",
    )
    model_aliases: Mapping[str, str] = Field(
        default_factory=dict[str, str],
        description="Names of your own for models, such as `fast = 'openai/gpt-5-mini'`.",
    )
    providers: Mapping[str, Provider] = Field(
        default_factory=dict[str, Provider],
        description="Servers of your own, by the word before the slash in a model's name: "
        "`apiBase`, the name of the variable that holds the key (`apiKey`), and `speaks`: "
        "`openai`, `lm_studio`, `hosted_vllm`, `ollama_chat` or another provider of litellm.",
    )
    model_timeout: float = Field(
        default=120,
        gt=0,
        le=3600,
        description="Seconds to wait for a model's first word, and between two words.",
    )
    session_budget: float | None = Field(
        default=None, ge=0, description="US dollars after which a session is paused."
    )
    daily_budget: float | None = Field(
        default=None, ge=0, description="US dollars a day after which a session is paused."
    )
    permissions: Mapping[str, str] = Field(
        default_factory=dict[str, str],
        description="What tools may do: `allow`, `ask` or `deny` for a tool, or for a tool with a "
        "pattern, such as `shell(git status)`. Those of a workspace can only tighten.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts on this machine or the local network that the tool `web` may reach.",
    )
    hub_idle: float = Field(
        default=600,
        ge=0,
        le=604_800,
        description="Seconds that the hub waits for an editor before it leaves. It counts in your "
        "own file; the variable `SESSIONLS_HUB_IDLE` replaces it.",
    )

    @field_validator("model", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


Standing = Literal["trusted", "changed", "untrusted"]
"""Of a workspace's settings: `changed` since a person trusted them."""
_LIMITS = ("sessionBudget", "dailyBudget")
_OWN = ("allowedHosts", "hubIdle")
"""What no file of a workspace may set."""
_TRUSTED = (*REACHING, "modelTimeout")
"""What a workspace may set only when a person trusts it: it says where things are sent."""
_REFUSED: Mapping[Standing, Sequence[str]] = {
    "trusted": _OWN,
    "changed": (*_OWN, *REACHING),
    "untrusted": (*_OWN, *_TRUSTED),
}
_WHEN: Mapping[Standing, str] = {
    "trusted": "",
    "changed": "is not what it was when you trusted this workspace; trust it again if that is "
    "right (`sessionls trust`). Until then",
    "untrusted": "counts when you trust this workspace;",
}


@dataclass(frozen=True, slots=True)
class Layers:
    """The settings that count, the permissions of the workspace's file, and what is wrong."""

    settings: Settings
    tightened: Mapping[str, str]
    problems: tuple[str, ...] = ()


def layered(
    user: tuple[str, Mapping[str, object]],
    workspace: tuple[str, Mapping[str, object]],
    editor: tuple[str, Mapping[str, object]],
    *,
    standing: Standing,
) -> Layers:
    """The settings of three named sources: the editor's over the workspace's over the user's.

    A key that is unknown or wrong is left out and reported; the rest counts. What a workspace's
    file may not say, or not before it is trusted as it is, is reported, too.
    """
    problems: list[str] = []
    own = _sound(user, problems)
    theirs = _sound(workspace, problems)
    tightened = _words(theirs.pop("permissions", None))
    for key in _REFUSED[standing]:
        if theirs.pop(key, None) is not None:
            why = "is yours to set;" if key in _OWN else _WHEN[standing]
            problems.append(f"{workspace[0]}: {key} {why} it is left out.")
    said = _sound(editor, problems)
    person, mine = {**own, **said}, {**own, **theirs, **said}
    for key in _LIMITS:
        if limits := [_number(one[key]) for one in (person, theirs) if one.get(key) is not None]:
            mine[key] = min(limits)
    mine["permissions"] = {**_words(own.get("permissions")), **_words(mine.get("permissions"))}
    return Layers(Settings.model_validate(mine), tightened, tuple(problems))


def awaits_trust(problem: str) -> bool:
    """Whether what is wrong with settings ends when a person trusts the workspace as it is."""
    return any(words in problem for words in (_WHEN["changed"], _WHEN["untrusted"]))


def _sound(source: tuple[str, Mapping[str, object]], problems: list[str]) -> dict[str, object]:
    name, values = source
    kept: dict[str, object] = {}
    for key, value in values.items():
        try:
            Settings.model_validate({key: value})
        except ValidationError as error:
            problems.append(f"{name}: {_sentence(key, error)}")
        else:
            kept[to_camel(key) if "_" in key else key] = value
    return kept


def _words(given: object) -> dict[str, str]:
    return dict(given) if isinstance(given, Mapping) else {}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _sentence(key: str, error: ValidationError) -> str:
    detail = error.errors()[0]
    if detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1:
        known = ", ".join(to_camel(name) for name in Settings.model_fields)
        return f"unknown setting {key!r}. Known: {known}."
    place = ".".join(str(step) for step in detail["loc"])
    return f"{place}: {detail['msg']}."
