"""Findings as diagnostics: ranges in the client's encoding, source, code, link, tags."""

from typing import cast

from lsprotocol import types

from sessionls.domain.text import RECORDED, Encoding, TextIndex
from sessionls.server.abilities import Abilities
from sessionls.server.convert import SEVERITY, lsp_range
from sessionls.workspace.findings import Live
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

STALE = " (the text has changed since; review it again)"


def diagnostics(
    seat: Seat, workspace: Workspace, uri: str, encoding: str, can: Abilities
) -> types.PublishDiagnosticsParams:
    """What to publish for a file, under the name that this client gives it."""
    buffer = seat.texts.held_by(seat, uri) or seat.texts.buffer(uri)
    live = workspace.findings.at(uri)
    index = (buffer.index if buffer else seat.texts.index(uri)) if live else None
    shown = [_diagnostic(one, index, cast("Encoding", encoding), can) for one in live]
    version = buffer.version if buffer and can.diagnostic_version else None
    return types.PublishDiagnosticsParams(buffer.uri if buffer else uri, shown, version)


def _diagnostic(
    live: Live, index: TextIndex | None, encoding: Encoding, can: Abilities
) -> types.Diagnostic:
    finding = live.finding
    place = index.convert(finding.range, RECORDED, encoding) if index else finding.range
    stale = live.state == "stale"
    link = finding.link if can.diagnostic_link else None
    faded = [types.DiagnosticTag.Unnecessary] if stale and can.diagnostic_tags else None
    return types.Diagnostic(
        range=lsp_range(place),
        message=finding.message + (STALE if stale else ""),
        severity=types.DiagnosticSeverity.Hint if stale else SEVERITY[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(link) if link else None,
        source=f"sessionls/{finding.agent}",
        tags=faded,
        data={"session": live.session, "finding": finding.id} if can.diagnostic_data else None,
    )
