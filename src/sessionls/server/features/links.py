"""Links of session documents: from findings and references to the code."""

from lsprotocol import types

from sessionls.domain.text import TextIndex
from sessionls.server.announcing import answer_for_documents
from sessionls.server.convert import shown_in
from sessionls.server.desk import Desk


def register(desk: Desk) -> None:
    """Answer `textDocument/documentLink`."""

    async def linked(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        shown = await desk.documents.at(params.text_document.uri)
        if shown is None:
            return None
        index = TextIndex(shown.text)
        return [
            types.DocumentLink(shown_in(link.range, index, desk.encoding), link.target)
            for link in shown.links
        ]

    answer_for_documents(desk, types.TEXT_DOCUMENT_DOCUMENT_LINK, linked)
