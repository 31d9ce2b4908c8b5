"""What comes before a message that was just written: whose it is, how old, what waits for it."""

from collections.abc import Sequence

from sessionls.cli.render.asked import Waiting
from sessionls.cli.render.console import ago, line, note
from sessionls.domain.records import MessageAdded, Record

_LONGEST = 70


def put_before(message: Record | None, asked: Sequence[Waiting], turn: str | None) -> None:
    """Say that an earlier message comes first; `turn` is the one that waits behind it, if any."""
    if turn is not None:
        why = (
            "waits for an answer from before" if asked else "is still busy with an earlier message"
        )
        note(line((f"The session {why}: {_QUEUED}", "yellow")))
    if message is not None and isinstance(message.event, MessageAdded):
        said = " ".join(message.event.message.text.split())
        short = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
        when = f"{message.by.name}, {ago(message.at)}: "
        note(line(("  earlier  ", "quiet"), (when, "quiet"), short))


def put_next() -> None:
    """Say that what came before is done."""
    note(line(("\nNow your message.", "yellow")))


_QUEUED = "your message is queued behind it."
