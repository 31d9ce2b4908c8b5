"""Messages that no turn has begun to answer: written anew, taken back, let. Writes none itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.blocks import Block, Message, TextBlock
from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.people import identity
from sessionls.domain.records import (
    By,
    Event,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    TurnEnded,
)
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.domain.written import Written
from sessionls.workspace.given_before import given_before
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lending, Lent
from sessionls.workspace.naming import not_named, with_named
from sessionls.workspace.recorder import turn_ended
from sessionls.workspace.roles import Role
from sessionls.workspace.turns import Turns
from sessionls.workspace.world import World

NamedAgent = Callable[[str], str | None]
"""The agent that a text names as `@agent` at its beginning."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The new words of a message, and what they name."""

    text: str
    named: Sequence[Block] = ()


class Messages:
    """What may become of a message until its turn starts. Only its author changes it."""

    def __init__(
        self,
        ledger: Ledger,
        turns: Turns,
        world: World,
        lending: Lending,
        named: NamedAgent,
        root: Path | None,
    ) -> None:
        self._ledger = ledger
        self._turns = turns
        self._world = world
        self._lending = lending
        self._named = named
        self._root = root

    async def edit(
        self,
        session_id: str,
        by: By,
        message: str,
        rewrite: Rewrite,
        role: Role,
        key: str | None = None,
    ) -> int:
        """Write a message anew; what was given with it stays. Returns the number of the record.

        Raises:
            Refused: it is not the author's, or its turn has begun, or it was let as it was.
        """
        if first := await given_before(self._ledger, session_id, key, MessageEdited):
            return first.seq
        session = await self._ledger.open(session_id)
        written = self._own(session, by, message)
        if role != "drive" and written.turn:
            raise Refused("An agent answers this message as it is. Withdraw it and write another.")
        new = self._with_words(written.message, rewrite)
        event = MessageEdited(message_id=message, blocks=new.blocks, agent=new.agent, key=key)
        return (await self._ledger.record(session, by, event)).records[0].seq

    async def withdraw(self, session_id: str, by: By, message: str, key: str | None = None) -> int:
        """Take a message back. Returns the number of the record.

        Raises:
            Refused: it is not the author's, or its turn has begun.
        """
        if first := await given_before(self._ledger, session_id, key, MessageWithdrawn):
            return first.seq
        session = await self._ledger.open(session_id)
        written = self._own(session, by, message)
        events: list[Event] = [MessageWithdrawn(message_id=message, key=key)]
        if written.turn:
            # Whoever follows the turn hears of its end.
            events.append(_ended(session, written.turn))
        appended = await self._ledger.record(session, by, *events)
        self._lending.take_back(written.turn or "")
        return appended.records[0].seq

    async def release(
        self,
        session_id: str,
        by: By,
        message: str,
        key: str | None = None,
        lent: Lent | None = None,
    ) -> str:
        """Let a message that was held: its turn starts as soon as the session is free.

        The turn, which is returned, runs with what is `lent` by who lets it.

        Raises:
            Refused: no message of this id is held here, or somebody has let it already.
        """
        if first := await given_before(self._ledger, session_id, key, MessageReleased):
            return first.event.turn
        session = await self._ledger.open(session_id)
        written = session.waiting.get(message)
        if session.archived:
            raise Refused(f"Session {session.title!r} is archived. Unarchive it first.")
        if written is None or written.turn:
            raise Refused(
                "No message of this id is held in this session, or somebody has let it already. "
                "One that a fork inherits is let where it was written."
            )
        turn = self._world.new_id()
        event = MessageReleased(message_id=message, turn=turn, key=key)
        with self._lending.lent_to(turn, lent):
            await self._ledger.record(session, by, event)
        self._turns.wake(session_id)
        return turn

    def _own(self, session: Session, by: By, message: str) -> Written:
        """A message of this author that still waits."""
        written = session.waiting.get(message)
        if written is None or (written.turn and self._turns.has_begun(session.id, written.turn)):
            raise Refused(
                "This message does not wait any more: its turn has begun or is over, or it was "
                "withdrawn. Write another one."
            )
        if identity(written.by) != identity(by):
            raise Refused(f"Only {written.by.name}, who wrote this message, may change it.")
        return written

    def _with_words(self, message: Message, rewrite: Rewrite) -> Message:
        """The message with other words; they may name another agent, as the first ones did."""
        text, given = rewrite.text, not_named(message, self._root)
        others = with_named(given, rewrite.named)
        if not text.strip() and not others:
            raise BadInput("A message needs words. Withdraw it to take it back.")
        was_named = message.agent is not None and self._named(message.text) == message.agent
        agent = self._named(text) or (None if was_named else message.agent)
        blocks = (TextBlock(text=text), *others)
        return message.model_copy(update={"blocks": blocks, "agent": agent})


def _ended(session: Session, turn: str) -> TurnEnded:
    return turn_ended(session, turn, "cancelled", None, Usage(cost=0.0))
