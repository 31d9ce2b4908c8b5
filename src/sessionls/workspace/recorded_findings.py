"""What of the findings is recorded, and what differs from it now. Records nothing itself."""

from typing import cast

from sessionls.domain.finding import Finding, FindingState
from sessionls.domain.records import Event, FindingChanged
from sessionls.domain.session import Session
from sessionls.domain.text import Range
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.spots import Entry, FileFindings, Spot
from sessionls.workspace.uris import same_uri


def differences(file: FileFindings, session: Session) -> list[Event]:
    """What to record of a file's findings in a session, so that it is as it is now."""
    events: list[Event] = []
    for spot, entry in file.entries():
        recorded = session.findings.get(entry.finding.id)
        if entry.session != session.id or recorded is None:
            continue
        if recorded.state == "fixed" and entry.finding.state != "fixed":
            continue  # somebody has just marked it, and it will be told of in a moment
        event = _difference(file, spot, entry, recorded)
        if event:
            events.append(event)
    return events


def _difference(
    file: FileFindings, spot: Spot, entry: Entry, recorded: Finding
) -> FindingChanged | None:
    state: FindingState = "stale" if file.hidden else state_of(spot)
    if recorded.state == "dismissed":
        state = "dismissed"
    elif entry.mended:
        state = "fixed"
    moved = not file.hidden and spot.range != recorded.range
    renamed = same_uri(recorded.uri) != file.uri
    if state == recorded.state and not moved and not renamed:
        return None
    return FindingChanged(
        finding_id=recorded.id,
        state=state,
        reason=recorded.reason,
        range=spot.range if moved else None,
        uri=file.uri if renamed else None,
    )


def state_of(spot: Spot) -> FindingState:
    """What a finding is at a spot, unless somebody decided otherwise."""
    return "open" if spot.anchor.stands else "stale"


def after(finding: Finding, event: FindingChanged) -> Finding:
    """The finding as it is recorded after the event."""
    changes = {"range": event.range, "uri": event.uri}
    given = {name: value for name, value in changes.items() if value is not None}
    return finding.model_copy(update={"state": event.state, "reason": event.reason, **given})


def born_ranges(ledger: Ledger, session_id: str) -> dict[str, Range]:
    """The ranges that findings with a fix had when they were found. Reads the disk."""
    found: dict[str, Range] = {}
    for wire in ledger.wire(session_id):
        if wire.get("kind") == "findingReported":
            finding = cast("dict[str, object]", wire["finding"])
            if finding.get("fix"):
                found[str(finding["id"])] = Range.model_validate(finding["range"])
    return found
