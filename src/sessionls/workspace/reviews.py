"""Reviews: the code action's command. A message with one reference, in the session at hand."""

from dataclasses import dataclass

from sessionls.domain.agent import Agent, AgentAction, Applies
from sessionls.domain.blocks import Block, ChangesBlock, ReferenceBlock
from sessionls.domain.records import By
from sessionls.domain.text import Range
from sessionls.workspace import deleted
from sessionls.workspace.changes import with_changes
from sessionls.workspace.named import named_in
from sessionls.workspace.naming import with_named
from sessionls.workspace.requests import Prompt
from sessionls.workspace.seat import Seat
from sessionls.workspace.sessions import Accepted
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Review:
    """What to look at, with which agent, and where the answer goes; places in UTF-16 units."""

    agent: str
    uri: str
    context: tuple[Block, ...]
    session: str | None = None
    text: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The session and the turn that reviews."""

    workspace: Workspace
    session: str
    accepted: Accepted


async def review(seat: Seat, by: By, asked: Review) -> Reviewing:
    """Ask an agent to look at something.

    Without a session it continues the one in which this connection last worked in that workspace,
    else it begins one titled after the file.
    """
    workspace = await (
        seat.holding(asked.session) if asked.session else seat.workspace_of(asked.uri)
    )
    agent = workspace.agents.get(asked.agent)
    known = workspace.ledger.session_with(asked.key) if asked.key else None
    context = asked.context if known else await _context(seat, workspace, asked)
    session = asked.session or known or await _session_for(seat, workspace, by, asked)
    text = asked.text or _text(agent, asked.context)
    prompt = Prompt(
        text,
        agent=agent.name,
        context=context,
        key=asked.key,
        lent=seat.lent(workspace),
        review=True,
    )
    accepted = await workspace.sessions.prompt(session, by, prompt)
    seat.current[workspace.id] = session
    return Reviewing(workspace, session, accepted)


async def _context(seat: Seat, workspace: Workspace, asked: Review) -> tuple[Block, ...]:
    """What is to be looked at, and behind it what the words name beyond that."""
    named = await named_in(seat, workspace, asked.text) if asked.text else ()
    return await with_changes(seat, workspace, with_named(asked.context, named))


async def _session_for(seat: Seat, workspace: Workspace, by: By, asked: Review) -> str:
    key = f"{asked.key}:session" if asked.key else None
    if key and (made := await _made_with(workspace, key)):
        return made
    current = seat.current.get(workspace.id)
    row = workspace.store.row(current) if current else None
    is_open = row is not None and not row.get("archived") and not row.get("deleted")
    if current and is_open and seat.role(current) == "drive":
        return current
    path = path_of(asked.uri)
    title = path.name if path else asked.uri.rpartition("/")[2]
    if any(isinstance(block, ChangesBlock) for block in asked.context):
        title = f"Changes in {workspace.name}"
    session = await workspace.sessions.new(
        by, title or workspace.name, seat.settings.default_agent, key
    )
    return str(session["id"])


async def _made_with(workspace: Workspace, key: str) -> str | None:
    """The session that the same command made before, though it may be deleted by now."""
    if known := workspace.ledger.created_with(key):
        return known
    gone = await deleted.made_with(workspace.ledger, key)
    return None if gone is None else str(gone.summary["id"])


def _text(agent: Agent, context: tuple[Block, ...]) -> str:
    """The words of the agent's own action for this kind of thing."""
    kind: Applies = "file"
    for block in context:
        if isinstance(block, ChangesBlock):
            kind = "changes"
        elif isinstance(block, ReferenceBlock):
            kind = "file" if _is_whole(block.range) else "selection"
        else:
            kind = "diagnostic"
    action = next((one for one in agent.actions if kind in one.on), None)
    return _words(action) if action else "Review this."


def _words(action: AgentAction) -> str:
    return action.text or f"{action.title}."


def _is_whole(place: Range | None) -> bool:
    return place is None
