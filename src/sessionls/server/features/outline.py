"""The outline of session documents: turns, their messages, their findings."""

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from sessionls.server.announcing import answer_for_documents
from sessionls.server.desk import Desk
from sessionls.workspace.transcript_page import Kind, Section

_KINDS: Mapping[Kind, types.SymbolKind] = {
    "turn": types.SymbolKind.Event,
    "message": types.SymbolKind.String,
    "tools": types.SymbolKind.Function,
    "question": types.SymbolKind.Key,
    "inner": types.SymbolKind.Event,
    "edit": types.SymbolKind.File,
    "findings": types.SymbolKind.Array,
    "finding": types.SymbolKind.Field,
}


def register(desk: Desk) -> None:
    """Answer `textDocument/documentSymbol`."""

    async def outlined(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
        uri = params.text_document.uri
        shown = await desk.documents.at(uri)
        if shown is None:
            return None
        if desk.push.can.symbol_tree:
            return _tree(shown.sections)
        return list(_flat(shown.sections, uri, None))

    answer_for_documents(desk, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outlined)


def _tree(sections: Sequence[Section]) -> list[types.DocumentSymbol]:
    return [
        types.DocumentSymbol(
            name=one.title,
            detail=one.detail or None,
            kind=_KINDS[one.kind],
            range=_range(one),
            selection_range=_head(one),
            children=_tree(one.parts),
        )
        for one in sections
        if one.kind in _KINDS
    ]


def _flat(
    sections: Sequence[Section], uri: str, container: str | None
) -> Iterator[types.SymbolInformation]:
    for one in sections:
        if one.kind in _KINDS:
            place = types.Location(uri, _range(one))
            yield types.SymbolInformation(
                place, one.title, _KINDS[one.kind], container_name=container
            )
            yield from _flat(one.parts, uri, one.title)


def _range(section: Section) -> types.Range:
    return types.Range(types.Position(section.first, 0), types.Position(section.end, 0))


def _head(section: Section) -> types.Range:
    start = types.Position(section.first, 0)
    return types.Range(start, start)
