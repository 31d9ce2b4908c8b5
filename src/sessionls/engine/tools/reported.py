"""What a report is about: a place in a text, and what of it must not be repeated. Reads nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import cast

from sessionls.domain.masking import is_mask, masked
from sessionls.domain.text import Position, Range, TextIndex
from sessionls.engine.secrecy import looks_secret
from sessionls.engine.tools.bare_secrets import Secrets, secret_words, touch
from sessionls.engine.tools.quoted import Quoted

OWN = "agent"
"""Rules that agents make up stand below this name: `agent/sql-injection` is no scanner's rule."""
_SLUG = 60
_SECRET_RULE = re.compile(r"secret|passw|credential|token|api-?key|private-?key")


@dataclass(frozen=True, slots=True)
class Reported:
    """A place that was found, and the secrets in its lines."""

    path: Path
    index: TextIndex
    found: Quoted
    secrets: Secrets

    @property
    def text(self) -> str:
        """What stands there."""
        return self.index.text[self.found.place.start : self.found.place.end]

    @property
    def range(self) -> Range:
        """Where that is, as records say it."""
        return self.index.range(self.found.place.start, self.found.place.end)

    @property
    def line(self) -> int:
        """Where it begins, 1-based."""
        return self.index.position(self.found.place.start).line + 1

    def quote(self, rule: str) -> str:
        """What stands there; masked where any of it is a secret, or the rule says so."""
        is_bare = touch(self.found.place, self.secrets.places) or bool(_SECRET_RULE.search(rule))
        return masked(self.text) if is_bare else self.text


def rule_of(name: str) -> str:
    """The rule of an agent's own making: a slug below `agent/`."""
    own = name.strip().lower().removeprefix(f"{OWN}/")
    return f"{OWN}/{slug(own) or 'finding'}"


def slug(name: str) -> str:
    """A rule's name in small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:_SLUG].strip("-")


def start_of(text: str, line: int | None) -> int:
    """Where to begin looking for what stands near a line (1-based)."""
    return TextIndex(text).offset(Position(line=line - 1, character=0)) if line else 0


async def recordable(
    arguments: Mapping[str, object], about: Reported | None
) -> Mapping[str, object]:
    """What a model sent, without the secrets in it: its quote masked like that of its finding.

    A masked quote comes with its line, so that it is found again. `about` is `None` where nothing
    is known but what was sent; that may be anything.
    """
    rule, quote = rule_of(str(arguments.get("rule") or "")), arguments.get("quote")
    path = about.path if about else PurePath(str(arguments.get("path") or ""))
    texts = [text for value in arguments.values() for text in _texts(value)]
    own = await secret_words(path, "\n".join(texts))
    secrets = Secrets(words=(*(about.secrets.words if about else ()), *own))
    said = {name: _hidden(value, secrets) for name, value in arguments.items()}
    if said.get("fix") != arguments.get("fix"):
        # What stands in it instead of a secret must not be applied.
        del said["fix"]
    if not isinstance(quote, str) or is_mask(quote):
        return said
    if about and (mask := about.quote(rule)) != about.text:
        return {**said, "quote": mask, "line": about.line}
    is_bare = bool(_SECRET_RULE.search(rule)) or looks_secret(path) or secrets.hide(quote) != quote
    return {**said, "quote": masked(quote) if is_bare else quote}


def _texts(value: object) -> Iterator[str]:
    """The texts of arguments, and of what lies right inside them, as a fix does."""
    match value:
        case str():
            yield value
        case dict():
            inside = cast("Mapping[str, object]", value).values()
            yield from (one for one in inside if isinstance(one, str))
        case _:
            pass


def _hidden(value: object, secrets: Secrets) -> object:
    """The same texts without the secrets in them."""
    match value:
        case str():
            return secrets.hide(value)
        case dict():
            told = cast("Mapping[str, object]", value).items()
            return {name: secrets.hide(one) if isinstance(one, str) else one for name, one in told}
        case _:
            return value
