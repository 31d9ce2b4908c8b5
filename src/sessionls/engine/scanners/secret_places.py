"""Where in its line a secret stands, and whether it is one. Knows the detectors, not their use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

# These capture the prefix of a token only.
_PREFIX_ONLY = frozenset({"GitHubTokenDetector", "GitLabTokenDetector"})
_SHORTEST_KEYWORD_VALUE = 4
_HEADER = re.compile(r"-----(BEGIN [A-Z0-9 ]+)-----")
_KEY_MATERIAL = re.compile(r"[A-Za-z0-9+/=]{24}")
_KEY_MATERIAL_WITHIN = 400
_PLACEHOLDER = re.compile(
    r"""
    (?: .*example.* | .*placeholder.* | .*redacted.* | .*dummy.* | .*change[-_ ]?(?:me|it|this).*
      | (?:your|my|some|the|enter|insert|replace|put)[-_ ].* | <.*> | \[.*\] | \{.*\} | %\(?\w*\)?s?
      | (?:x|\*|\.|-|_|\#|0)+ | x{4}.* | .*\$\{.*\}.* | .*\{\{.*\}\}.* | \.\.\..* | .*\.\.\.
      | (?:user|username|pass|passwd|password|pwd|secret|token|key|api_?key|credentials?|none|null
         | nil|true|false|undefined|todo|fixme|test|testing|string|str|text|value|foo|bar|baz)[12]?
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def secret_place(plugin: BasePlugin, line: str, value: str) -> tuple[int, int]:
    """The start and end of `value`, which `plugin` found somewhere in `line`."""
    from detect_secrets.plugins.base import RegexBasedDetector

    if isinstance(plugin, RegexBasedDetector):
        for pattern in cast(Iterable[re.Pattern[str]], plugin.denylist):
            for match in pattern.finditer(line):
                place = _captured(match, value)
                if place:
                    whole = type(plugin).__name__ in _PREFIX_ONLY
                    return _with_dashes(line, *(match.span() if whole else place))
    return _quoted(line, value)


def is_placeholder(secret: str) -> bool:
    """Whether a person is meant to put something else there."""
    return _PLACEHOLDER.fullmatch(secret.strip("\"'` ")) is not None


def is_prose(value: str) -> bool:
    """Whether the value of a name such as `password` is a label or a sentence."""
    return len(value) < _SHORTEST_KEYWORD_VALUE or any(map(str.isspace, value))


def is_key_material(text: str, offset: int) -> bool:
    """Whether a key follows its header: a parser of keys has the header alone."""
    return _KEY_MATERIAL.search(text, offset, offset + _KEY_MATERIAL_WITHIN) is not None


def _captured(match: re.Match[str], value: str) -> tuple[int, int] | None:
    if match[0] == value:
        return match.span()
    for number, group in enumerate(match.groups(), start=1):
        if group == value:
            return match.span(number)
    return None


def _with_dashes(line: str, start: int, end: int) -> tuple[int, int]:
    for header in _HEADER.finditer(line):
        if header.start(1) == start and header.end(1) >= end:
            return header.span()
    return start, end


def _quoted(line: str, value: str) -> tuple[int, int]:
    """A value in quotes comes first: in `password = "password"` the name is no secret."""
    for quote in "\"'`":
        start = line.find(f"{quote}{value}{quote}")
        if start >= 0:
            return start + 1, start + 1 + len(value)
    start = max(line.rfind(value), 0)
    return start, min(start + len(value), len(line))
