"""Tool calls whose arguments are no JSON object: kept, so that the model can be told."""

from collections.abc import Mapping

_KEY = "unreadableArguments"
_MOST = 2000


def unreadable(text: str) -> dict[str, object]:
    """What stands for arguments that cannot be read; providers take it in the history."""
    return {_KEY: text[:_MOST]}


def complaint(arguments: Mapping[str, object]) -> str | None:
    """What to answer a call with such arguments; `None` for all others."""
    if set(arguments) != {_KEY}:
        return None
    return (
        "The arguments of this call are not a JSON object, so nothing was done. "
        "Call again with one JSON object, and with nothing after it."
    )
