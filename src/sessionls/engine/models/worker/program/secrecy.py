"""Texts of providers, fit to be shown and recorded: short, and without anything secret."""

import re
from collections.abc import Iterable

_LONGEST = 300
_SHORTEST_SECRET = 6
# Keys and tokens as providers make them, values after a word that announces one, and addresses
# with a password in them.
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|key|AIza|ya29|ghp|gho|AKIA|ASIA)[-_.]?[A-Za-z0-9*][A-Za-z0-9*_.-]{7,}"
    r"|(?<=://)[^/\s@]+(?=@)"
    r"|(?i:(?<=bearer )|(?<=key=)|(?<=key: )|(?<=token=)|(?<=provided: ))[^\s,;\"'<>]{6,}"
    r"|\b(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{32,}"
)
# What litellm puts before the provider's own words.
_PREFIX = re.compile(r"^(?:(?:litellm\.)?[A-Za-z_]*(?:Error|Exception|Timeout)(?::| -)\s*)+")


def shown(text: str, secrets: Iterable[str] = ()) -> str:
    """The first line of a provider's words. `secrets` are taken out wherever they stand."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = _SECRET.sub("***", _PREFIX.sub("", first.strip()))
    return bare if len(bare) <= _LONGEST else f"{bare[:_LONGEST]}…"
