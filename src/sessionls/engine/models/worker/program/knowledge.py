"""What only litellm knows about models: names, limits, abilities, parameters, prices, tokens."""

from collections.abc import Mapping

from sessionls.engine.models.worker.parameters import RESERVED
from sessionls.engine.models.worker.program import library
from sessionls.engine.models.worker.program.fields import list_field, text_field, text_fields
from sessionls.engine.models.worker.program.names import OLLAMA, Resolved
from sessionls.engine.models.worker.program.names import resolve as resolve_name

# What agents may say beside OpenAI's names, by provider.
_EXTRAS = {
    "anthropic": ("top_k", "thinking"),
    "gemini": ("top_k", "thinking"),
    "vertex_ai": ("top_k", "thinking"),
    OLLAMA: ("top_k", "num_ctx", "num_predict", "repeat_penalty", "keep_alive", "min_p"),
    "openrouter": ("top_k", "min_p", "repetition_penalty"),
}
_PRICES = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cacheRead": "cache_read_input_token_cost",
    "cacheWrite": "cache_creation_input_token_cost",
}


def resolve(body: object) -> dict[str, object]:
    """`{written, aliases, endpoints}` to `{name, shown, note, provider, endpoint, missing}`.

    `endpoints` are the person's own servers, by name, with the provider whose format they speak.
    `shown` names the model by that server; `missing` are the variables of keys that are not set.
    """
    endpoints = text_fields(body, "endpoints")
    found = resolve_name(
        text_field(body, "written"),
        text_fields(body, "aliases"),
        library.known_models(),
        library.providers(),
        endpoints,
    )
    provider = library.provider_of(found.name) if found.name else None
    endpoint = found.endpoint or (provider if provider in endpoints else None)
    missing = library.missing_keys(found.name) if found.name and not endpoint else ()
    return {
        "name": found.name,
        "shown": _shown(found),
        "note": found.note,
        "provider": provider,
        "endpoint": endpoint,
        "missing": [name for name in missing if name.endswith(_KEYS)],
    }


def about(body: object) -> dict[str, object]:
    """`{model}` to what is known of it; `None` where that is nothing."""
    model = text_field(body, "model")
    provider = library.provider_of(model)
    facts = library.facts(model)
    return {
        "provider": provider,
        "window": facts.get("max_input_tokens"),
        "output": facts.get("max_output_tokens"),
        "images": facts.get("supports_vision"),
        "tools": facts.get("supports_function_calling"),
        "caches": _caches(model, provider, facts),
        "parameters": parameters(model, provider),
        "prices": {name: facts.get(key) for name, key in _PRICES.items()},
    }


def count(body: object) -> dict[str, object]:
    """`{model, messages, tools}` to `{tokens}`, an estimate."""
    model, tools = text_field(body, "model"), list_field(body, "tools")
    return {"tokens": library.count(model, list_field(body, "messages"), tools or None)}


def parameters(model: str, provider: str | None) -> list[str]:
    """The parameters that an agent may set for a model."""
    names = {*library.parameters(model, provider), *_EXTRAS.get(provider or "", ())}
    return sorted(names - RESERVED)


def _shown(found: Resolved) -> str | None:
    if found.name is None or found.endpoint is None:
        return found.name
    return f"{found.endpoint}/{found.name.partition('/')[2]}"


# Others, such as those of AWS, may stand in files of the person.
_KEYS = ("_API_KEY", "_TOKEN")


def _caches(model: str, provider: str | None, facts: Mapping[str, object]) -> str | None:
    """`marked` where the request says what to cache, `by itself`, or not at all."""
    if not facts.get("supports_prompt_caching"):
        return None
    marked = provider == "anthropic" or "claude" in model
    return "marked" if marked else "by itself"
