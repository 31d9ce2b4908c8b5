"""Commands about agents, reviews and findings, and `sessionls.info`."""

from sessionls import VERSION
from sessionls.domain.agent import Agent
from sessionls.server import protocol as p
from sessionls.server.commands.following import follow
from sessionls.server.commands.meant import meant
from sessionls.server.convert import block
from sessionls.server.desk import Desk
from sessionls.server.foreign import note_context
from sessionls.workspace.information import information
from sessionls.workspace.reviews import Review
from sessionls.workspace.reviews import review as ask_for_review
from sessionls.workspace.trial import try_model_of
from sessionls.workspace.uris import path_of

Reply = dict[str, object]


async def list_agents(desk: Desk, params: p.AgentsParams) -> Reply:
    """All agents of a workspace, the default one first."""
    agents = (await meant(desk.seat, params.session, params.workspace)).agents
    problems = agents.problems()
    counts = {str(path): len(found) for path, found in problems.items()}
    return {"agents": [_agent(one, counts.get(one.path or "", 0)) for one in agents.all()]}


async def show_agent(desk: Desk, params: p.AgentParams) -> Reply:
    """One agent with its file's text and what is wrong with it."""
    agent, source, problems = (await desk.seat.first()).agents.show(params.agent)
    shown = _agent(agent, len(problems))
    return {
        "agent": {**shown, "prompt": agent.prompt},
        "source": source,
        "problems": [problem.wire() for problem in problems],
    }


async def review(desk: Desk, params: p.ReviewParams) -> Reply:
    """Let an agent look at a file, a folder or a selection."""
    item = _subject(params)
    context = (block(item, desk.seat.texts, desk.encoding),)
    note_context(desk, context)
    asked = Review(params.agent, params.uri, context, params.session, params.text, params.key)
    by = await desk.seat.by()
    reviewing = await ask_for_review(desk.seat, by, asked)
    path = None if params.changes else path_of(params.uri)
    desk.push.join(reviewing.workspace, reviewing.session)
    turn = reviewing.accepted.turn
    what = "changes" if params.changes else params.uri
    title = f"{params.agent}: {path.name if path else what}"
    if reviewing.workspace.ledger.is_unfinished(reviewing.session, turn):
        desk.push.reviews.add(turn)
        await follow(desk, reviewing.workspace, reviewing.session, turn, title)
    return {"session": reviewing.session, "turn": turn}


def _subject(params: p.ReviewParams) -> p.ContextItem:
    if params.changes is not None:
        return p.ContextItem(changes=params.changes)
    return p.ContextItem(uri=params.uri, range=params.range, diagnostics=params.diagnostics)


async def dismiss(desk: Desk, params: p.DismissParams) -> Reply:
    """Say that a finding does not matter."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    await workspace.findings.dismiss(params.session, params.finding, by, params.reason, params.key)
    return {}


async def restore(desk: Desk, params: p.RestoreParams) -> Reply:
    """Take that back."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    await workspace.findings.restore(params.session, params.finding, by, params.key)
    return {}


async def trust(desk: Desk, params: p.TrustParams) -> Reply:
    """Trust a workspace, or no longer."""
    seat = desk.seat
    workspace = await (seat.workspace_at(params.workspace) if params.workspace else seat.first())
    keep = seat.trust if params.trusted else seat.distrust
    return {"trusted": await keep(workspace)}


async def try_model(desk: Desk, params: p.ModelTryParams) -> Reply:
    """Ask a model for one word."""
    return await try_model_of(desk.seat, params.agent or desk.seat.settings.default_agent)


async def info(desk: Desk, params: p.Nothing) -> Reply:
    """Versions, store, model, agents, what is wrong and what it costs."""
    told = await information(desk.seat, VERSION, desk.seat.core.since)
    if desk.host is None:
        return told
    hub = desk.host.premises
    connections = len(tuple(desk.host.visitors))
    return {**told, "hub": {"pid": hub.pid, "since": hub.since, "connections": connections}}


def _agent(agent: Agent, problems: int) -> Reply:
    shown = agent.wire()
    shown.pop("prompt", None)
    return {**shown, "tools": agent.tools, "problems": problems}
