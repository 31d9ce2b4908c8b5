"""Which parameters of an agent a model gets: what it takes, and what a server of one's own may."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

RESERVED = frozenset(
    {
        "api_base",
        "api_key",
        "api_version",
        "base_url",
        "custom_llm_provider",
        "extra_body",
        "headers",
        "mock_response",
        "organization",
        "timeout",
        "stream",
        "stream_options",
        "tools",
        "functions",
        "function_call",
        "extra_headers",
        "max_retries",
        "n",
        "model",
        "messages",
        "user",
        "store",
        "cache_control",
        "context_management",
        "web_search_options",
    }
)
"""What no agent sets: it is a request's own."""
_OPEN = frozenset({"openai", "hosted_vllm", "lm_studio", "llamafile", "ollama_chat"})
"""Formats of servers of one's own, which take more than litellm knows of."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The parameters that are known, others that go along as they are, and names without effect."""

    known: Mapping[str, object]
    others: Mapping[str, object]
    unused: tuple[str, ...]


def sort_out(
    given: Mapping[str, object],
    taken: Collection[str],
    provider: str | None,
    endpoint: str | None,
) -> Sorted:
    """Sort an agent's parameters for a model that takes `taken`.

    `endpoint` is the address of a server of one's own, where it is on one.
    """
    known = {name: value for name, value in given.items() if name in taken}
    is_open = bool(endpoint) and provider in _OPEN
    left = {name: value for name, value in given.items() if name not in taken}
    others = {name: value for name, value in left.items() if is_open and name not in RESERVED}
    return Sorted(known, others, tuple(name for name in left if name not in others))
