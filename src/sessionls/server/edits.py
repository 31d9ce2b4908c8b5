"""Fixes as workspace edits: versioned, annotated, in the client's encoding. Applies none."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from lsprotocol import types

from sessionls.domain.finding import Finding
from sessionls.domain.text import RECORDED, Range, TextIndex
from sessionls.server.convert import lsp_range
from sessionls.server.desk import Desk
from sessionls.workspace.fixes import FixNow
from sessionls.workspace.workspace import Workspace

_ANNOTATION = "sessionls.fix"
_Span = tuple[tuple[int, int], tuple[int, int]]


def fix_of(desk: Desk, workspace: Workspace, session: str, finding: str) -> FixNow | str:
    """A finding's fix for the text that this very client shows, or a sentence why there is none."""
    fix = workspace.findings.fix_edits(session, finding)
    if isinstance(fix, str):
        return fix
    mine, newest = desk.seat.texts.held_by(desk.seat, fix.uri), desk.seat.texts.buffer(fix.uri)
    if mine and newest and mine.text != newest.text:
        return "Another editor holds other text of this file: save it there first."
    return fix


def fixes_in(desk: Desk, workspace: Workspace, uri: str) -> list[FixNow]:
    """The fixes of a file that can be made together; of two that touch the first one counts."""
    found: list[FixNow] = []
    taken: list[_Span] = []
    for live in workspace.findings.at(uri):
        if live.state != "open" or live.finding.fix is None:
            continue
        fix = fix_of(desk, workspace, live.session, live.finding.id)
        if isinstance(fix, str):
            continue
        spans = [_span(edit.range) for edit in fix.edits]
        if all(_is_free(span, taken) for span in spans):
            found.append(fix)
            for span in spans:
                insort(taken, span)
    return found


def workspace_edit(
    desk: Desk, uri: str, title: str, fixes: Sequence[FixNow], findings: Iterable[Finding] = ()
) -> types.WorkspaceEdit:
    """The edit that makes these fixes of one file, in the newest form that the client knows.

    `title` and the messages of `findings` are what a person is asked to confirm.
    """
    can, seat = desk.push.can, desk.seat
    held = seat.texts.held_by(seat, uri)
    name = held.uri if held else uri
    index = held.index if held else seat.texts.index(uri)
    edits = [edit for fix in fixes for edit in _edits(desk, fix, index)]
    if not can.document_changes:
        return types.WorkspaceEdit(changes={name: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(name, held.version if held else None)
    if not can.change_annotations:
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])
    marked = [types.AnnotatedTextEdit(_ANNOTATION, edit.range, edit.new_text) for edit in edits]
    why = "\n".join(finding.message for finding in findings) or None
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(document, marked)],
        change_annotations={
            _ANNOTATION: types.ChangeAnnotation(title, needs_confirmation=True, description=why)
        },
    )


def _edits(desk: Desk, fix: FixNow, index: TextIndex | None) -> list[types.TextEdit]:
    return [
        types.TextEdit(
            lsp_range(index.convert(edit.range, RECORDED, desk.encoding) if index else edit.range),
            edit.new_text,
        )
        for edit in fix.edits
    ]


def _is_free(span: _Span, taken: Sequence[_Span]) -> bool:
    """Whether a span touches none of those taken; they are in order and lie apart."""
    at = bisect_left(taken, span)
    return not any(
        span[0] <= other[1] and other[0] <= span[1] for other in taken[max(at - 1, 0) : at + 1]
    )


def _span(place: Range) -> _Span:
    start, end = place.start, place.end
    return (start.line, start.character), (end.line, end.character)
