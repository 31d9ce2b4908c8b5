"""The larger parts of a workspace, put together from the smaller ones. Keeps none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.domain.records import WireRecord
from sessionls.journal.store import Store
from sessionls.workspace.agents import Agents
from sessionls.workspace.bench import Bench
from sessionls.workspace.bus import Bus
from sessionls.workspace.edits import AtWork, Edits
from sessionls.workspace.equipment import ChooseModel, Kit, equip_with
from sessionls.workspace.findings import Findings
from sessionls.workspace.foreign import ForeignDiagnostics
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.mcp import SessionMcp
from sessionls.workspace.moved import rebase
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.places import Home
from sessionls.workspace.preparing import Preparation
from sessionls.workspace.spending import Spending
from sessionls.workspace.texts import FileWrite, Texts
from sessionls.workspace.trust import Trust
from sessionls.workspace.turns import Turns
from sessionls.workspace.uris import uri_of
from sessionls.workspace.variables import Variables
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World
from sessionls.workspace.writing import write

if TYPE_CHECKING:
    from sessionls.engine.mcp.servers import McpServers


@dataclass(frozen=True, slots=True)
class Shared:
    """What all workspaces of a process share."""

    home: Home
    texts: Texts
    world: World
    choose: ChooseModel
    trust: Trust
    foreign: ForeignDiagnostics
    environment: Mapping[str, str]
    spending: Spending


@dataclass(frozen=True, slots=True)
class Parts:
    """What the larger parts of one workspace are put together from."""

    root: Path | None
    shared: Shared
    ledger: Ledger
    bus: Bus
    tasks: OwnedTasks
    agents: Agents
    waits: Waits


def moved(root: Path | None, store: Store) -> Callable[[WireRecord], WireRecord]:
    """What gives the records of a workspace that was moved the addresses of where it lies now."""
    now = uri_of(root) if root else ""
    return partial(rebase, former=[known for known in store.roots() if known != now], root=now)


def edits_of(parts: Parts, findings: Findings, at_work: AtWork) -> Edits:
    """The edits; what they change, findings follow."""
    texts = parts.shared.texts
    return Edits(parts.ledger, texts, partial(_write, texts, parts.root, findings), at_work)


def mcp_of(parts: Parts, variables: Variables) -> SessionMcp:
    """The MCP servers of the workspace's sessions, which start with these variables."""
    return SessionMcp(
        partial(_servers, parts.root, parts.shared, variables),
        partial(_names_servers, parts.root, parts.shared),
        parts.ledger,
        parts.waits,
        parts.bus,
        parts.tasks,
        parts.shared.world.new_id,
    )


def bench_of(parts: Parts, edits: Edits, since: Callable[[str], int | None]) -> Bench:
    """What tools work on; `since` says from which record on a session is this person's."""
    shared = parts.shared
    return Bench(
        parts.root,
        shared.texts,
        edits,
        parts.waits,
        shared.world.new_id,
        shared.foreign.of,
        shared.environment,
        since,
    )


def turns_of(parts: Parts, kit: Kit, spent: Callable[[float], None]) -> Turns:
    """The turns, which work with this kit; `spent` hears of US dollars as they are spent."""
    world = parts.shared.world
    prepare = Preparation(
        parts.ledger, parts.agents, world, parts.bus, parts.waits, equip_with(kit)
    )
    return Turns(parts.ledger, parts.bus, world, parts.tasks, parts.waits, prepare, spent)


async def _write(
    texts: Texts, root: Path | None, findings: Findings, title: str, writes: Sequence[FileWrite]
) -> None:
    """Change texts of the workspace; findings go with them."""
    await write(texts, root, title, writes)
    for one in writes:
        # Not every editor tells of what changes on the disk.
        await findings.disk_changed(one.uri)


def _names_servers(root: Path | None, shared: Shared) -> bool:
    from sessionls.engine.mcp.files import places

    return any(path.exists() for path, _ in places(root, shared.home.mcp))


def _servers(root: Path | None, shared: Shared, variables: Variables) -> "McpServers":
    from sessionls.engine.mcp.servers import McpServers
    from sessionls.workspace.consents import Consents

    return McpServers(
        root=root,
        user_file=shared.home.mcp,
        trusted=lambda: shared.trust.holds(root),
        consents=Consents(shared.home.consents, shared.world.stamp),
        environment=variables,
        seconds=shared.world.seconds,
    )
