"""Text synchronisation: what editors hold open reaches the workspace's texts."""

from lsprotocol import types

from sessionls.server.announced import EVERY_FILE, is_prompt
from sessionls.server.desk import Desk


def register(desk: Desk) -> None:
    """Follow open, change, save and close, and what happens to files elsewhere."""
    server, seat = desk.connection, desk.seat

    def hold(uri: str) -> None:
        if is_prompt(uri):
            return  # a draft is for nobody else
        document = server.workspace.get_text_document(uri)
        seat.texts.hold(seat, uri, document.source, document.version)

    def tell(uri: str) -> None:
        for call in tuple(desk.on_file):
            call(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        hold(params.text_document.uri)
        desk.push.show_again(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        hold(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        for workspace in seat.joined():
            await workspace.findings.saved(params.text_document.uri)
        tell(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        seat.texts.release(seat, params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_RENAME_FILES, EVERY_FILE)
    async def renamed(params: types.RenameFilesParams) -> None:
        for workspace in seat.joined():
            for file in params.files:
                await workspace.findings.renamed(file.old_uri, file.new_uri)

    @server.feature(types.WORKSPACE_DID_DELETE_FILES, EVERY_FILE)
    async def deleted(params: types.DeleteFilesParams) -> None:
        for workspace in seat.joined():
            for file in params.files:
                await workspace.findings.deleted(file.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: types.DidChangeWatchedFilesParams) -> None:
        for workspace in seat.joined():
            for change in params.changes:
                await workspace.findings.disk_changed(change.uri)
        for change in params.changes:
            tell(change.uri)

    if server.protocol.phase == "ready":
        # What was opened before anybody needed us.
        for uri in server.workspace.text_documents:
            hold(uri)
