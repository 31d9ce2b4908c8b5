"""Code lenses of session documents: fork here, keep an agent, retry a turn, answer an edit."""

from typing import assert_never

from lsprotocol import types

from sessionls.server.actions import EDIT_ANSWER, command
from sessionls.server.announcing import answer_for_documents
from sessionls.server.desk import Desk
from sessionls.workspace.transcript_page import Offer


def register(desk: Desk) -> None:
    """Answer `textDocument/codeLens`, unless the setting `codeLenses` is off."""

    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        uri = params.text_document.uri
        session = desk.documents.session_of(uri)
        if session is None or not desk.seat.settings.code_lenses:
            return None
        shown = await desk.documents.at(uri)
        return shown and [_lens(session, offer) for offer in shown.offers]

    answer_for_documents(desk, types.TEXT_DOCUMENT_CODE_LENS, lenses)


def _lens(session: str, offer: Offer) -> types.CodeLens:
    start = types.Position(offer.line, 0)
    return types.CodeLens(types.Range(start, start), _command(session, offer))


def _command(session: str, offer: Offer) -> types.Command:
    title, value = offer.title, offer.value
    match offer.verb:
        case "fork":
            return command(title, "sessionls.session.fork", session=session, at=value, show=True)
        case "keep":
            return command(title, "sessionls.session.keep", session=session, agent=value)
        case "retry":
            return command(title, "sessionls.session.retry", session=session, turn=value)
        case "accept":
            return command(title, EDIT_ANSWER, session=session, edit=value, accepted="all")
        case "reject":
            return command(title, EDIT_ANSWER, session=session, edit=value, accepted="none")
        case "undo":
            return command(title, "sessionls.edit.undo", session=session, edit=value)
        case _:
            assert_never(offer.verb)
