"""Which commands may be given a second time when a server ended before it answered."""

READS = frozenset(
    {
        "agent.list", "agent.show", "edit.show", "hub.guests", "hub.status", "info",
        "permission.list", "role.list", "session.export", "session.leave", "session.list",
        "session.load", "session.search",
    }
)  # fmt: skip
"""They change nothing."""
KEYED = frozenset(
    {
        "edit.answer", "edit.undo", "finding.dismiss", "finding.restore", "message.edit",
        "message.release", "message.withdraw", "permission.answer",
        "question.answer", "review", "session.delete", "session.fork", "session.new",
        "session.prompt", "session.retry",
    }
)  # fmt: skip
"""They take a key: whatever is given with the same one is done once, and answered alike."""
SETTING = frozenset(
    {
        "role.set", "session.archive", "session.keep", "session.pause", "session.rename",
        "session.resume", "session.unarchive",
    }
)  # fmt: skip
"""What they set stands there afterwards, however often."""


def may_repeat(command: str) -> bool:
    """Whether nothing is done twice by that."""
    return command in READS or command in KEYED or command in SETTING
