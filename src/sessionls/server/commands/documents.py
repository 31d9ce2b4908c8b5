"""Commands that show something in the editor or change a text in it."""

from lsprotocol import types

from sessionls.domain.errors import Refused, UnknownFinding
from sessionls.server import protocol as p
from sessionls.server.desk import Desk
from sessionls.server.documents import Spot
from sessionls.server.finding_actions import edit_of

Reply = dict[str, object]


async def show(desk: Desk, params: p.ShowParams) -> Reply:
    """Show a session's document, at a finding, a turn or a record."""
    return await desk.documents.show(
        params.session, Spot(params.finding or params.turn, params.seq)
    )


async def fix(desk: Desk, params: p.FixParams) -> Reply:
    """Apply a finding's fix in the editor; for clients whose code actions carry no edits."""
    if not desk.push.can.apply_edit:
        raise Refused("This editor lets nobody else change its texts, so the fix is not applied.")
    workspace = await desk.seat.holding(params.session)
    session = await workspace.ledger.open(params.session)
    if params.finding not in session.findings:
        raise UnknownFinding(params.finding)
    edit = edit_of(desk, workspace, params.session, params.finding)
    if isinstance(edit, str):
        raise Refused(edit)
    asked = types.ApplyWorkspaceEditParams(edit, label="Apply fix")
    result = await desk.connection.workspace_apply_edit_async(asked)
    if not result.applied:
        raise Refused(f"The editor did not apply the fix: {result.failure_reason or 'no reason'}.")
    uri = session.findings[params.finding].uri
    if desk.seat.texts.held_by(desk.seat, uri) is None:
        # Of a file that is not open nobody tells what its text has become.
        by = await desk.seat.by()
        await workspace.findings.mark_fixed(params.session, params.finding, by)
    return {"applied": True}
