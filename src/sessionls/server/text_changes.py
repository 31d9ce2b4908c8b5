"""Changes of texts that an editor holds, made by that editor: versioned, annotated. Writes none."""

from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sessionls.domain.errors import Refused
from sessionls.domain.hunks import hunks_between
from sessionls.domain.text import Position, TextIndex
from sessionls.server.convert import lsp_range
from sessionls.server.desk import Desk
from sessionls.workspace.texts import FileWrite

_ANNOTATION = "sessionls.edit"


async def change_texts(desk: Desk, title: str, writes: Sequence[FileWrite]) -> None:
    """Let this client change texts that it holds. Raises `Refused` when it does not."""
    asked = types.ApplyWorkspaceEditParams(_workspace_edit(desk, title, writes), label=title)
    try:
        result = await desk.connection.workspace_apply_edit_async(asked)
    except JsonRpcException as error:
        raise Refused(f"The editor did not apply the edit: {error.message}.") from error
    if not result.applied:
        raise Refused(f"The editor did not apply the edit: {result.failure_reason or 'no reason'}.")


def _workspace_edit(desk: Desk, title: str, writes: Sequence[FileWrite]) -> types.WorkspaceEdit:
    """The edit in the newest form that the client knows."""
    can, texts = desk.push.can, desk.seat.texts
    held = [(texts.held_by(desk.seat, one.uri), list(_edits(desk, one))) for one in writes]
    named = [
        (buffer.uri if buffer else one.uri, buffer.version if buffer else None, edits)
        for one, (buffer, edits) in zip(writes, held, strict=True)
    ]
    if not can.document_changes:
        return types.WorkspaceEdit(changes={uri: edits for uri, _, edits in named})
    changes = [
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(uri, version),
            [_marked(edit) for edit in edits] if can.change_annotations else edits,
        )
        for uri, version, edits in named
    ]
    # A person has accepted it, or a rule that a person made: it is not asked once more.
    annotation = types.ChangeAnnotation(title, needs_confirmation=False)
    return types.WorkspaceEdit(
        document_changes=list(changes),
        change_annotations={_ANNOTATION: annotation} if can.change_annotations else None,
    )


def _edits(desk: Desk, write: FileWrite) -> Iterator[types.TextEdit]:
    before = TextIndex(write.before or "")
    for hunk in hunks_between(before.text, write.after or ""):
        start = before.offset(Position(line=hunk.line, character=0))
        place = before.range(start, start + len(hunk.old), desk.encoding)
        yield types.TextEdit(lsp_range(place), hunk.new)


def _marked(edit: types.TextEdit) -> types.AnnotatedTextEdit:
    return types.AnnotatedTextEdit(_ANNOTATION, edit.range, edit.new_text)
