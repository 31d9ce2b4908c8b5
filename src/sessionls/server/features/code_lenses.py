"""Code lenses of session documents: what a person may do or answer at a line of it."""

from typing import assert_never

from lsprotocol import types

from sessionls.server.actions import EDIT_ANSWER, command
from sessionls.server.announced import COMMANDS
from sessionls.server.announcing import answer_for_documents
from sessionls.server.desk import Desk
from sessionls.server.needs import refusal
from sessionls.workspace.decisions import DECISIONS
from sessionls.workspace.transcript_page import Offer

_KNOWN = frozenset[str](COMMANDS)
_ON_THE_HOST = frozenset({"accept", "undo"})
"""What is done about files by somebody on the machine where they lie: no guest is offered it."""


def register(desk: Desk) -> None:
    """Answer `textDocument/codeLens`, unless the setting `codeLenses` is off."""

    def offered(command: types.Command, session: str) -> bool:
        """Whether the command is there, and this person may give it."""
        return command.command in _KNOWN and not refusal(desk.seat, command.command, session)

    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        uri = params.text_document.uri
        session = desk.documents.session_of(uri)
        if session is None or not desk.seat.settings.code_lenses:
            return None
        shown = await desk.documents.at(uri)
        await desk.seat.by()
        return shown and [
            types.CodeLens(_place(offer), made)
            for offer in shown.offers
            if not (desk.seat.guest and offer.verb in _ON_THE_HOST)
            and offered(made := _command(session, offer), session)
        ]

    answer_for_documents(desk, types.TEXT_DOCUMENT_CODE_LENS, lenses)


def _place(offer: Offer) -> types.Range:
    start = types.Position(offer.line, 0)
    return types.Range(start, start)


def _command(session: str, offer: Offer) -> types.Command:
    title, value = offer.title, offer.value
    match offer.verb:
        case "fork":
            return command(title, "sessionls.session.fork", session=session, at=value, show=True)
        case "keep":
            return command(title, "sessionls.session.keep", session=session, agent=value)
        case "retry":
            return command(title, "sessionls.session.retry", session=session, turn=value)
        case "uncompact":
            name = "sessionls.session.uncompact"
            return command(title, name, session=session, compaction=value)
        case "permit" | "reply" | "release":
            return _answer(session, offer)
        case "accept" | "reject" | "undo":
            return _of_edit(session, offer)
        case _:
            assert_never(offer.verb)


def _answer(session: str, offer: Offer) -> types.Command:
    """The answer to a permission or a question, or to a message that was held."""
    if offer.verb == "release":
        name = "sessionls.message.release"
        return command(offer.title, name, session=session, message=offer.value)
    if offer.verb == "reply":
        name = "sessionls.question.answer"
        return command(offer.title, name, session=session, question=offer.value, text=offer.choice)
    decision, scope = DECISIONS[offer.choice]
    return command(
        offer.title,
        "sessionls.permission.answer",
        session=session,
        permission=offer.value,
        decision=decision,
        scope=scope,
    )


def _of_edit(session: str, offer: Offer) -> types.Command:
    title, value = offer.title, offer.value
    if offer.verb == "undo":
        return command(title, "sessionls.edit.undo", session=session, edit=value)
    accepted = "all" if offer.verb == "accept" else "none"
    return command(title, EDIT_ANSWER, session=session, edit=value, accepted=accepted)
