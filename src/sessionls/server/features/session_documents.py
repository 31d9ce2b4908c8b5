"""Session documents: their text, and showing them when a review is done."""

from lsprotocol import types

from sessionls.domain.records import MessageAdded, TurnEnded
from sessionls.server.announcing import register as announce
from sessionls.server.desk import Desk
from sessionls.server.documents import SCHEME, Spot
from sessionls.workspace.bus import Recorded
from sessionls.workspace.outcome import Trouble, outcome
from sessionls.workspace.workspace import Workspace


def register(desk: Desk) -> None:
    """Answer `workspace/textDocumentContent`; say how reviews of this connection ended."""
    push = desk.push

    @desk.connection.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    async def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        await desk.ready()
        return types.TextDocumentContentResult(await desk.documents.text(params.uri))

    def ready() -> None:
        if push.can.text_document_content:
            options = types.TextDocumentContentRegistrationOptions([SCHEME])
            announce(desk, types.WORKSPACE_TEXT_DOCUMENT_CONTENT, options)

    messages: dict[str, MessageAdded] = {}

    def heard(workspace: Workspace, recorded: Recorded) -> None:
        for record in recorded.records:
            match record.event:
                case MessageAdded(turn=str() as turn):
                    messages[turn] = record.event
                case TurnEnded(turn=turn):
                    asked = messages.pop(turn, None)
                    if turn in push.reviews:
                        push.reviews.discard(turn)
                        told = _tell(desk, workspace, recorded.session, record.event, asked)
                        desk.connection.protocol.start(told, "telling of a review's end")
                case _:
                    pass

    desk.on_ready.append(ready)
    push.listen(heard)


async def _tell(
    desk: Desk, workspace: Workspace, session: str, ended: TurnEnded, asked: MessageAdded | None
) -> None:
    folded = await workspace.ledger.open(session)
    came_to = outcome(folded, ended, asked.message if asked else None, workspace.id)
    if came_to.trouble:
        desk.push.message(came_to.text, _KINDS[came_to.trouble])
    if desk.push.can.show_document and desk.seat.settings.show_session:
        await desk.documents.show(session, Spot(ended.turn), focus="leave")
    elif not came_to.trouble:
        desk.push.message(came_to.text)


_KINDS: dict[Trouble, types.MessageType] = {
    "stopped": types.MessageType.Warning,
    "failed": types.MessageType.Error,
}
