"""A message that no turn has begun to answer yet: what a session remembers of it until then."""

from dataclasses import dataclass

from sessionls.domain.blocks import ChangesBlock, Message
from sessionls.domain.records import By

_MOST_CHANGED = 200


@dataclass(slots=True)
class Written:
    """`seq` is the number of the message's record. Without a `turn` it is held until it is let."""

    message: Message
    by: By
    seq: int
    turn: str | None = None

    def wire(self) -> dict[str, object]:
        """What a summary says of a message that is held."""
        return {"message": self.message.id, "by": self.by.wire(), "seq": self.seq}


def references_of(message: Message) -> tuple[str, ...]:
    """The files that a message points at."""
    return tuple(uri for block in message.blocks if (uri := getattr(block, "uri", None)))


def changed_in(message: Message) -> tuple[str, ...]:
    """The files that a message names as changed; nobody chose them one by one."""
    found = (block for block in message.blocks if isinstance(block, ChangesBlock))
    return tuple(file.uri for block in found for file in block.files[:_MOST_CHANGED])
