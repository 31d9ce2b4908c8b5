"""Code actions: agents for a file, a selection or a diagnostic; fixes and more for findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from lsprotocol import types

from sessionls.domain.agent import Applies
from sessionls.domain.errors import Refused
from sessionls.server import actions as a
from sessionls.server.announced import is_prompt
from sessionls.server.desk import Desk
from sessionls.server.edit_actions import of_edits
from sessionls.server.finding_actions import Scene, edit_all, edit_of, of_findings
from sessionls.server.foreign import OURS, note_shown
from sessionls.server.messages import plain
from sessionls.server.needs import check, refusal
from sessionls.workspace import actions as asking
from sessionls.workspace.changes import why_no_changes

_FIX = "sessionls.finding.fix"
_APPLIES: tuple[Applies, ...] = ("diagnostic", "selection", "file", "changes")


def register(desk: Desk) -> None:
    """Answer `textDocument/codeAction`, and `codeAction/resolve` where the client asks for it."""

    async def offered(
        params: types.CodeActionParams,
    ) -> list[types.CodeAction | types.Command]:
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()] or None
        if not a.any_wanted(a.KINDS, only) or is_prompt(params.text_document.uri):
            return []
        await desk.ready()
        # Whoever looks at the actions is about to choose one.
        desk.warm_up()
        note_shown(desk, params.text_document.uri, _foreign(params))
        scene = await _scene(desk, params)
        fixes = of_findings(scene, params) if a.any_wanted([a.FIX], only) else ()
        found = [*of_edits(scene, params), *fixes, *_of_agents(scene, params, only)]
        await desk.seat.by()
        allowed = (_allowed(desk, one) for one in found if a.wanted(one.kind, only))
        return a.shown(allowed, desk.push.can)

    async def resolved(action: types.CodeAction) -> types.CodeAction:
        if action.edit is None and isinstance(action.data, Mapping):
            await desk.ready()
            action.edit = await _edit(desk, cast("Mapping[str, object]", action.data))
        return action

    def announce() -> None:
        # Only a client that takes literals may be told of kinds.
        literals = desk.push.can.action_literals
        options = types.CodeActionOptions(list(a.KINDS), resolve_provider=True)
        answers = desk.connection.feature
        answers(types.TEXT_DOCUMENT_CODE_ACTION, options if literals else None)(offered)
        answers(types.CODE_ACTION_RESOLVE)(resolved)

    desk.connection.when_met(announce)


async def _scene(desk: Desk, params: types.CodeActionParams) -> Scene:
    seat, uri, selected = desk.seat, params.text_document.uri, params.range
    workspace = await seat.workspace_of(uri)
    foreign = _foreign(params)
    text = seat.texts.read
    place = asking.Place(
        uri,
        lambda: text(uri) or "",
        selected.start != selected.end,
        len(foreign),
        why_no_changes(workspace),
    )
    trouble, lent = workspace.store.trouble, seat.lent(workspace)
    stand = {
        agent.name: asking.standing(agent, place, seat.core.model_for(agent, lent), trouble)
        for agent in workspace.agents.all()
    }
    return Scene(desk, workspace, place, stand)


def _of_agents(
    scene: Scene, params: types.CodeActionParams, only: Sequence[str] | None
) -> Iterator[a.Action]:
    foreign = _foreign(params)
    wire = [plain(one) for one in foreign]
    selection = plain(params.range)
    on: list[Applies] = [kind for kind in _APPLIES if a.any_wanted([a.root_of(kind)], only)]
    for offer in asking.offers(scene.standings.values(), scene.place, on):
        number, agent = offer.diagnostic, offer.standing.agent.name
        about = [] if number is None else [foreign[number]]
        title = _of_many(offer.title, about[0]) if len(foreign) > 1 and about else offer.title
        command = a.command(
            title,
            a.REVIEW,
            agent=agent,
            uri=scene.uri,
            range=selection if offer.on == "selection" else None,
            text=offer.text,
            diagnostics=None if number is None else [wire[number]],
            changes={} if offer.on == "changes" else None,
        )
        yield a.Action(
            title,
            a.kind_of(agent, offer.on),
            command,
            diagnostics=about,
            generated=offer.standing.generated,
            refused=offer.refused,
        )


def _foreign(params: types.CodeActionParams) -> list[types.Diagnostic]:
    return [one for one in params.context.diagnostics if not (one.source or "").startswith(OURS)]


def _of_many(title: str, diagnostic: types.Diagnostic) -> str:
    """Tells apart the actions for several diagnostics."""
    message = " ".join(diagnostic.message.split())
    return f"{title}: {message if len(message) <= 60 else message[:59] + '…'}"


def _allowed(desk: Desk, action: a.Action) -> a.Action:
    """The action, refused where this person may not do what it does."""
    command = action.command or action.fallback
    name = command.command if command else _FIX
    refused = refusal(desk.seat, name, action.data.get("session") or _session_in(command))
    return replace(action, refused=refused) if refused else action


def _session_in(command: types.Command | None) -> str | None:
    """The session that a command names."""
    match command and command.arguments:
        case [{"session": str(session)}]:
            return session
        case _:
            return None


async def _edit(desk: Desk, data: Mapping[str, object]) -> types.WorkspaceEdit:
    session = data.get("session")
    await check(desk.seat, _FIX, str(session) if session else None)
    if "uri" in data:
        uri = str(data["uri"])
        edit = edit_all(desk, await desk.seat.workspace_of(uri), uri)
    else:
        session = str(data.get("session"))
        workspace = await desk.seat.holding(session)
        edit = edit_of(desk, workspace, session, str(data.get("finding")))
    if isinstance(edit, str):
        raise Refused(edit)
    return edit
