"""What the provider answers, as data: one answer is a list of steps. Knows no provider's format.

The same script serves every format. As JSON, a step carries its `kind`, for instance
`{"kind": "text", "text": "Hello"}`.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer's words: one delta."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Thought:
    """A piece of thought: one delta. Pieces up to one with a signature are one thought.

    A thought that ends without a signature gets that of `signature_of`.
    """

    text: str
    signature: str = ""
    kind: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class Redacted:
    """A thought that only its provider can read."""

    data: str
    kind: Literal["redacted"] = "redacted"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; its arguments come in the given pieces.

    `id` empty: as some local servers do it, without an id. `numbered` "no": without an index.
    """

    name: str
    arguments: tuple[str, ...] = ("{}",)
    id: str = "call_1"
    numbered: Literal["yes", "no"] = "yes"
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence until the gate of this name is opened."""

    gate: str
    kind: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Rest:
    """Silence for some seconds: for demos and measurements, never for tests."""

    seconds: float
    kind: Literal["rest"] = "rest"


@dataclass(frozen=True, slots=True)
class Ping:
    """A sign of life without content."""

    kind: Literal["ping"] = "ping"


@dataclass(frozen=True, slots=True)
class Abort:
    """The connection is reset."""

    kind: Literal["abort"] = "abort"


@dataclass(frozen=True, slots=True)
class Eof:
    """The stream ends cleanly, without saying that the answer is finished."""

    kind: Literal["eof"] = "eof"


@dataclass(frozen=True, slots=True)
class Raw:
    """Something in the stream as it stands, for instance broken JSON."""

    text: str = 'data: {"choices": [{"del\n\n'
    kind: Literal["raw"] = "raw"


@dataclass(frozen=True, slots=True)
class ErrorHere:
    """An error object in the middle of a stream that began well."""

    message: str = "Overloaded"
    status: int = 529
    kind: Literal["error"] = "error"


Step = Annotated[
    Text | Thought | Redacted | Call | Wait | Rest | Ping | Abort | Eof | Raw | ErrorHere,
    Discriminator("kind"),
]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Usage. `input` counts all tokens of the request, those from (and into) the cache as well."""

    input: int = 10
    output: int = 5
    cached: int = 0
    written: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """The body of an error in the provider's shape; `type` and `code` as the status has them."""

    message: str = ""
    type: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests an answer is for: all that is given must fit.

    `contains` is sought in the whole request, `last` in its last message, as JSON.
    """

    contains: str = ""
    last: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `before` (waits, an abort) happens before the headers.

    `stop` is `end`, `tool_calls`, `max_tokens`, `refused` or a word as it is; empty: what fits.
    `page` is a body instead of everything else. An answer with `when` is taken whenever it fits,
    at most `times`; the others are taken in their order, each once.
    """

    steps: tuple[Step, ...] = ()
    usage: Tokens | None = field(default_factory=Tokens)
    stop: str = ""
    model: str = ""
    before: tuple[Step, ...] = ()
    status: int = 200
    failure: Failure = field(default_factory=Failure)
    page: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    when: Match | Callable[[Mapping[str, object]], bool] | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """All answers, the models that are listed, and those of an Ollama (empty: there is none)."""

    answers: tuple[Answer, ...] = ()
    models: tuple[str, ...] = ("fake",)
    ollama: tuple[str, ...] = ()


_SCRIPT = TypeAdapter(Script)


def read_script(text: str) -> Script:
    """The script that a JSON text holds.

    Raises:
        ValueError: it is none.
    """
    return _SCRIPT.validate_json(text)


def saying(*pieces: str) -> Answer:
    """An answer of words."""
    return Answer(tuple(Text(piece) for piece in pieces))


def calling(*calls: Call, words: str = "") -> Answer:
    """An answer that calls tools, perhaps after some words."""
    return Answer((*((Text(words),) if words else ()), *calls))


def failing(status: int, message: str = "", *, code: str = "", retry_after: str = "") -> Answer:
    """An answer that is an error of this status."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Answer(status=status, failure=Failure(message, code=code), headers=headers)


def portal() -> Answer:
    """The page of a captive portal: HTML with status 200."""
    return Answer(page="<!doctype html><html><body>Please log in to the network.</body></html>")


def chosen(answer: Answer, when: Match | Callable[[Mapping[str, object]], bool]) -> Answer:
    """The same answer, for the requests that fit."""
    return replace(answer, when=when)


def signature_of(thought: str) -> str:
    """The signature that this provider gives a thought."""
    return base64.b64encode(hashlib.sha256(thought.encode()).digest()).decode()


def thoughts_of(steps: Sequence[Step]) -> list[Thought]:
    """The thoughts of an answer, whole and signed."""
    whole: list[Thought] = []
    text = ""
    for position, step in enumerate(steps):
        if not isinstance(step, Thought):
            continue
        text += step.text
        following = steps[position + 1] if position + 1 < len(steps) else None
        if step.signature or not isinstance(following, Thought):
            whole.append(Thought(text, step.signature or signature_of(text)))
            text = ""
    return whole
