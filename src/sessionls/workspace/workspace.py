"""One workspace: its store, agents, sessions, turns and findings, put together."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.domain.agent import Agent, Origin
from sessionls.domain.fold import apply
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.records import TurnEnded, from_wire
from sessionls.domain.session import Session
from sessionls.domain.summary import row
from sessionls.journal.store import Record, Row, Store
from sessionls.workspace.agents import BUILT_IN, Agents
from sessionls.workspace.audience import Audience
from sessionls.workspace.belonging import Belonging
from sessionls.workspace.bench import Bench
from sessionls.workspace.bus import Bus, Happening, Notice, Recorded
from sessionls.workspace.compact_now import CompactNow
from sessionls.workspace.definitions import Definitions
from sessionls.workspace.edits import Edits
from sessionls.workspace.equipment import ChooseModel, Kit, equip_with
from sessionls.workspace.file_names import FileNames
from sessionls.workspace.findings import Findings
from sessionls.workspace.foreign import ForeignDiagnostics
from sessionls.workspace.grants import Grants
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lending
from sessionls.workspace.mcp import SessionMcp
from sessionls.workspace.messages import Messages
from sessionls.workspace.moved import rebase
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.partial_texts import keep_partial_texts
from sessionls.workspace.permissions import Permissions
from sessionls.workspace.places import STORE, Home, store_place
from sessionls.workspace.preparing import Preparation
from sessionls.workspace.presence import Presence
from sessionls.workspace.sessions import Sessions
from sessionls.workspace.spending import Spending
from sessionls.workspace.taking_up import take_up
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
    from sessionls.engine.tools.tool import Tool

log = logging.getLogger(__name__)


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


class Workspace:
    """One root folder with its settings, agents and sessions; `root` is `None` for loose files."""

    def __init__(
        self,
        root: Path | None,
        store: Store,
        shared: Shared,
        default_agent: Callable[[], str],
        note: str | None = None,
    ) -> None:
        home, texts, world = shared.home, shared.texts, shared.world
        self.root = root
        self.store = store
        self.note = note
        self.bus = Bus()
        self.tasks = OwnedTasks()
        self.agents = Agents(_agent_folders(root, home))
        now = uri_of(root) if root else ""
        move = partial(rebase, former=[known for known in store.roots() if known != now], root=now)
        self.ledger = Ledger(store, self.bus, world, move)
        self.lending = Lending()
        self.trust = shared.trust
        self.audience = Audience()
        self.presence = Presence()
        self._spending = shared.spending
        self._belonging = Belonging(store.folder, home.stores)
        waits = Waits(world.seconds)
        self.bus.subscribe(waits.told)
        self.compact = CompactNow(
            root, self.ledger, self.agents, shared.choose, self.spent_today, self.spend
        )
        self.permissions = Permissions(root, shared.trust, Grants(home.grants))
        self.findings = Findings(self.ledger, texts, self.bus, self.tasks)
        self.edits = Edits(
            self.ledger,
            texts,
            partial(_write, texts, root, self.findings),
            self._at_work,
        )
        self._variables = Variables(shared.environment)
        self.mcp = SessionMcp(
            partial(_servers, root, shared, self._variables),
            partial(_names_servers, root, shared),
            self.ledger,
            waits,
            self.bus,
            self.tasks,
            world.new_id,
        )
        self.definitions = Definitions(root, home, shared.trust, self.agents, self.mcp)
        bench = Bench(
            root,
            texts,
            self.edits,
            waits,
            world.new_id,
            shared.foreign.of,
            shared.environment,
            self._belonging.since,
        )
        kit = Kit(
            bench,
            self.lending,
            shared.choose,
            self.permissions.rules_for,
            shared.trust,
            self._mcp_tools,
            self._report_unused,
            store.blob,
            self.spent_today,
            home.skills,
        )
        prepare = Preparation(self.ledger, self.agents, world, self.bus, waits, equip_with(kit))
        self.turns = Turns(self.ledger, self.bus, world, self.tasks, waits, prepare, self.spend)
        self.sessions = Sessions(
            self.ledger, self.turns, self.agents, world, self.lending, default_agent
        )
        self.messages = Messages(
            self.ledger,
            self.turns,
            world,
            self.lending,
            self.agents.named_in,
            root,
        )
        self.files = FileNames(root, self.tasks, world.seconds)
        self.world = world
        self._noted = root is None
        self.bus.subscribe(self._told)
        keep_partial_texts(self.bus, store.partials)

    @property
    def id(self) -> str:
        """Tells it apart from other workspaces of this process."""
        return uri_of(self.root) if self.root else ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.root.name if self.root else "loose files"

    async def _mcp_tools(self, outfit: Outfit) -> "Sequence[Tool]":
        """Servers that have to be started now get the environment of who sent the message."""
        lent = self.lending.of(outfit.top)
        if lent.environment is not None:
            self._variables.become(lent.environment)
        return await self.mcp.tools_for(outfit)

    def spend(self, cost: float) -> None:
        """Count US dollars as soon as they are spent."""
        self._spending.add(self.world.stamp()[:10], cost)

    def spent_today(self) -> float:
        """US dollars that the person has spent on models today, here and elsewhere."""
        return self._spending.on(self.world.stamp()[:10])

    def start(self) -> None:
        """Take up in the background what an earlier process left: turns, queues, findings."""
        self.tasks.start(self._take_up(), "taking up sessions")

    async def close(self) -> None:
        """End turns as interrupted, write everything, release the store."""
        await self.turns.close()
        await self.permissions.close()
        await self.mcp.close()
        await self.findings.close()
        self.files.close()
        await self.tasks.close()
        await self._note_root()
        await self.store.close()

    async def _at_work(self, session: str) -> None:
        await self.sessions.at_work(session)

    def _claim(self, session: str, seq: int) -> None:
        """What a person of this machine says makes a session theirs from there on."""
        if self._belonging.claim(session, seq):
            keeping = asyncio.to_thread(self._belonging.keep, self.id)
            self.tasks.start(keeping, "noting whose a session is")

    def _report_unused(self, agent: Agent, parameters: Sequence[str], model: str) -> None:
        if self.agents.report_unused(agent, parameters, model):
            names = ", ".join(parameters)
            self.bus.publish(
                Notice(f"Agent {agent.name}: {model} does not take these parameters: {names}.")
            )

    def _told(self, happening: Happening) -> None:
        if isinstance(happening, Recorded):
            for record in happening.records:
                if record.by.kind == "person":
                    self._claim(happening.session, record.seq)
                if isinstance(record.event, TurnEnded):
                    self.lending.take_back(record.event.turn)
        # The first session makes the store.
        if isinstance(happening, Recorded) and not self._noted and happening.records[0].seq == 1:
            self.tasks.start(self._note_root(), "noting where the workspace lies")

    async def _note_root(self) -> None:
        """Let the store know where the workspace lies, for when it is moved."""
        if self._noted:
            return
        try:
            self._noted = await self.store.remember_root(self.id)
        except OSError as trouble:
            log.warning("where %s lies could not be noted: %s", self.name, trouble.strerror)

    async def _take_up(self) -> None:
        await self._note_root()
        await take_up(self.ledger, self.turns, self._belonging, self.bus, self.name)
        await self.findings.start()


async def open_workspace(
    root: Path | None, shared: Shared, default_agent: Callable[[], str]
) -> Workspace:
    """Open a workspace's store, wherever it can lie, and put the workspace together."""
    place = store_place(root, shared.home)
    now = shared.world.now
    store = await asyncio.to_thread(
        Store.find, place.folder, summarize=summarize, row_version=FOLD_VERSION, now=now
    )
    workspace = Workspace(root, store, shared, default_agent, place.note)
    workspace.start()
    return workspace


async def _write(
    texts: Texts, root: Path | None, findings: Findings, title: str, writes: Sequence[FileWrite]
) -> None:
    """Change texts of the workspace; findings go with them."""
    await write(texts, root, title, writes)
    for one in writes:
        # Not every editor tells of what changes on the disk.
        await findings.disk_changed(one.uri)


def summarize(records: Iterable[Record]) -> Row:
    """The catalog's row of a session, from all its records."""
    session = Session("")
    for wire in records:
        apply(session, from_wire(wire))
    return row(session)


def _agent_folders(root: Path | None, home: Home) -> list[tuple[Origin, Path]]:
    folders: list[tuple[Origin, Path]] = [("built-in", BUILT_IN), ("user", home.agents)]
    return [*folders, ("workspace", root / STORE / "agents")] if root else folders


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
