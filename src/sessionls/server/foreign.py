"""Passes on what other language servers said, as far as this editor tells of it. Asks nobody."""

from collections.abc import Mapping, Sequence
from typing import cast

from lsprotocol import types

from sessionls.domain.blocks import Block, DiagnosticsBlock
from sessionls.server.convert import recorded_diagnostic
from sessionls.server.desk import Desk
from sessionls.server.messages import plain

OURS = "sessionls/"
"""The sources of our own diagnostics begin so: what an agent found is a finding already."""


def note_shown(desk: Desk, uri: str, diagnostics: Sequence[types.Diagnostic]) -> None:
    """An editor shows these where its cursor is; positions as the client counts."""
    texts, encoding = desk.seat.texts, desk.encoding
    wire = [cast("dict[str, object]", plain(one)) for one in diagnostics]
    _note(desk, uri, [recorded_diagnostic(one, uri, texts, encoding) for one in wire])


def note_context(desk: Desk, context: Sequence[Block]) -> None:
    """A person's message is about these."""
    for one in context:
        if isinstance(one, DiagnosticsBlock) and one.uri:
            _note(desk, one.uri, one.diagnostics)


def _note(desk: Desk, uri: str, diagnostics: Sequence[Mapping[str, object]]) -> None:
    if foreign := [one for one in diagnostics if not _is_ours(one)]:
        desk.seat.core.foreign.note(uri, foreign)


def _is_ours(diagnostic: Mapping[str, object]) -> bool:
    return str(diagnostic.get("source") or "").startswith(OURS)
