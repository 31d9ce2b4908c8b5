"""Questions of agents as `window/showMessageRequest`: shown, answered, taken back. Decides none."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sessionls.domain.errors import SessionlsError
from sessionls.domain.records import (
    SYSTEM,
    EditProposed,
    PermissionAsked,
    PermissionQuestion,
    ProposedEdit,
    Question,
    QuestionAsked,
    Record,
    TurnEnded,
)
from sessionls.domain.session import Session
from sessionls.server.desk import Desk
from sessionls.server.documents import Spot
from sessionls.server.needs import check, drives
from sessionls.workspace.bus import Recorded
from sessionls.workspace.decisions import DECISIONS
from sessionls.workspace.edit_views import edit_question
from sessionls.workspace.pending import CONSENT
from sessionls.workspace.waits import answered_by
from sessionls.workspace.workspace import Workspace

_SHOW = "Show"
_IN_WORDS = "Answer in the session, or in a terminal with `sessionls session answer`."
"""What a dialog says that takes no words."""
_COMMAND = "sessionls.permission.answer"
"""What is needed to answer that is needed here."""
_LONGEST = 4_000
"""Characters of a question that are shown; the session document shows it whole."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A question that this connection shows, in a turn."""

    turn: str
    asking: "asyncio.Task[object]"


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is shown, and what to do with the title that a person chooses.

    `only_here` is what guests from other machines are not asked.
    """

    name: str
    turn: str
    text: str
    choices: Sequence[str]
    chosen: Callable[[str], Awaitable[None]]
    only_here: bool = False


class Asking:
    """The questions that one connection shows. The first answer of anybody takes them back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown: dict[str, _Shown] = {}

    def heard(self, workspace: Workspace, recorded: Recorded) -> None:
        """Ask what is asked in a session that this connection follows; take back what is not."""
        for record in recorded.records:
            self._take_back(record, workspace, recorded.session)
            if self._desk.push.follows(recorded.session):
                self._ask(workspace, recorded.session, record.event)

    def joined(self, workspace: Workspace, session: Session) -> None:
        """Ask what was asked before this connection came to the session."""
        for permission in session.permissions.values():
            self._ask(workspace, session.id, PermissionAsked(permission=permission))
        for question in session.questions.values():
            self._ask(workspace, session.id, QuestionAsked(question=question))
        for edit in session.edits.values():
            self._ask(workspace, session.id, EditProposed(edit=edit))

    def _ask(self, workspace: Workspace, session: str, event: object) -> None:
        match event:
            case PermissionAsked(permission=permission):
                ask = self._permission(workspace, session, permission)
            case QuestionAsked(question=question) if question.choices:
                ask = self._question(workspace, session, question)
            case QuestionAsked(question=question):
                ask = self._question_in_words(session, question)
            case EditProposed(edit=edit):
                ask = self._edit(workspace, session, edit)
            case _:
                return
        if not drives(self._desk.seat, session) or (ask.only_here and self._desk.seat.guest):
            workspace.audience.spare(session, ask.name, self._desk.push)
            return
        if ask.name in self._shown or self._desk.push.can.asks:
            return
        showing = self._show(workspace, session, ask)
        task = self._desk.connection.protocol.start(showing, "asking")
        self._shown[ask.name] = _Shown(ask.turn, task)

    async def _show(self, workspace: Workspace, session: str, ask: _Ask) -> None:
        params = types.ShowMessageRequestParams(
            types.MessageType.Warning,
            _shortened(ask.text),
            [types.MessageActionItem(title) for title in ask.choices],
        )
        try:
            item = await self._desk.connection.window_show_message_request_async(params)
        except JsonRpcException:
            self._shown.pop(ask.name, None)
            if workspace.audience.is_unheard(session, ask.name, self._desk.push):
                await _reject(workspace, session, ask.name)
            return
        self._shown.pop(ask.name, None)
        # An editor that closes the question without an answer leaves it open for everybody.
        if item is not None and item.title in ask.choices:
            try:
                await check(self._desk.seat, _COMMAND, session)
                await ask.chosen(item.title)
            except SessionlsError as late:
                self._desk.push.message(str(late))

    def _take_back(self, record: Record, workspace: Workspace, session: str) -> None:
        match record.event:
            case TurnEnded(turn=turn):
                names = [name for name, shown in self._shown.items() if shown.turn == turn]
                if folded := workspace.ledger.opened(session):
                    open_ = (*folded.permissions, *folded.questions, *folded.edits)
                    workspace.audience.forget_all_but(session, open_)
            case _:
                names = [answered_by(record) or ""]
        for name in names:
            workspace.audience.forget(session, name)
            # What was answered here is not shown any more.
            if shown := self._shown.pop(name, None):
                # Cancelling the request tells the editor to close the question.
                shown.asking.cancel()
                if record.by.kind == "person":
                    self._desk.push.message(f"{record.by.name} has answered this.")

    def _permission(self, workspace: Workspace, session: str, ask: PermissionQuestion) -> _Ask:
        async def chosen(title: str) -> None:
            if title == _SHOW:
                await self._desk.documents.show(session, Spot(ask.turn))
                return
            decision, scope = DECISIONS[title]
            by = await self._desk.seat.by()
            await workspace.sessions.answer(session, by, ask.id, decision, scope)

        text = f"{ask.title}\n\n{ask.detail}".strip()
        # What does not fit in is allowed nowhere but beside the whole of it.
        choices = self._decisions() if len(text) <= _LONGEST else (*self._show_it(), "Reject")
        return _Ask(ask.id, ask.turn, text, choices, chosen, ask.tool == CONSENT)

    def _question(self, workspace: Workspace, session: str, question: Question) -> _Ask:
        async def chosen(title: str) -> None:
            by = await self._desk.seat.by()
            await workspace.sessions.reply(session, by, question.id, title)

        return _Ask(question.id, question.turn, question.text, question.choices, chosen)

    def _question_in_words(self, session: str, question: Question) -> _Ask:
        async def chosen(_: str) -> None:
            await self._desk.documents.show(session, Spot(question.turn))

        text = f"{question.text}\n\n{_IN_WORDS}"
        return _Ask(question.id, question.turn, text, self._show_it(), chosen)

    def _edit(self, workspace: Workspace, session: str, edit: ProposedEdit) -> _Ask:
        async def chosen(title: str) -> None:
            if title == _SHOW:
                await self._desk.documents.show(session, Spot(edit.turn))
                return
            by = await self._desk.seat.by()
            accepted = "all" if title == "Accept" else "none"
            await workspace.edits.answer(session, edit.id, by, accepted)

        asked = edit_question(edit)
        text = f"{asked.title}\n\n{asked.changes}".strip()
        # What does not fit in is accepted nowhere but beside the whole of it.
        is_whole = asked.is_whole and len(text) <= _LONGEST
        choices = (*(("Accept",) if is_whole else ()), "Reject", *self._show_it())
        return _Ask(edit.id, edit.turn, text, choices, chosen, only_here=True)

    def _decisions(self) -> tuple[str, ...]:
        """The titles of what this person may decide: a guest nothing for the whole workspace."""
        if self._desk.seat.guest is None:
            return tuple(DECISIONS)
        return tuple(title for title, (_, scope) in DECISIONS.items() if scope != "workspace")

    def _show_it(self) -> tuple[str, ...]:
        """The title for the session's document; none where that would be a file elsewhere."""
        can = self._desk.push.can
        virtual = can.text_document_content and can.show_document
        return (_SHOW,) if virtual or self._desk.seat.guest is None else ()


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}\n\n[{len(text) - _LONGEST:,} more characters: see the session]"


async def _reject(workspace: Workspace, session: str, name: str) -> None:
    """Nobody there can be asked: the safe answer."""
    folded = await workspace.ledger.open(session)
    if name in folded.permissions:
        await workspace.sessions.answer(session, SYSTEM, name, "reject")
