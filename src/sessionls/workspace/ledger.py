"""The ledger: the open sessions of a store, and the one road for facts - record, apply, publish."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sessionls.domain.errors import BadInput, Refused, UnknownSession
from sessionls.domain.fold import apply
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    Record,
    WireRecord,
    from_wire,
    to_wire,
)
from sessionls.domain.session import Session
from sessionls.domain.summary import row, summary, summary_of
from sessionls.journal.errors import SequenceConflict, StoreError
from sessionls.journal.partials import Partial
from sessionls.journal.store import Store
from sessionls.workspace.bus import Bus, Notice, Recorded
from sessionls.workspace.repairs import Repair, ends_of_all, left_open
from sessionls.workspace.world import World

Rebase = Callable[[WireRecord], WireRecord]
"""Gives a record whose files lie where the workspace lies now."""
_REFRESH = 0.5
"""Seconds between two looks at a store that is for reading only."""
KEPT_OPEN = 64
"""How many folded sessions stay in memory when nothing happens in them."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What was recorded, and the session as it was right after it."""

    records: tuple[Record, ...]
    summary: dict[str, object]


class Ledger:
    """Sessions as folds of their journals. Nothing else writes, nothing else applies.

    A session is validated against and changed at once when records are accepted; results and
    updates leave only when they are on disk. When writing fails the fold is thrown away, and the
    next use folds what the disk really holds.
    """

    def __init__(self, store: Store, bus: Bus, world: World, rebase: Rebase) -> None:
        self.store = store
        self._rebase = rebase
        self._bus = bus
        self._world = world
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._opening: dict[str, asyncio.Task[Session]] = {}
        self.creating = asyncio.Lock()
        """Held from looking a key up to the session that is created with it."""
        self._last: dict[str, asyncio.Future[None]] = {}
        self._unrepaired: dict[str, list[Repair]] = {}
        self._next_look = 0.0
        self._told_of = len(store.reports)
        self.is_active: Callable[[str], bool] = lambda _turn: False

    async def open(self, session_id: str) -> Session:
        """The session, folded and repaired. Raises `UnknownSession`."""
        await self.refresh()
        if session := self._open.get(session_id):
            self._open.move_to_end(session_id)
            return session
        if session_id not in self._opening:
            if not self.store.exists(session_id):
                raise UnknownSession(session_id)
            opening = asyncio.get_running_loop().create_task(self._fold_and_repair(session_id))
            self._opening[session_id] = opening
            opening.add_done_callback(lambda _: self._opening.pop(session_id))
        # Whoever asked first may go away; the others still want the session.
        return await asyncio.shield(self._opening[session_id])

    async def refresh(self) -> None:
        """While the store is for reading only: see whether that is over, and what others wrote."""
        await self.store.look()
        began = self._world.seconds()
        if self.store.trouble is None or began < self._next_look:
            return
        self._next_look = began + _REFRESH
        await self.store.try_write()
        self._open.clear()
        # A large store is not read anew at every command.
        self._next_look = max(self._next_look, began + 20 * (self._world.seconds() - began))

    def is_mended(self, session_id: str) -> bool:
        """Whether the ends of what an earlier process left open are recorded."""
        return session_id not in self._unrepaired

    def opened(self, session_id: str) -> Session | None:
        """The session if it is in memory."""
        return self._open.get(session_id)

    def summary(self, session_id: str) -> dict[str, object]:
        """The session's summary without folding it. Raises `UnknownSession`."""
        if session := self._open.get(session_id):
            return summary(session)
        found = self.store.row(session_id)
        if found is None:
            raise UnknownSession(session_id)
        return summary_of(found)

    def is_unfinished(self, session_id: str, turn_id: str) -> bool:
        """Whether a turn still runs or waits."""
        session = self._open.get(session_id)
        turn = session.turns.get(turn_id) if session else None
        return turn is not None and turn.stop_reason is None

    def session_with(self, key: str) -> str | None:
        """A session in which one of the latest messages carried this key."""
        rows = self.store.rows()
        return _oldest(row for row in rows if key in _keys(row))

    def created_with(self, key: str) -> str | None:
        """The session that a command with this key made."""
        return _oldest(row for row in self.store.rows() if row.get("key") == key)

    async def begin(self, session_id: str, by: By, *events: Event, after: int = 0) -> Appended:
        """The first records of a new session; a fork's follow its parent's record `after`."""
        await self.refresh()
        await self.store.make()
        session = Session(session_id, seq=after)
        self._open[session_id] = session
        return await self.record(session, by, *events)

    async def record(self, session: Session, by: By, *events: Event) -> Appended:
        """Record events by one author. Accepted at once, returns when durable.

        Raises:
            SessionlsError: the store cannot be written; nothing of it happened.
        """
        return await self.record_each(session, [(by, event) for event in events])

    async def record_each(self, session: Session, events: Sequence[tuple[By, Event]]) -> Appended:
        """Record events by several authors as one batch."""
        self._check(session)
        repairs = self._unrepaired.get(session.id, [])
        appended = await self._append(session, [*repairs, *events])
        self._unrepaired.pop(session.id, None)
        return Appended(appended.records[len(repairs) :], appended.summary)

    async def _append(self, session: Session, events: Sequence[tuple[By, Event]]) -> Appended:
        records = tuple(
            self._stamped(session.seq + i, by, event) for i, (by, event) in enumerate(events, 1)
        )
        try:
            wire = tuple(to_wire(record) for record in records)
            for record in records:
                apply(session, record)
            durable = self.store.append(session.id, wire, row(session))
        except BaseException as error:
            # The fold may have gone ahead of the disk: the next use folds anew.
            self._open.pop(session.id, None)
            if isinstance(error, SequenceConflict) and (reason := self._failure(session.id)):
                # The records before these are lost, and their author hears of it in a moment.
                raise reason from error
            if isinstance(error, ValueError | RecursionError):
                raise BadInput(
                    "This has no JSON form that can be kept; nothing was saved."
                ) from error
            raise
        appended = Appended(records, summary(session))
        self._last[session.id] = durable
        durable.add_done_callback(lambda done: self._settled(session, appended, wire, done))
        await asyncio.shield(durable)
        return appended

    def _failure(self, session_id: str) -> BaseException | None:
        """Why what was accepted last could not be written."""
        last = self._last.get(session_id)
        return last.exception() if last and last.done() and not last.cancelled() else None

    async def adopt(self, session_id: str, wire: Sequence[WireRecord]) -> Session:
        """Take a whole session as it is, from an export."""
        await self.store.make()
        session = Session(session_id)
        for one in wire:
            apply(session, from_wire(one))
        await self.store.append(session_id, wire, row(session))
        self._open[session_id] = session
        # What somebody else left open is nothing that goes on here.
        left = ends_of_all(session)
        return await self._repair(session, left) if left else session

    def records(self, session_id: str, *, since: int = 0) -> Iterator[Record]:
        """The records after `since`, inherited ones included. Reads the disk: use a thread."""
        return (from_wire(wire) for wire in self.wire(session_id, since=since))

    def wire(self, session_id: str, *, since: int = 0) -> Iterator[WireRecord]:
        """The same as JSON objects."""
        return map(self._rebase, self.store.read(session_id, since=since))

    def tail(self, session_id: str, *, before: int | None, limit: int) -> list[WireRecord]:
        """The last `limit` records before `before`, in order; costs the same in any session."""
        return [
            self._rebase(wire) for wire in self.store.tail(session_id, before=before, limit=limit)
        ]

    def blob_text(self, reference: Mapping[str, object]) -> str:
        """The text of a blob that a record refers to. Reads the disk: use a thread."""
        return self.store.blob(str(reference.get("sha256"))).decode(errors="replace")

    async def settled(self, session_id: str) -> None:
        """Wait until all that was accepted so far is on disk."""
        if last := self._last.get(session_id):
            await asyncio.shield(last)

    async def as_of(self, session_id: str, seq: int) -> Session:
        """The session as it was right after a record."""
        await self.settled(session_id)
        return await asyncio.to_thread(self._fold, session_id, seq)

    async def delete(self, session: Session) -> None:
        """Forget a session whose deletion is recorded."""
        self._open.pop(session.id, None)
        self._last.pop(session.id, None)
        await self.store.purge(session.id)

    def _check(self, session: Session) -> None:
        if self.store.trouble:
            raise Refused(self.store.trouble)
        if session.deleted:
            raise UnknownSession(session.id)
        if self._open.get(session.id) is not session:
            raise Refused(
                "The session could not be written just now; nothing was changed. Try again."
            )

    def _stamped(self, seq: int, by: By, event: Event) -> Record:
        return Record(seq, self._world.new_id(), self._world.stamp(), by, event)

    def _settled(
        self,
        session: Session,
        appended: Appended,
        wire: tuple[WireRecord, ...],
        done: asyncio.Future[None],
    ) -> None:
        if self._last.get(session.id) is done:
            del self._last[session.id]
        if done.cancelled() or done.exception():
            if self._open.get(session.id) is session:
                del self._open[session.id]
            return
        self._bus.publish(Recorded(session.id, appended.records, wire, appended.summary))

    async def _fold_and_repair(self, session_id: str) -> Session:
        session, said = await asyncio.to_thread(self._folded_and_said, session_id)
        self._open[session_id] = session
        self._unrepaired.pop(session_id, None)
        left = left_open(session, self.is_active, said)
        if left and self.store.trouble:
            self._unrepaired[session_id] = left
        elif left:
            session = await self._repair(session, left)
        self._shrink()
        self._tell_of_damage()
        return session

    def _tell_of_damage(self) -> None:
        """What reading found since the store was opened."""
        reports = self.store.reports
        for report in reports[self._told_of :]:
            self._bus.publish(Notice(report.text))
        self._told_of = len(reports)

    async def _repair(self, session: Session, left: list[Repair]) -> Session:
        """Record the ends. Where that cannot be now, reading goes on and the next write does it."""
        try:
            await self.record_each(session, left)
        except StoreError:
            session = await asyncio.to_thread(self._fold, session.id, None)
            self._open[session.id] = session
            self._unrepaired[session.id] = left
        return session

    def _folded_and_said(self, session_id: str) -> tuple[Session, list[Partial]]:
        """The session, and what an earlier process was saying in it when it was killed."""
        session = self._fold(session_id, None)
        left = self.store.partials.left_in(session_id)
        if not left:
            return session, []
        own = self.records(session_id, since=self._inherited(session_id))
        whole = {one.event.message.id for one in own if isinstance(one.event, MessageAdded)}
        return session, [one for one in left if one.message not in whole]

    def _fold(self, session_id: str, until: int | None) -> Session:
        session = Session(session_id)
        for record in self.records(session_id, since=self._inherited(session_id)):
            if until is not None and record.seq > until:
                break
            apply(session, record)
        return session

    def _inherited(self, session_id: str) -> int:
        """How many records a fork has from its parent."""
        at = (self.store.row(session_id) or {}).get("at")
        return at if isinstance(at, int) else 0

    def _shrink(self) -> None:
        idle = [name for name, session in self._open.items() if session.state in ("idle", "paused")]
        for name in idle[: max(len(self._open) - KEPT_OPEN, 0)]:
            if name not in self._last:
                del self._open[name]


def _oldest(rows: Iterable[Mapping[str, object]]) -> str | None:
    """A copy by import has the keys of its original."""
    return min((str(row["id"]) for row in rows), default=None)


def _keys(row: Mapping[str, object]) -> Collection[str]:
    keys = row.get("latestKeys")
    return cast("Collection[str]", keys) if isinstance(keys, list | tuple) else ()
