"""What configures the way to language models: plain values, without a key in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of one's own, or another address of a provider.

    `key_variable` names the environment variable of its key; without one, no key is sent there.
    `speaks` is the litellm provider whose format it understands, for instance `openai` for
    llama.cpp, `hosted_vllm`, `lm_studio` or `ollama_chat`.
    """

    api_base: str
    key_variable: str | None = None
    speaks: str = "openai"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds: until the first word, between two, and for a whole answer."""

    first: float = 300.0
    between: float = 120.0
    total: float = 3600.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a provider is asked again that is overloaded or limits the rate.

    Seconds: `first` is the wait before the second try, doubled for each one after it; a provider
    that asks for more than `longest` is not waited for.
    """

    most: int = 4
    first: float = 2.0
    longest: float = 90.0


@dataclass(frozen=True, slots=True)
class Connect:
    """Which models are asked, and how.

    `candidates` are names as people write them, in order of preference. `aliases` are other words
    for models, `endpoints` servers by the word before the slash: `{"local": Endpoint(...)}` makes
    `local/qwen` a model.
    """

    candidates: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: Retries = field(default_factory=Retries)
