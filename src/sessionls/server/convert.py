"""Between LSP's shapes and ours: positions in the client's encoding, severities, blocks."""

from collections.abc import Mapping
from typing import cast

from lsprotocol import types

from sessionls.domain.blocks import Block, ChangesBlock, DiagnosticsBlock, ReferenceBlock
from sessionls.domain.finding import Severity
from sessionls.domain.text import RECORDED, Encoding, Position, Range, TextIndex
from sessionls.server.protocol import ContextItem
from sessionls.workspace.texts import Texts

SEVERITY: Mapping[Severity, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def recorded(place: Range, uri: str, texts: Texts, encoding: Encoding) -> Range:
    """A client's range as records count it."""
    return _recorded(place, texts.index(uri), encoding)


def recorded_diagnostic(
    wire: dict[str, object], uri: str | None, texts: Texts, encoding: Encoding
) -> dict[str, object]:
    """A diagnostic of the client, an LSP object, with its range as records count it."""
    place = wire.get("range")
    if uri is None or not isinstance(place, dict):
        return wire
    place = Range.model_validate(cast("dict[str, object]", place))
    return {**wire, "range": recorded(place, uri, texts, encoding).wire()}


def shown(place: Range, uri: str, texts: Texts, encoding: Encoding) -> types.Range:
    """A record's range as the client counts it."""
    index = texts.index(uri)
    return shown_in(place, index, encoding) if index else lsp_range(place)


def shown_in(place: Range, index: TextIndex, encoding: Encoding) -> types.Range:
    """A record's range in a text at hand as the client counts it."""
    return lsp_range(index.convert(place, RECORDED, encoding))


def lsp_range(place: Range) -> types.Range:
    """The same numbers in LSP's class."""
    return types.Range(
        types.Position(place.start.line, place.start.character),
        types.Position(place.end.line, place.end.character),
    )


def plain_range(place: types.Range) -> Range:
    """The same numbers in our class."""
    return Range(
        start=Position(line=place.start.line, character=place.start.character),
        end=Position(line=place.end.line, character=place.end.character),
    )


def block(item: ContextItem, texts: Texts, encoding: Encoding) -> Block:
    """A context item of a prompt as a block.

    A reference keeps the text that the client gave, and none of its own accord: what a person
    points at may hold secrets, and the turn reads what stands there anyway.
    """
    if item.changes is not None:
        return ChangesBlock(base=item.changes.base)
    if item.diagnostics is not None:
        found = tuple(
            recorded_diagnostic(one, item.uri, texts, encoding) for one in item.diagnostics
        )
        return DiagnosticsBlock(uri=item.uri, diagnostics=found)
    uri = item.uri or ""
    if item.range is None:
        return ReferenceBlock(uri=uri, text=item.text)
    place = recorded(item.range, uri, texts, encoding)
    return ReferenceBlock(uri=uri, range=place, text=item.text)


def _recorded(place: Range, index: TextIndex | None, encoding: Encoding) -> Range:
    """The range in order and inside the text, whatever the client sends."""
    return index.range(*index.span(place, encoding)) if index else place
