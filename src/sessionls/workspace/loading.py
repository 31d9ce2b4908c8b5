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
    """The session, some of its records in order, and whether there are more in that direction."""

    session: dict[str, object]
    records: tuple[WireRecord, ...]
    more: bool


async def load(ledger: Ledger, session_id: str, query: PageQuery) -> Loaded:
    """The records that a query asks for. Raises `UnknownSession`."""
    if query.since is not None and query.before is not None:
        raise BadInput("Give `since` or `before`, not both.")
    await ledger.refresh()
    if ledger.summary(session_id)["state"] in ("running", "waiting"):
        # Perhaps an earlier process left it so: opening repairs it.
        await ledger.open(session_id)
    await ledger.settled(session_id)
    session = ledger.summary(session_id)
    if query.since is not None:
        found = await asyncio.to_thread(_since, ledger, session_id, query.since, query.limit + 1)
        # What came meanwhile is read without letting go of the loop: no gap before the next update.
        last = cast("int", found[-1]["seq"]) if found else query.since
        found += _since(ledger, session_id, last, query.limit + 1 - len(found))
        session = ledger.summary(session_id)
        return Loaded(session, tuple(found[: query.limit]), len(found) > query.limit)
    found = ledger.tail(session_id, before=query.before, limit=query.limit + 1)
    return Loaded(session, tuple(found[-query.limit :]), len(found) > query.limit)


def _since(ledger: Ledger, session_id: str, since: int, limit: int) -> list[WireRecord]:
    return list(islice(ledger.wire(session_id, since=since), limit))
