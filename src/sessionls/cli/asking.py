"""What agents ask in a session, put to the person at this terminal one by one. Decides nothing.

Where nobody is there, the safe answer is given at once, and said on standard error.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterable

from sessionls.cli.client import Client
from sessionls.cli.link import CommandRefused
from sessionls.cli.render.answer import View
from sessionls.cli.render.asked import Waiting
from sessionls.cli.render.console import line, note
from sessionls.cli.replies import Reply, ask, safe
from sessionls.cli.typed import Lines, TakenBack, is_somebody_there
from sessionls.cli.wording import for_terminal
from sessionls.domain.records import (
    EditProposed,
    PermissionAsked,
    QuestionAsked,
    Record,
    TurnEnded,
)
from sessionls.domain.session import Session
from sessionls.workspace.waits import answered_by


@contextlib.asynccontextmanager
async def answering(
    client: Client, session: str, view: View, asked: Iterable[Waiting] = ()
) -> AsyncGenerator["Questions"]:
    """While inside, what is asked in the session is answered here; hears its records, in order.

    `asked` was asked before these records.
    """
    questions = Questions(client, session, view)
    questions.wait_for(*asked)
    try:
        async with asyncio.TaskGroup() as group:
            work = group.create_task(questions.run())
            yield questions
            work.cancel()
    except BaseExceptionGroup as several:
        # One thing goes wrong at a time: the server leaves, or there is a bug.
        raise several.exceptions[0] from None


def what_waits(session: Session) -> list[Waiting]:
    """What is asked in a session and not answered yet."""
    everything = (session.permissions, session.questions, session.edits)
    return [one for asked in everything for one in asked.values()]


class Questions:
    """What waits for an answer. The first answer of anybody takes a question back.

    `unasked` counts what got the safe answer, because nobody was there.
    """

    def __init__(self, client: Client, session: str, view: View) -> None:
        self.unasked = 0
        self._client = client
        self._session = session
        self._view = view
        self._lines = Lines()
        self._waiting: dict[str, Waiting] = {}
        self._come = asyncio.Event()
        self._answered: set[str] = set()

    def wait_for(self, *asked: Waiting) -> None:
        """More of it, to be answered in its turn."""
        self._waiting.update({one.id: one for one in asked})
        self._come.set()

    def hear(self, record: Record) -> None:
        """Take a record of the session."""
        match record.event:
            case PermissionAsked(permission=asked):
                self.wait_for(asked)
            case QuestionAsked(question=asked):
                self.wait_for(asked)
            case EditProposed(edit=asked):
                self.wait_for(asked)
            case TurnEnded(turn=turn):
                for name in [one.id for one in self._waiting.values() if one.turn == turn]:
                    self._take_back(name)
            case _:
                if (name := answered_by(record)) in self._waiting:
                    self._take_back(name, record.by.name)

    async def run(self) -> None:
        """Put one question after the other, for as long as anybody may ask."""
        while True:
            await self._come.wait()
            while self._waiting:
                await self._put(next(iter(self._waiting.values())))
            self._come.clear()

    async def _put(self, asked: Waiting) -> None:
        if not is_somebody_there():
            reply = safe(asked)
            self.unasked += 1
            note(reply.told)
            await self._send(asked, reply)
            return
        with self._view.aside():
            try:
                while asked.id in self._waiting:
                    await self._send(asked, await ask(asked, self._lines))
            except TakenBack:
                return

    async def _send(self, asked: Waiting, reply: Reply) -> None:
        self._answered.add(asked.id)
        try:
            await self._client.execute(reply.command, {"session": self._session, **reply.argument})
            self._waiting.pop(asked.id, None)
        except CommandRefused as refusal:
            note(line(("  " + for_terminal(str(refusal)), "yellow")))
            self._answered.discard(asked.id)
            if not is_somebody_there():
                self._waiting.pop(asked.id, None)

    def _take_back(self, name: str, by: str = "") -> None:
        first = next(iter(self._waiting))
        del self._waiting[name]
        if name in self._answered:
            return
        if name == first:
            self._lines.take_back()
        if by and is_somebody_there():
            note(line((f"\n  {by} has answered this.", "quiet")))
