"""A small typed door to litellm; the only file that imports it, and the import is slow."""

# litellm's types are partly unknown; what leaves this file is not.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportArgumentType=false
# pyright: reportPrivateImportUsage=false

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from typing import Protocol, cast

import litellm

_SWITCHES = {
    # It prints advice for its own developers.
    "suppress_debug_info": True,
    # What a provider does not take is said, not dropped; what we send is sent as it is.
    "drop_params": False,
    "modify_params": False,
    "disable_hf_tokenizer_download": True,
    # A model that says the same without end is stopped, but a long line of dashes is none.
    "REPEATED_STREAMING_CHUNK_LIMIT": 1000,
}
for _name, _value in _SWITCHES.items():
    setattr(litellm, _name, _value)


class Stream(Protocol):
    """A streamed answer. It must be closed, whatever happens: the connection stays open else."""

    def __aiter__(self) -> AsyncIterator[object]:
        """The chunks."""
        ...

    async def aclose(self) -> None:
        """Close the connection."""
        ...


async def stream(options: Mapping[str, object]) -> Stream:
    """Ask a provider, once: litellm's own retries are off."""
    answer = await litellm.acompletion(**_ONCE, **options)
    return cast(Stream, answer)


def reported_usage(answer: Stream) -> bool:
    """Whether the provider counted tokens itself; else litellm has estimated them."""
    chunks = cast(Sequence[object], getattr(answer, "chunks", ()))
    return any(getattr(chunk, "usage", None) is not None for chunk in chunks)


def cost(model: str, usage: object) -> float | None:
    """US dollars; `None` where the model has no known price."""
    try:
        response = litellm.ModelResponse(model=model, usage=usage)
        return float(litellm.completion_cost(response, model=model))
    except Exception:
        # litellm raises whatever, and an unknown price is no failure.
        return None


def count(model: str, messages: object, tools: object) -> int:
    """The tokens of messages and tools, estimated without the network."""
    return int(litellm.token_counter(model=model, messages=messages, tools=tools))


def known_models() -> Collection[str]:
    """The models with a known price, by litellm's names."""
    return cast(Mapping[str, object], litellm.model_cost).keys()


def providers() -> frozenset[str]:
    """The words that may stand before a slash."""
    return frozenset(str(getattr(one, "value", one)) for one in litellm.provider_list)


def provider_of(model: str) -> str | None:
    """The provider of a model; `None` where litellm knows none."""
    try:
        return str(litellm.get_llm_provider(model)[1])
    except litellm.BadRequestError:
        return None


def facts(model: str) -> Mapping[str, object]:
    """What is known about a model: nothing, for most that run locally."""
    try:
        return cast(Mapping[str, object], litellm.get_model_info(model))
    except Exception:
        # Whatever it raises, nothing is known.
        return {}


def parameters(model: str, provider: str | None) -> Sequence[str]:
    """The parameters that a provider takes, by OpenAI's names."""
    names = litellm.get_supported_openai_params(model, provider)
    return cast(Sequence[str], names or ())


def missing_keys(model: str) -> Sequence[str]:
    """The variables that the provider of a model needs, and that are not set."""
    return cast(Sequence[str], litellm.validate_environment(model)["missing_keys"])


async def warm() -> None:
    """Pay for what the first answer would pay: litellm loads a good deal when it is first used."""
    answer = await stream({"model": "gpt-4o", "messages": _HELLO, "mock_response": "Hello"})
    async with aclosing(cast(AsyncGenerator[object], answer)) as chunks:
        async for _ in chunks:
            pass
    count("gpt-4o", _HELLO, None)


_HELLO = [{"role": "user", "content": "Hello"}]
_ONCE: Mapping[str, object] = {
    "stream": True,
    "stream_options": {"include_usage": True},
    "num_retries": 0,
    "max_retries": 0,
}
