"""Commands about sessions: parse, ask the workspace, answer in the shapes of the protocol."""

import asyncio
import base64

from sessionls.domain.blocks import Block
from sessionls.domain.errors import BadInput, Refused
from sessionls.server import protocol as p
from sessionls.server.commands.context import context_of, is_repeated
from sessionls.server.commands.following import follow
from sessionls.server.convert import block
from sessionls.server.desk import Desk
from sessionls.server.documents import Spot
from sessionls.server.foreign import note_context
from sessionls.workspace import compacting, forking, loading, searching, transfer
from sessionls.workspace.addressing import check_addressed
from sessionls.workspace.listing import page
from sessionls.workspace.named import named_in
from sessionls.workspace.naming import with_named
from sessionls.workspace.pictures import picture
from sessionls.workspace.requests import ListQuery, PageQuery, Prompt
from sessionls.workspace.seat import Seat
from sessionls.workspace.uris import uri_of
from sessionls.workspace.workspace import Workspace

Reply = dict[str, object]


async def new(desk: Desk, params: p.NewParams) -> Reply:
    """Begin a session; it becomes the one in which this connection works."""
    workspace = await _named(desk.seat, params.workspace)
    by = await desk.seat.by()
    session = await workspace.sessions.new(
        by, params.title or "", params.agent or desk.seat.settings.default_agent, params.key
    )
    desk.seat.current[workspace.id] = str(session["id"])
    desk.push.join(workspace, str(session["id"]))
    return {"session": session}


async def list_sessions(desk: Desk, params: p.ListParams) -> Reply:
    """A page of sessions over all workspaces of this connection."""
    named = [await _named(desk.seat, params.workspace)] if params.workspace else None
    workspaces = named or await desk.seat.workspaces()
    for workspace in workspaces:
        await workspace.ledger.refresh()
    rows = [row for workspace in workspaces for row in workspace.store.rows()]
    found = page(rows, ListQuery(params.state, params.query, params.limit, params.before))
    return {"sessions": found.sessions, **({"next": found.next} if found.next else {})}


async def load(desk: Desk, params: p.LoadParams) -> Reply:
    """Records of a session; this connection hears of the next ones."""
    workspace = await desk.seat.holding(params.session)
    # Whoever loads a session is in it from there on, under a name.
    await desk.seat.by()
    query = PageQuery(params.since, params.before, params.limit)
    loaded = await loading.load(workspace.ledger, params.session, query)
    desk.push.join(workspace, params.session)
    desk.seat.current[workspace.id] = params.session
    return {
        "session": loaded.session,
        "records": loaded.records,
        "more": loaded.more,
        "people": workspace.presence.people(params.session),
        **({"workspace": uri_of(workspace.root)} if workspace.root else {}),
        **({"asks": loaded.asks} if loaded.asks else {}),
    }


async def leave(desk: Desk, params: p.SessionParams) -> Reply:
    """Hear no more of a session."""
    await desk.seat.holding(params.session)
    desk.push.leave(params.session)
    return {}


async def prompt(desk: Desk, params: p.PromptParams) -> Reply:
    """Write a message."""
    workspace = await desk.seat.holding(params.session)
    context: tuple[Block, ...] = ()
    if not await is_repeated(workspace, params.session, params.key):
        await check_addressed(desk.seat, workspace, params.text, params.agent)
        context = await _context(desk, workspace, params)
    lent = desk.seat.lent(workspace)
    by = await desk.seat.by()
    held = desk.seat.role(params.session) != "drive"
    asked = Prompt(
        params.text,
        params.agent,
        params.keep,
        context,
        params.key,
        lent,
        held,
        review=params.review,
    )
    accepted = await workspace.sessions.prompt(params.session, by, asked)
    desk.seat.current[workspace.id] = params.session
    desk.push.join(workspace, params.session)
    workspace.presence.rests(params.session, desk.push)
    reply: Reply = {"message": accepted.message, "seq": accepted.seq}
    if not accepted.turn:
        return reply
    await follow(desk, workspace, params.session, accepted.turn)
    return {**reply, "turn": accepted.turn}


async def cancel(desk: Desk, params: p.CancelParams) -> Reply:
    """End what runs and waits, or one turn. `cancelled` are the turns that were ended."""
    workspace = await desk.seat.holding(params.session)
    by = await desk.seat.by()
    return {"cancelled": await workspace.turns.cancel(params.session, by, params.turn)}


async def retry(desk: Desk, params: p.RetryParams) -> Reply:
    """Answer a message once more."""
    workspace = await desk.seat.holding(params.session)
    by = await desk.seat.by()
    lent = desk.seat.lent(workspace)
    turn = await workspace.sessions.retry(
        params.session, by, params.turn, params.agent, params.key, lent
    )
    await follow(desk, workspace, params.session, turn)
    return {"turn": turn}


async def pause(desk: Desk, params: p.KeyedParams) -> Reply:
    """Start no turn from here on."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return {"session": await workspace.sessions.pause(params.session, by, params.key)}


async def resume(desk: Desk, params: p.KeyedParams) -> Reply:
    """Go on."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    lent = desk.seat.lent(workspace)
    return {"session": await workspace.sessions.resume(params.session, by, params.key, lent)}


async def archive(desk: Desk, params: p.KeyedParams) -> Reply:
    """Out of the default list."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return {"session": await workspace.sessions.archive(params.session, by, params.key)}


async def unarchive(desk: Desk, params: p.KeyedParams) -> Reply:
    """Back in the default list."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return {"session": await workspace.sessions.unarchive(params.session, by, params.key)}


async def delete(desk: Desk, params: p.KeyedParams) -> Reply:
    """Delete for good."""
    workspace, by = await desk.seat.holding_once(params.session), await desk.seat.by()
    session = await workspace.sessions.delete(params.session, by, params.key)
    desk.push.leave(params.session)
    return {"session": session}


async def rename(desk: Desk, params: p.RenameParams) -> Reply:
    """Another title."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    renamed = await workspace.sessions.rename(params.session, by, params.title, params.key)
    return {"session": renamed}


async def keep(desk: Desk, params: p.KeepParams) -> Reply:
    """Another default agent."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return {"session": await workspace.sessions.keep(params.session, by, params.agent, params.key)}


async def fork(desk: Desk, params: p.ForkParams) -> Reply:
    """A new session from another's record."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    forked = await forking.fork(
        workspace.ledger,
        workspace.world,
        params.session,
        by,
        at=params.at,
        title=params.title,
        key=params.key,
    )
    desk.push.join(workspace, str(forked.session["id"]))
    if params.show:
        await desk.documents.show(str(forked.session["id"]), Spot())
    return {"session": forked.session, **({} if forked.text is None else {"text": forked.text})}


async def search(desk: Desk, params: p.SearchParams) -> Reply:
    """Lines that hold the words, newest sessions first."""
    hits: list[searching.Hit] = []
    for workspace in await desk.seat.workspaces():
        wanted = params.limit - len(hits)
        if wanted > 0:
            hits += await asyncio.to_thread(
                searching.search, workspace.ledger, params.query, wanted
            )
    return {"hits": [_hit(hit) for hit in hits]}


async def export(desk: Desk, params: p.ExportParams) -> Reply:
    """The whole session as one document."""
    workspace = await desk.seat.holding(params.session)
    await workspace.ledger.settled(params.session)
    root = uri_of(workspace.root) if workspace.root else None
    write = transfer.export_markdown if params.format == "markdown" else transfer.export_json
    return {"content": await asyncio.to_thread(write, workspace.ledger, params.session, root)}


async def import_session(desk: Desk, params: p.ImportParams) -> Reply:
    """A session from its export."""
    workspace = await _named(desk.seat, params.workspace)
    root = uri_of(workspace.root) if workspace.root else None
    session = await transfer.import_json(workspace.ledger, workspace.world, params.content, root)
    await workspace.findings.take_up(str(session["id"]))
    return {"session": session}


async def answer_permission(desk: Desk, params: p.PermissionParams) -> Reply:
    """The answer to a permission; the first one counts."""
    if params.scope == "workspace" and params.decision == "always" and desk.seat.guest:
        raise Refused("A guest allows nothing in the whole workspace. Choose this session.")
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    await workspace.sessions.answer(
        params.session,
        by,
        params.permission,
        params.decision,
        params.scope,
        params.key,
        params.reason,
    )
    return {}


async def compact(desk: Desk, params: p.SessionParams) -> Reply:
    """Sum up a session for models. `compaction` is the number of the summary's record."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    lent = desk.seat.lent(workspace)
    return {"compaction": await workspace.compact(params.session, by, lent)}


async def uncompact(desk: Desk, params: p.UncompactParams) -> Reply:
    """Take a summary back."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    session = await workspace.ledger.open(params.session)
    await compacting.undo(workspace.ledger, session, by, params.compaction)
    return {}


async def answer_question(desk: Desk, params: p.ReplyParams) -> Reply:
    """The answer to an agent's question; the first one counts."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    await workspace.sessions.reply(params.session, by, params.question, params.text, params.key)
    return {}


def _bytes(image: p.Picture) -> bytes:
    try:
        return base64.b64decode(image.data, validate=True)
    except ValueError as error:
        raise BadInput("The picture's `data` is not base64.") from error


async def _context(desk: Desk, workspace: Workspace, params: p.PromptParams) -> tuple[Block, ...]:
    keep = workspace.store.put_blob
    images = [item.image for item in params.context if item.image]
    pasted = [await picture(_bytes(image), image.media_type, keep) for image in images]
    given = [
        block(item, desk.seat.texts, desk.encoding) for item in params.context if not item.image
    ]
    note_context(desk, given)
    named = await named_in(desk.seat, workspace, params.text)
    return (*await context_of(desk, workspace, with_named(given, named)), *pasted)


async def _named(seat: Seat, uri: str | None) -> Workspace:
    return await seat.workspace_at(uri) if uri else await seat.first()


def _hit(hit: searching.Hit) -> Reply:
    return {
        "session": hit.session,
        "title": hit.title,
        "seq": hit.seq,
        "line": hit.line,
        "positions": hit.positions,
    }
