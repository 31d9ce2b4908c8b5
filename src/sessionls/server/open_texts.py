"""The texts that an editor holds open, as the protocol syncs them: lines end where LSP says so.

pygls also ends lines at form feeds and Unicode separators, which makes keystrokes behind one land
elsewhere, and it puts what lies beyond a line's end behind the line break.
"""

from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from sessionls.domain.counting import line_starts, offset_at
from sessionls.server import errors
from sessionls.server.errors import RefusedError


class OpenText(TextDocument):
    """A text that is changed as the editor asks, counted in the encoding that was agreed on."""

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Replace a range, or the whole."""
        if not isinstance(change, types.TextDocumentContentChangePartial):
            self._source = change.text
            return
        text = self.source
        starts, place = line_starts(text), change.range
        encoding = types.PositionEncodingKind(self.position_codec.encoding).value
        start, end = (
            offset_at(text, starts, at.line, at.character, encoding)
            for at in (place.start, place.end)
        )
        self._source = text[: min(start, end)] + change.text + text[max(start, end) :]


class OpenTexts(Workspace):
    """pygls' store of open texts, with ours in it."""

    def update_text_document(
        self,
        text_doc: types.VersionedTextDocumentIdentifier,
        change: types.TextDocumentContentChangeEvent,
    ) -> None:
        """Change an open text. Raises `RefusedError` where the editor has opened none."""
        if unquote(text_doc.uri) not in self.text_documents:
            raise RefusedError(errors.INVALID_PARAMS, "A text must be opened before it changes")
        super().update_text_document(text_doc, change)

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        try:
            return OpenText(
                doc_uri,
                source,
                version,
                language_id,
                sync_kind=self._sync_kind,
                position_codec=self.position_codec,
            )
        except ValueError:
            raise RefusedError(errors.INVALID_PARAMS, f"{doc_uri} is no URI") from None
