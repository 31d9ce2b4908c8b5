"""A person at turns: sees them, is asked, may cancel them. Knows no command."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sessionls.cli.asking import answering, what_waits
from sessionls.cli.client import Client
from sessionls.cli.connection import tell_lost
from sessionls.cli.follow import (
    Turn,
    cancelled_by_interrupt,
    follow,
    taken_back_by_interrupt,
)
from sessionls.cli.reading import Mentioned, load
from sessionls.cli.render.answer import Show, View
from sessionls.cli.render.asked import Waiting
from sessionls.cli.render.before import put_before, put_next
from sessionls.cli.render.console import note
from sessionls.cli.render.people import mention_line
from sessionls.cli.shapes import SessionRow
from sessionls.domain.fold import apply
from sessionls.domain.records import MessageAdded, Record, TurnEnded, from_wire
from sessionls.domain.session import Session


@dataclass(frozen=True, slots=True)
class Attended:
    """What came of a turn; `unasked` counts what got the safe answer because nobody was there."""

    turn: Turn
    records: list[Record]
    unasked: int


async def attend(
    client: Client, row: SessionRow, turn: Turn, view: View, since: int | None = None
) -> Attended:
    """Show what comes after `row.seq` until the turn has ended, and put its questions to a person.

    With `since`, the records after that number are shown. What is asked in the session already
    is asked, too. Ctrl-C cancels the turn.
    """
    asked = what_waits((await _so_far(client, row.id))[0]) if row.state == "waiting" else []
    first = row.seq if since is None else since
    with cancelled_by_interrupt(client, row.id, turn.id, _telling(view)):
        return await _follow(client, row, turn, view, first, asked)


async def attend_before(
    client: Client, row: SessionRow, show: Show, turn: str | None = None
) -> list[Attended]:
    """See to their end the turns that come before `turn`; without one, all that are not done.

    `row` is the session as it was before `turn` was asked for; without `turn` whatever became of
    it since is shown, also a pause. Each is shown from its beginning, with what it asks. Ctrl-C
    takes `turn` back, which nobody has begun to answer, and leaves the others alone; without one
    it cancels them.
    """
    if row.state not in ("running", "waiting"):
        return []
    session, messages = await _so_far(client, row.id, row.seq if turn is None else None)
    asked, seen, done = what_waits(session), session.seq, list[Attended]()
    unpaused = row.seq
    for name in _before(session, turn):
        put_before(messages.get(name), asked, turn)
        known = session.turns[name]
        one = Turn(name, known.agent or known.asked or session.agent)
        now = row.model_copy(update={"seq": seen})
        with show(one) as view, _heeding(client, row.id, turn, view):
            came = await _follow(client, now, one, view, known.seq - 1, asked, turn, unpaused)
        done.append(came)
        if one.is_left or one.ended is None:
            return done
        asked, seen = [], came.records[-1].seq
        unpaused = seen
    if done and turn is not None:
        put_next()
    return done


def _heeding(
    client: Client, session: str, turn: str | None, view: View
) -> AbstractContextManager[None]:
    if turn is not None:
        return taken_back_by_interrupt(client, session, turn)
    return cancelled_by_interrupt(client, session, None, _telling(view))


async def _follow(
    client: Client,
    row: SessionRow,
    turn: Turn,
    view: View,
    since: int,
    asked: Sequence[Waiting],
    behind: str | None = None,
    unpaused: int = 0,
) -> Attended:
    """Show the records after `since`; those up to `row.seq` ask nothing but what is `asked`.

    That ends as soon as the turn `behind` it has: its message was taken back elsewhere.
    A pause before the record `unpaused` is over.
    """
    records: list[Record] = []
    known = asked if since >= row.seq else ()
    client.on_lost = _aside(view, tell_lost)
    async with answering(client, row.id, view, known) as questions:
        async for event in follow(client, row.id, turn, since, unpaused):
            if isinstance(event, Mentioned):
                with view.aside():
                    note(mention_line(event))
                continue
            view.show(event)
            if isinstance(event, Record):
                records.append(event)
                if isinstance(event.event, TurnEnded) and event.event.turn == behind:
                    break
                if event.seq > row.seq:
                    questions.hear(event)
                elif event.seq == row.seq:
                    # What led to a question stands above it.
                    questions.wait_for(*asked)
    return Attended(turn, records, questions.unasked)


async def _so_far(
    client: Client, name: str, last: int | None = None
) -> tuple[Session, dict[str, Record]]:
    """The fold of a session up to the record `last`, and the messages of people by their turns."""
    session, messages = Session(name), dict[str, Record]()
    async for wire in load(client, name, 0):
        record = from_wire(wire)
        if last is not None and record.seq > last:
            continue
        apply(session, record)
        match record.event:
            case MessageAdded(turn=str() as turn):
                messages[turn] = record
            case _:
                pass
    return session, messages


def _before(session: Session, turn: str | None) -> list[str]:
    """The turns that are not done and come before this one."""
    order = [*([session.running] if session.running else []), *session.queue]
    return order[: order.index(turn)] if turn in order else order if turn is None else []


def _telling(view: View) -> Callable[[], None]:
    return _aside(view, lambda: note("Cancelling… Ctrl-C again leaves at once."))


def _aside(view: View, tell: Callable[[], None]) -> Callable[[], None]:
    """Tells something on a line of its own, whatever the view is at."""

    def told() -> None:
        with view.aside():
            tell()

    return told
