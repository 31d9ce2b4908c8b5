"""Sessions as people use them: begin, write, pause, rename, delete. Runs no turn."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.errors import BadInput, Refused, UnknownSession, UnknownTurn
from sessionls.domain.records import (
    AgentKept,
    By,
    Decision,
    Event,
    MessageAdded,
    PermissionAnswered,
    QuestionAnswered,
    Scope,
    SessionArchived,
    SessionCreated,
    SessionDeleted,
    SessionPaused,
    SessionRenamed,
    SessionResumed,
    SessionUnarchived,
    TurnRetried,
    TurnStarted,
    Unattended,
)
from sessionls.domain.session import Session
from sessionls.domain.summary import summary
from sessionls.workspace import deleted, titles
from sessionls.workspace.agents import Agents
from sessionls.workspace.given_before import Given, Kind, given_before, key_of_another
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lending, Lent
from sessionls.workspace.requests import Prompt
from sessionls.workspace.turns import Turns
from sessionls.workspace.world import World

Summary = dict[str, object]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is on disk: its id, the turn that will answer it, its record's number.

    The turn is empty where the message is held until somebody who drives lets it.
    """

    message: str
    turn: str
    seq: int


class Sessions:
    """The verbs of a session. Each returns when what it did is on disk.

    Every verb that changes something takes the author and an optional client-made key; the same
    key answers the first result, whatever happened since, also after a restart.
    """

    def __init__(
        self,
        ledger: Ledger,
        turns: Turns,
        agents: Agents,
        world: World,
        lending: Lending,
        default: Callable[[], str],
    ) -> None:
        self._ledger = ledger
        self._turns = turns
        self._agents = agents
        self._world = world
        self._lending = lending
        self._default = default

    async def new(
        self, by: By, title: str = "", agent: str | None = None, key: str | None = None
    ) -> Summary:
        """Begin a session. Without a title it gets one from its first message."""
        if key is None:
            return await self._new(by, title, agent, None)
        async with self._ledger.creating:
            if known := self._ledger.created_with(key):
                first = await self._given(known, key, SessionCreated)
                return summary(await self._ledger.as_of(known, first.seq if first else 1))
            if made := await deleted.made_with(self._ledger, key):
                return made.summary
            return await self._new(by, title, agent, key)

    async def prompt(self, session_id: str, by: By, prompt: Prompt) -> Accepted:
        """Write a message; its turn starts by itself as soon as the session is free.

        One that is to be held gets none: see `Messages.release`.
        """
        if first := await self._given(session_id, prompt.key, MessageAdded, _is_written):
            return Accepted(first.event.message.id, first.event.turn or "", first.seq)
        session = await self._ledger.open(session_id)
        _refuse_archived(session)
        asked = self._asked(prompt)
        if prompt.keep and asked is None:
            raise BadInput("`keep` needs `agent`: the agent that becomes the session's default.")
        message = Message(
            id=self._world.new_id(),
            agent=asked,
            blocks=(TextBlock(text=prompt.text), *prompt.context),
            key=prompt.key,
            review=prompt.review or None,
        )
        if prompt.held:
            return await self._hold(session, by, message, prompt)
        turn = self._world.new_id()
        events: list[Event] = [MessageAdded(message=message, turn=turn)]
        if prompt.keep and asked and asked != session.agent:
            events.append(AgentKept(agent=asked))
        with self._lending.lent_to(turn, prompt.lent):
            appended = await self._ledger.record(session, by, *events)
        self._turns.wake(session_id)
        return Accepted(message.id, turn, appended.records[0].seq)

    async def retry(
        self,
        session_id: str,
        by: By,
        turn_id: str,
        agent: str | None = None,
        key: str | None = None,
        lent: Lent | None = None,
    ) -> str:
        """Answer a message once more, with the same or another agent. Returns the new turn."""
        if first := await self._given(session_id, key, TurnRetried):
            return first.event.turn
        session = await self._ledger.open(session_id)
        _refuse_archived(session)
        asked = self._agents.get(agent).name if agent else None
        message, former = await self._answered(session, turn_id)
        event = TurnRetried(
            turn=self._world.new_id(), of=turn_id, message=message, agent=asked or former, key=key
        )
        with self._lending.lent_to(event.turn, lent):
            await self._ledger.record(session, by, event)
        self._turns.wake(session_id)
        return event.turn

    async def pause(self, session_id: str, by: By, key: str | None = None) -> Summary:
        """Start no turn from here on; the running one stops after its current step."""
        return await self._change(
            session_id, by, SessionPaused(key=key), lambda s: s.paused is None
        )

    async def resume(
        self, session_id: str, by: By, key: str | None = None, lent: Lent | None = None
    ) -> Summary:
        """Go on where the session was paused, with its queue, with what is lent now."""
        result = await self._change(
            session_id, by, SessionResumed(key=key), lambda s: s.paused is not None
        )
        session = await self._ledger.open(session_id)
        for turn in (session.running, *session.queue):
            if turn and lent:
                self._lending.lend(turn, lent)
        self._turns.wake(session_id)
        return result

    async def archive(self, session_id: str, by: By, key: str | None = None) -> Summary:
        """Take the session out of the default list."""
        return await self._change(
            session_id, by, SessionArchived(key=key), lambda s: not s.archived
        )

    async def unarchive(self, session_id: str, by: By, key: str | None = None) -> Summary:
        """Put it back."""
        return await self._change(session_id, by, SessionUnarchived(key=key), lambda s: s.archived)

    async def rename(self, session_id: str, by: By, title: str, key: str | None = None) -> Summary:
        """Give it another title."""
        event = SessionRenamed(title=titles.checked(title), key=key)
        return await self._change(session_id, by, event, lambda s: s.title != event.title)

    async def keep(self, session_id: str, by: By, agent: str, key: str | None = None) -> Summary:
        """Make an agent the session's default from here on."""
        event = AgentKept(agent=self._agents.get(agent).name, key=key)
        return await self._change(session_id, by, event, lambda s: s.agent != event.agent)

    async def delete(self, session_id: str, by: By, key: str | None = None) -> Summary:
        """Delete the session for good; forks keep what they need of it."""
        if key and (first := await deleted.deleted_with(self._ledger, session_id, key)):
            return first
        try:
            return await self._delete(session_id, by, key)
        except UnknownSession:
            # The same command may have come twice at once, and the other one was faster.
            if key and (first := await deleted.deleted_with(self._ledger, session_id, key)):
                return first
            raise

    async def answer(
        self,
        session_id: str,
        by: By,
        permission: str,
        decision: Decision,
        scope: Scope | None = None,
        key: str | None = None,
        reason: Unattended | None = None,
    ) -> None:
        """Answer a permission. The first answer counts; later ones are told that they came late."""
        if await self._given(session_id, key, PermissionAnswered):
            return
        session = await self.at_work(session_id)
        if await self._given(session_id, key, PermissionAnswered):
            return
        if permission not in session.permissions:
            raise Refused("This permission is not asked for, or somebody has answered it already.")
        wide = (scope or "session") if decision == "always" else None
        event = PermissionAnswered(
            permission_id=permission, decision=decision, scope=wide, reason=reason, key=key
        )
        await self._ledger.record(session, by, event)

    async def reply(
        self, session_id: str, by: By, question: str, text: str, key: str | None = None
    ) -> None:
        """Answer an agent's question. The first answer counts."""
        if await self._given(session_id, key, QuestionAnswered):
            return
        session = await self.at_work(session_id)
        if await self._given(session_id, key, QuestionAnswered):
            return
        if question not in session.questions:
            raise Refused("This question is not asked, or somebody has answered it already.")
        await self._ledger.record(
            session, by, QuestionAnswered(question_id=question, text=text, key=key)
        )

    async def at_work(self, session_id: str) -> Session:
        """The session with its turn at work, so that an answer finds who asked.

        Raises:
            Refused: it is paused, and nobody is there to hear an answer.
        """
        session = await self._ledger.open(session_id)
        if session.paused and not self._turns.is_running(session_id):
            raise Refused("The session is paused. Resume it, then answer.")
        self._turns.wake(session_id)
        await self._turns.prepared(session_id)
        return await self._ledger.open(session_id)

    async def _hold(self, session: Session, by: By, message: Message, prompt: Prompt) -> Accepted:
        if prompt.keep:
            raise Refused("Only somebody who drives may keep an agent. Write without `keep`.")
        appended = await self._ledger.record(session, by, MessageAdded(message=message, held=True))
        return Accepted(message.id, "", appended.records[0].seq)

    async def _given(
        self,
        session_id: str,
        key: str | None,
        kind: type[Kind],
        fits: Callable[[Kind], bool] = lambda _: True,
    ) -> Given[Kind] | None:
        return await given_before(self._ledger, session_id, key, kind, fits)

    async def _new(self, by: By, title: str, agent: str | None, key: str | None) -> Summary:
        name = self._agents.get(agent or self._default()).name
        created = SessionCreated(title=titles.checked(title) if title else "", agent=name, key=key)
        return (await self._ledger.begin(self._world.new_id(), by, created)).summary

    async def _delete(self, session_id: str, by: By, key: str | None) -> Summary:
        await self._turns.cancel(session_id, by)
        session = await self._ledger.open(session_id)
        if key and key in session.keys and not session.deleted:
            raise key_of_another(key)
        appended = await self._ledger.record(session, by, SessionDeleted(key=key))
        await self._ledger.delete(session)
        return appended.summary

    async def _change(
        self, session_id: str, by: By, event: Event, needed: Callable[[Session], bool]
    ) -> Summary:
        key = getattr(event, "key", None)
        if first := await self._given(session_id, key, type(event)):
            return summary(await self._ledger.as_of(session_id, first.seq))
        session = await self._ledger.open(session_id)
        if key is None and not needed(session):
            # With a key it is recorded all the same: a second time, it may not do what it did not.
            return summary(session)
        return (await self._ledger.record(session, by, event)).summary

    def _asked(self, prompt: Prompt) -> str | None:
        """The agent that this message names, as an argument or as `@agent` at its beginning."""
        if prompt.agent:
            return self._agents.get(prompt.agent).name
        return self._agents.named_in(prompt.text)

    async def _answered(self, session: Session, turn_id: str) -> tuple[str, str | None]:
        """The message that a turn answered, and its agent. The turn may be inherited."""
        turn = session.turns.get(turn_id)
        if turn is not None:
            if turn.stop_reason is None:
                raise Refused("This turn has not ended yet. Cancel it first, or wait for it.")
            return turn.message, turn.agent or turn.asked
        inherited = session.parent and await asyncio.to_thread(self._started, session.id, turn_id)
        if not inherited:
            raise UnknownTurn(turn_id)
        return inherited.message, inherited.agent

    def _started(self, session_id: str, turn_id: str) -> TurnStarted | None:
        events = (record.event for record in self._ledger.records(session_id))
        started = (event for event in events if isinstance(event, TurnStarted))
        return next((event for event in started if event.turn == turn_id), None)


def _is_written(event: MessageAdded) -> bool:
    """Whether a person's message, which a turn answers now or later."""
    return bool(event.turn or event.held)


def _refuse_archived(session: Session) -> None:
    if session.archived:
        raise Refused(f"Session {session.title!r} is archived. Unarchive it to write in it.")
