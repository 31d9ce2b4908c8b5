"""Reading along in a session: records in order, words as they come, who is there. Shows nothing.

Whatever is missed on the way is loaded: what came before this listened, what a hub that died had
not told yet, and what was left out because this read too slowly.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import cast

from sessionls.cli.client import REATTACHED, Client
from sessionls.cli.link import Json, Notice
from sessionls.cli.shapes import Present
from sessionls.domain.fold import apply
from sessionls.domain.records import By, MessageAdded, Record, from_wire
from sessionls.domain.session import Session

PAGE = 500
# Importing them from the definition of all commands would cost each command its time.
_UPDATE, _DELTA = "sessionls/update", "sessionls/delta"
_PRESENCE, _MENTION = "sessionls/presence", "sessionls/mention"


@dataclass(frozen=True, slots=True)
class Words:
    """Streamed text of the message that a turn is making; `thought` is what its model thinks."""

    turn: str
    message: str
    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a turn is; `percentage` is `None` where nobody knows."""

    text: str
    percentage: int | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody mentions the person at this terminal, in any session of the workspace."""

    session: str
    seq: int
    by: By
    text: str


@dataclass(frozen=True, slots=True)
class People:
    """Who is in the session from now on."""

    present: tuple[Present, ...]


Event = Record | Words | Step | Mentioned | People


async def read_along(client: Client, session: str, since: int) -> AsyncIterator[Event]:
    """The records after `since`, each once and in order, and all that is told between; no end.

    Words of a message that is complete are left out.
    """
    seen = since
    complete: set[str] = set()
    async for event in _events(client, session, since):
        match event:
            case Record(seq=seq) if seq <= seen:
                continue
            case Record(seq=seq, event=happened):
                seen = seq
                if isinstance(happened, MessageAdded):
                    complete.add(happened.message.id)
            case Words(message=message) if message in complete:
                continue
            case _:
                pass
        yield event


async def folded(client: Client, session: str) -> Session:
    """What a session's records amount to now; the connection then hears of later ones."""
    told = Session(session)
    async for wire in load(client, session, 0):
        apply(told, from_wire(wire))
    return told


async def load(client: Client, session: str, since: int) -> AsyncIterator[Json]:
    """The records after `since`, as on the wire; the connection then hears of later ones."""
    while True:
        page = await client.execute(
            "session.load", {"session": session, "since": since, "limit": PAGE}
        )
        records = cast("list[Json]", page.get("records", []))
        for record in records:
            yield record
        if not records or not page.get("more"):
            return
        since = cast("int", records[-1]["seq"])


async def _events(client: Client, session: str, since: int) -> AsyncIterator[Event]:
    last = since
    notice = Notice(REATTACHED, {})
    while True:
        if notice.method == REATTACHED or _missed(notice, session) > last:
            # This server does not know yet that we listen, nor we what has happened.
            async for wire in load(client, session, last):
                record = from_wire(wire)
                last = record.seq
                yield record
        for event in _from_notice(notice, session):
            if isinstance(event, Record):
                if event.seq > last + 1:
                    async for wire in load(client, session, last):
                        yield from_wire(wire)
                last = max(last, event.seq)
            yield event
        notice = await client.notice()


def _missed(notice: Notice, session: str) -> int:
    """The last record that was left out because this read too slowly; 0 where none was."""
    told = notice.params
    is_told = notice.method == _UPDATE and told.get("session") == session
    return cast("int", told["seq"]) if is_told and told.get("behind") else 0


def _from_notice(notice: Notice, session: str) -> Iterator[Event]:
    params = notice.params
    if notice.method == "$/progress":
        yield from _from_progress(_object(params.get("value")))
    elif notice.method == _MENTION:
        by = By.model_validate(params["by"])
        where, seq = str(params["session"]), cast("int", params["seq"])
        yield Mentioned(where, seq, by, str(params["text"]))
    elif params.get("session") != session:
        return
    elif notice.method == _UPDATE:
        yield from map(from_wire, cast("list[Json]", params["records"]))
    elif notice.method == _DELTA:
        turn, message = str(params["turn"]), str(params["message"])
        yield Words(turn, message, str(params["text"]), str(params.get("thought", "")))
    elif notice.method == _PRESENCE:
        people = cast("list[Json]", params["people"])
        yield People(tuple(Present.model_validate(one) for one in people))


def _from_progress(value: Json) -> Iterator[Step]:
    message, percentage = value.get("message"), value.get("percentage")
    if isinstance(message, str) and message:
        yield Step(message, percentage if isinstance(percentage, int) else None)


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}
