"""Quotes of secrets: what a journal keeps of one is its hash, so that no copy of it lies around."""

import hashlib
import re

CREDENTIALS = frozenset({259, 321, 798})
"""The weaknesses (CWE) of a password, a key or a token that stands in the code."""
_MASK = re.compile(r"sha256:([0-9a-f]{32}):(\d{1,6})")
_REACH = 20_000
"""How many characters before and after its place a secret that moved unseen is looked for."""


def masked(quote: str) -> str:
    """The mask of a text: its hash and its length in characters."""
    return f"sha256:{_digest(quote)}:{len(quote)}"


def is_mask(quote: str) -> bool:
    """Whether a quote is one."""
    return bool(_MASK.fullmatch(quote))


def mask_of(quote: str) -> str:
    """What stands for a quote, masked or not, wherever only sameness counts."""
    return quote if is_mask(quote) else masked(quote)


def says(quote: str, text: str) -> bool:
    """Whether a text is what a finding's quote, masked or not, says."""
    return quote == text or (is_mask(quote) and masked(text) == quote)


def unmasked(quote: str, text: str, start: int) -> str:
    """What a quote stands for in a text, near `start`; the quote itself where it is not there."""
    mask = _MASK.fullmatch(quote)
    if mask is None:
        return quote
    length = int(mask[2])
    last = len(text) - length
    near = range(max(start - _REACH, 0), min(start + _REACH, last) + 1)
    for at in sorted(near, key=lambda offset: abs(offset - start)):
        if _digest(text[at : at + length]) == mask[1]:
            return text[at : at + length]
    return quote


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
