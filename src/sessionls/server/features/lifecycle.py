"""A connection's beginning and its folders and settings on the way."""

from collections.abc import Mapping
from typing import cast

from lsprotocol import types

from sessionls.server.desk import Desk
from sessionls.server.needs import refusal


def register(desk: Desk) -> None:
    """Take the seat after `initialized`; follow folders, settings and the client's cancel."""
    server, seat, push = desk.connection, desk.seat, desk.push

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        await desk.ready()

    def watch() -> None:
        if push.can.watched_files:
            everything = types.FileSystemWatcher("**/*")
            registration = types.Registration(
                "sessionls:watched",
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions([everything]),
            )
            asked = server.client_register_capability_async(
                types.RegistrationParams([registration])
            )
            server.protocol.start(asked, "watching files")

    desk.on_ready.append(watch)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        await desk.ready()
        event = params.event
        before = set(seat.joined())
        await seat.change_folders(
            [folder.uri for folder in event.added], [folder.uri for folder in event.removed]
        )
        for workspace in before - set(seat.joined()):
            push.hide_all(workspace)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        await desk.ready()
        if (section := _section(params.settings)) is not None:
            seat.configure(section)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    async def cancelled(params: types.WorkDoneProgressCancelParams) -> None:
        if shown := push.progress.turn_of(params.token):
            session, turn = shown
            workspace, by = await seat.holding(session), await seat.by()
            if refused := refusal(seat, "sessionls.session.cancel", session):
                push.message(refused)
                return
            await workspace.turns.cancel(session, by, turn)


def _section(settings: object) -> Mapping[str, object] | None:
    """Our part of a client's settings: below `sessionls`, or the whole."""
    if not isinstance(settings, Mapping):
        return None
    given = cast("Mapping[str, object]", settings)
    ours = given.get("sessionls", given)
    return cast("Mapping[str, object]", ours) if isinstance(ours, Mapping) else None
