"""Folding of session documents: turns, messages, thoughts, tools, lists of findings, quotes."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from sessionls.server.announcing import answer_for_documents
from sessionls.server.desk import Desk
from sessionls.workspace.transcript_page import Section


def register(desk: Desk) -> None:
    """Answer `textDocument/foldingRange`."""

    async def folded(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        shown = await desk.documents.at(params.text_document.uri)
        return None if shown is None else list(_folds(shown.sections))

    answer_for_documents(desk, types.TEXT_DOCUMENT_FOLDING_RANGE, folded)


def _folds(sections: Sequence[Section]) -> Iterator[types.FoldingRange]:
    for one in sections:
        if one.end - one.first > 1:
            yield types.FoldingRange(one.first, one.end - 1, kind=types.FoldingRangeKind.Region)
        yield from _folds(one.parts)
