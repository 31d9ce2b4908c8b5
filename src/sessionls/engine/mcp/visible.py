"""Words of strangers, made harmless to look at. Judges nothing of what they say."""

_KEPT = frozenset("\n\t")


def visible(text: str) -> str:
    """A text for people to judge, whole: what cannot be seen is written as its number.

    Control characters, line ends and characters that turn the direction of writing cannot hide or
    imitate anything in it.
    """
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in text)


def cleaned(text: str, longest: int) -> str:
    """A text for a model, of at most `longest` characters, without what people would not see."""
    seen = "".join(char for char in text if char.isprintable() or char in _KEPT)
    return seen if len(seen) <= longest else f"{seen[: longest - 1]}…"
