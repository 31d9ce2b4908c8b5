"""What a worker knows about models, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sessionls.engine.models.worker.connect import Connect
from sessionls.engine.models.worker.parameters import sort_out
from sessionls.engine.models.worker.values import flag, mapping, number, text, texts, whole
from sessionls.engine.models.worker.worker import Worker


@dataclass(frozen=True, slots=True)
class Resolved:
    """A model as litellm names it; `name` is `None` where there is none, or the session decides.

    `shown` names it for people and records: by their own server, if it is on one.
    `note` says why it is not the one that was written, or why there is none. `endpoint` is the
    server of one's own that it is on. `missing` are the variables of keys that are not set.
    """

    written: str
    name: str | None
    shown: str
    note: str | None
    provider: str | None
    endpoint: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What is known about a model; `None` is "unknown".

    `window` and `output` are in tokens. `caches`: whether requests mark what to cache.
    `parameters` are those that an agent may set. `prices` are in US dollars for one token:
    `input`, `output`, `cacheRead`, `cacheWrite`, as far as they are known.
    """

    provider: str | None = None
    window: int | None = None
    output: int | None = None
    images: bool | None = None
    tools: bool | None = None
    caches: Literal["marked", "by itself"] | None = None
    parameters: tuple[str, ...] = ()
    prices: Mapping[str, float] = field(default_factory=dict[str, float])

    def unknown(
        self, parameters: Mapping[str, object], endpoint: str | None = None
    ) -> tuple[str, ...]:
        """The parameters without effect; `endpoint` is the server of one's own that it is on."""
        return sort_out(parameters, self.parameters, self.provider, endpoint).unused


async def resolve(worker: Worker, connect: Connect, written: str) -> Resolved:
    """What a name means, as people write it.

    Raises:
        WorkerGone: the worker cannot say.
    """
    speaks = {name: endpoint.speaks for name, endpoint in connect.endpoints.items()}
    question = {"written": written, "aliases": dict(connect.aliases), "endpoints": speaks}
    answer = await worker.know("resolve", question)
    return Resolved(
        written,
        text(answer.get("name")),
        text(answer.get("shown")) or written,
        text(answer.get("note")),
        text(answer.get("provider")),
        text(answer.get("endpoint")),
        texts(answer.get("missing")),
    )


async def about(worker: Worker, model: str) -> About:
    """What is known about a model, by litellm's name.

    Raises:
        WorkerGone: the worker cannot say.
    """
    answer = await worker.know("about", {"model": model})
    return About(
        provider=text(answer.get("provider")),
        window=whole(answer.get("window")),
        output=whole(answer.get("output")),
        images=flag(answer.get("images")),
        tools=flag(answer.get("tools")),
        caches=_CACHES.get(answer.get("caches")),
        parameters=texts(answer.get("parameters")),
        prices=_prices(answer.get("prices")),
    )


async def count(
    worker: Worker,
    model: str,
    messages: Sequence[Mapping[str, object]],
    tools: Sequence[Mapping[str, object]] = (),
) -> int:
    """The tokens of messages and tools in the shape of OpenAI, an estimate.

    Raises:
        WorkerGone: the worker cannot say.
    """
    question = {"model": model, "messages": [*messages], "tools": [*tools]}
    return whole((await worker.know("count", question)).get("tokens")) or 0


def _prices(value: object) -> dict[str, float]:
    prices = ((name, number(price)) for name, price in mapping(value).items())
    return {name: price for name, price in prices if price is not None}


_CACHES: Mapping[object, Literal["marked", "by itself"]] = {
    "marked": "marked",
    "by itself": "by itself",
}
