"""Which models an agent may mean, in order. Asks no model and no provider."""

from collections.abc import Iterator, Mapping, Sequence

from sessionls.workspace.lending import Lent

OFFLINE = "offline"
OLLAMA = "ollama_chat/"
"""What stands before the name of a model that a local Ollama runs."""

DEFAULTS: Mapping[str, str] = {
    "ANTHROPIC_API_KEY": "anthropic/claude-sonnet-5-5",
    "OPENAI_API_KEY": "openai/gpt-6.1-terra",
    "GEMINI_API_KEY": "gemini/gemini-pro-latest",
    "MISTRAL_API_KEY": "mistral/mistral-medium-latest",
    "DEEPSEEK_API_KEY": "deepseek/deepseek-chat",
    "GROQ_API_KEY": "groq/openai/gpt-oss-120b",
    "XAI_API_KEY": "xai/grok-code-fast-1",
    "CEREBRAS_API_KEY": "cerebras/gpt-oss-120b",
}
"""What `auto` means where the settings name no model: the first key that is there decides."""


def candidates(
    wanted: Sequence[str],
    lent: Lent,
    *,
    local: Sequence[str] = (),
    inherited: Sequence[str] = (),
) -> tuple[str, ...]:
    """The models to try, in order; `offline` stands last where nothing else is meant.

    `wanted` are the words of an agent's file: litellm names, `auto`, `inherit` (the caller's, in a
    turn inside another one) and `offline`. `local` are models of an Ollama on this machine.
    """
    names = dict.fromkeys(_named(wanted, lent, local, inherited))
    return tuple(names) or (OFFLINE,)


def explained(lent: Lent, local: Sequence[str]) -> dict[str, object]:
    """What `auto` means and why: `{models, why, keys, local}`.

    `why` is `setting`, `key`, `local` or `none`; `keys` are `{variable, isSet}` of the models,
    never a key itself; `local` are the models of an Ollama on this machine.
    """
    names = candidates(("auto",), lent, local=local)
    match names[0]:
        case _ if lent.settings.model:
            why = "setting"
        case str(name) if name == OFFLINE:
            why = "none"
        case str(name) if name.startswith(OLLAMA):
            why = "local"
        case _:
            why = "key"
    variables = dict.fromkeys(one for name in names if (one := _variable_of(name, lent)))
    keys = [{"variable": one, "isSet": bool(lent.credentials.get(one))} for one in variables]
    return {"models": list(names), "why": why, "keys": keys, "local": list(local)}


def _variable_of(name: str, lent: Lent) -> str | None:
    """The variable that holds the key for a model, as far as that is known without asking."""
    full = lent.settings.model_aliases.get(name, name)
    word = full.partition("/")[0]
    if own := lent.settings.providers.get(word):
        return own.api_key
    known = (variable for variable, one in DEFAULTS.items() if one.partition("/")[0] == word)
    return next(known, None)


def _named(
    wanted: Sequence[str], lent: Lent, local: Sequence[str], inherited: Sequence[str]
) -> Iterator[str]:
    for word in wanted:
        match word:
            case "auto":
                yield from _auto(lent, local)
            case "inherit":
                yield from inherited or _auto(lent, local)
            case _:
                yield word


def _auto(lent: Lent, local: Sequence[str]) -> Iterator[str]:
    """The setting; else what there is a key for; else a model on this machine; else none."""
    if chosen := [word for word in lent.settings.model if word not in ("auto", "inherit")]:
        yield from chosen
        return
    for variable, name in DEFAULTS.items():
        if lent.credentials.get(variable):
            yield name
            return
    yield OLLAMA + local[0] if local else OFFLINE
