"""Model names as people write them, to those of litellm. Knows no network and imports nothing."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

SESSION = frozenset({"", "inherit", "default", "auto", "fast"})
"""Words that leave the choice to the session."""
OLLAMA = "ollama_chat"
"""What litellm calls the better of its two ways to Ollama."""
_PREFIXES = {"google": "gemini", "github-copilot": "github_copilot", "ollama": OLLAMA}
_VENDOR = re.compile(r"\s*\([^()]*\)\s*$")
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_DATE = re.compile(r"-(?:\d{4}-\d\d-\d\d|\d{4}|\d{6,8})(?=-|@|$)")
# Words that tell of a release and not of a model.
_RELEASE = frozenset({"preview", "latest", "exp", "experimental", "beta"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name means: `name` is litellm's, `None` where nothing fits or the session decides.

    `note` says so when it is not the model that was written; `endpoint` is the person's own server
    that was named.
    """

    name: str | None
    note: str | None = None
    endpoint: str | None = None


def resolve(
    written: str,
    aliases: Mapping[str, str],
    known: Collection[str],
    providers: Collection[str],
    endpoints: Mapping[str, str],
) -> Resolved:
    """The model that a person means.

    `aliases` and `endpoints` are the person's own: other words for models, and servers by name
    with the provider whose format they speak. `known` are the models with a known price,
    `providers` the words that may stand before a slash.
    """
    name = _aliased(written.strip(), aliases)
    if name.lower() in SESSION:
        return Resolved(None)
    server, slash, rest = name.partition("/")
    if slash and server in endpoints:
        return Resolved(f"{endpoints[server]}/{rest}", endpoint=server)
    prefix = _PREFIXES.get(server.lower(), server.lower())
    if slash and prefix in providers:
        return _of_provider(prefix, rest, written, known)
    return _bare(name, written, known)


def _bare(name: str, written: str, known: Collection[str]) -> Resolved:
    """A name without a provider: exactly, in another spelling, of a family, or a retired one."""
    plain = _plain(name)
    spellings = (name, plain, f"claude-{plain}".replace(".", "-"))
    found = next((one for one in spellings if one in known), None)
    if found is None and not _age(plain):
        found = _newest([plain, f"claude-{plain}"], known)
    if found:
        return Resolved(_at_home(found, known))
    if newest := _replacement(plain, known):
        at_home = _at_home(newest, known)
        return Resolved(at_home, _replaced(written, at_home))
    return Resolved(None, f"No model is named {written!r}.")


def _aliased(name: str, aliases: Mapping[str, str]) -> str:
    for _ in range(_DEEPEST):
        if name not in aliases:
            break
        name = aliases[name].strip()
    return name


def _of_provider(provider: str, rest: str, written: str, known: Collection[str]) -> Resolved:
    """A name with a provider is taken as it is, unless that provider has retired it."""
    name = f"{provider}/{rest}"
    if provider not in _RETIRING or {name, rest} & {*known}:
        return Resolved(name)
    plain = _plain(rest)
    if plain in known or f"{provider}/{plain}" in known:
        return Resolved(f"{provider}/{plain}")
    if newest := _replacement(plain, known):
        return Resolved(f"{provider}/{newest}", _replaced(written, newest))
    return Resolved(name)


# Providers whose models are all in the list: what is missing there is gone.
_RETIRING = frozenset({"anthropic"})


def _plain(name: str) -> str:
    """`Claude Sonnet 4.5 (copilot)` as `claude-sonnet-4-5`."""
    plain = re.sub(r"\s+", "-", _VENDOR.sub("", name).strip().lower())
    return plain.replace(".", "-") if plain.startswith("claude") else plain


def _at_home(name: str, known: Collection[str]) -> str:
    """A bare Gemini name means Google's cloud to litellm; people mean the one with a key."""
    at_google = f"gemini/{name}"
    return at_google if name.startswith("gemini-") and at_google in known else name


def _replaced(written: str, newest: str) -> str:
    return f"{written!r} is not there any more; {newest} answers instead."


def _replacement(plain: str, known: Collection[str]) -> str | None:
    """The newest of the same family; else of the family without its last word."""
    words = plain.split("-")
    for length in range(len(words), 1, -1):
        family = "-".join(words[:length])
        if family in known:
            return family
        if newest := _newest([family, f"claude-{family}"], known):
            return newest
    return None


def _newest(names: Iterable[str], known: Collection[str]) -> str | None:
    """The newest known model of the family that one of the names is of."""
    wanted = {_family(name) for name in names}
    same = [name for name in known if "/" not in name and ":" not in name]
    found = [name for name in same if _family(name) in wanted and _age(name)]
    # Of a model and its dated snapshots, the one without a date.
    return max(found, key=lambda name: (_age(name), -len(name)), default=None)


def _family(name: str) -> frozenset[str]:
    """The words that are neither numbers nor releases, in whatever order vendors put them."""
    words = re.split(r"[-@]", _DATE.sub("", name))
    return frozenset(
        word for word in words if not _VERSION.fullmatch(word) and word not in _RELEASE
    )


def _age(name: str) -> tuple[int, ...]:
    """The version as numbers; dates do not count."""
    words = [word for word in re.split(r"[-@]", _DATE.sub("", name)) if _VERSION.fullmatch(word)]
    return tuple(int(part) for word in words for part in word.split("."))
