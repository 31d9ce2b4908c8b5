"""Pages of a session's records. Reads from the end: a page costs the same in any session."""

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import cast

from sessionls.domain.errors import BadInput
from sessionls.domain.records import WireRecord
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.requests import PageQuery


@dataclass(frozen=True, slots=True)
class Loaded:
    """The session, some of its records in order, and whether there are more in that direction.

    `asks` are the records of all that waits for an answer, wherever they stand.
    """

    session: dict[str, object]
    records: tuple[WireRecord, ...]
    more: bool
    asks: tuple[WireRecord, ...] = ()


async def load(ledger: Ledger, session_id: str, query: PageQuery) -> Loaded:
    """The records that a query asks for. Raises `UnknownSession`."""
    if query.since is not None and query.before is not None:
        raise BadInput("Give `since` or `before`, not both.")
    await ledger.refresh()
    if _goes_on(ledger.summary(session_id)):
        # Perhaps an earlier process left it so: opening repairs it, and knows what waits.
        await ledger.open(session_id)
    await ledger.settled(session_id)
    session = ledger.summary(session_id)
    if query.since is not None:
        found = await asyncio.to_thread(_since, ledger, session_id, query.since, query.limit + 1)
        # What came meanwhile is read without letting go of the loop: no gap before the next update.
        last = cast("int", found[-1]["seq"]) if found else query.since
        found += _since(ledger, session_id, last, query.limit + 1 - len(found))
        session, page = ledger.summary(session_id), found[: query.limit]
    else:
        found = ledger.tail(session_id, before=query.before, limit=query.limit + 1)
        page = found[-query.limit :]
    more = len(found) > query.limit
    return Loaded(session, tuple(page), more, _asks(ledger, session_id))


def _goes_on(session: dict[str, object]) -> bool:
    """Whether a turn is unfinished, or one waits to begin."""
    return session["state"] in ("running", "waiting") or "running" in session


def _asks(ledger: Ledger, session_id: str) -> tuple[WireRecord, ...]:
    """The records of what waits for an answer, the oldest first.

    One that is not on the disk yet comes with the next update.
    """
    session = ledger.opened(session_id)
    asks: list[WireRecord] = []
    for seq in sorted(session.asked.values()) if session else ():
        newest = ledger.tail(session_id, before=seq + 1, limit=1)
        asks += [one for one in newest if one["seq"] == seq]
    return tuple(asks)


def _since(ledger: Ledger, session_id: str, since: int, limit: int) -> list[WireRecord]:
    return list(islice(ledger.wire(session_id, since=since), limit))
