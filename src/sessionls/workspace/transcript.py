"""A session as a person reads it, in Markdown."""

from collections.abc import Iterable

from sessionls.domain.records import MessageAdded, Record


def markdown(title: str, records: Iterable[Record]) -> str:
    """The session's messages under their authors' names."""
    parts = [f"# {title}"]
    for record in records:
        if isinstance(record.event, MessageAdded):
            parts.append(f"## {record.by.name}\n\n{record.event.message.text}")
    return "\n\n".join(parts) + "\n"
