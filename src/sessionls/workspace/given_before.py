"""What the command with a key did when it came first: one may be sent again. Records nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sessionls.domain.errors import BadInput
from sessionls.domain.records import Event
from sessionls.workspace.ledger import Ledger

Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True, slots=True)
class Given(Generic[Kind]):
    """What a command recorded, and the number of that record, which is on disk."""

    event: Kind
    seq: int


async def given_before(
    ledger: Ledger,
    session_id: str,
    key: str | None,
    kind: type[Kind],
    fits: Callable[[Kind], bool] = lambda _: True,
) -> Given[Kind] | None:
    """What the command with this key did; `None` where it is new, or has no key.

    `kind` is what such a command records, `fits` whether it was this very one.

    Raises:
        BadInput: the key is that of another command.
    """
    session = await ledger.open(session_id)
    if not key or key not in session.keys:
        return None
    await ledger.settled(session_id)
    before = session.keys[key] - 1
    record = await asyncio.to_thread(lambda: next(ledger.records(session_id, since=before)))
    if not isinstance(record.event, kind) or not fits(record.event):
        raise key_of_another(key)
    return Given(record.event, record.seq)


def key_of_another(key: str) -> BadInput:
    """A key belongs to one command."""
    return BadInput(f"The key {key!r} was used for another command; make a new one for each.")
