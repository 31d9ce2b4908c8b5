"""One workspace: its store, agents, sessions, turns and findings, put together."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
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
from sessionls.workspace.assembly import (
    Parts,
    Shared,
    bench_of,
    edits_of,
    mcp_of,
    moved,
    turns_of,
)
from sessionls.workspace.audience import Audience
from sessionls.workspace.belonging import Belonging
from sessionls.workspace.bench import Bench
from sessionls.workspace.bus import Bus, Happening, Notice, Recorded
from sessionls.workspace.compact_now import CompactNow
from sessionls.workspace.definitions import Definitions
from sessionls.workspace.equipment import Kit
from sessionls.workspace.file_names import FileNames
from sessionls.workspace.findings import Findings
from sessionls.workspace.grants import Grants
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lending
from sessionls.workspace.messages import Messages
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.partial_texts import keep_partial_texts
from sessionls.workspace.permissions import Permissions
from sessionls.workspace.places import STORE, Home, store_place
from sessionls.workspace.presence import Presence
from sessionls.workspace.sessions import Sessions
from sessionls.workspace.taking_up import take_up
from sessionls.workspace.uris import uri_of
from sessionls.workspace.variables import Variables
from sessionls.workspace.waits import Waits

if TYPE_CHECKING:
    from sessionls.engine.tools.tool import Tool

log = logging.getLogger(__name__)


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
        home, world = shared.home, shared.world
        self.root = root
        self.store = store
        self.note = note
        self.world = world
        self.bus = Bus()
        self.tasks = OwnedTasks()
        self.agents = Agents(_agent_folders(root, home))
        self.ledger = Ledger(store, self.bus, world, moved(root, store))
        self.lending = Lending()
        self.trust = shared.trust
        self.audience = Audience()
        self.presence = Presence()
        self._spending = shared.spending
        self._belonging = Belonging(store.folder, home.stores)
        self._variables = Variables(shared.environment)
        self._noted = root is None
        waits = Waits(world.seconds)
        self.bus.subscribe(waits.told)
        parts = Parts(root, shared, self.ledger, self.bus, self.tasks, self.agents, waits)
        self.compact = CompactNow(
            root, self.ledger, self.agents, shared.choose, self.spent_today, self.spend
        )
        self.permissions = Permissions(root, shared.trust, Grants(home.grants))
        self.findings = Findings(self.ledger, shared.texts, self.bus, self.tasks)
        self.edits = edits_of(parts, self.findings, self._at_work)
        self.mcp = mcp_of(parts, self._variables)
        self.definitions = Definitions(root, home, shared.trust, self.agents, self.mcp)
        bench = bench_of(parts, self.edits, self._belonging.since)
        self.turns = turns_of(parts, self._kit(shared, bench), self.spend)
        self.sessions = Sessions(
            self.ledger, self.turns, self.agents, world, self.lending, default_agent
        )
        self.messages = Messages(
            self.ledger, self.turns, world, self.lending, self.agents.named_in, root
        )
        self.files = FileNames(root, self.tasks, world.seconds)
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

    def _kit(self, shared: Shared, bench: Bench) -> Kit:
        return Kit(
            bench,
            self.lending,
            shared.choose,
            self.permissions.rules_for,
            shared.trust,
            self._mcp_tools,
            self._report_unused,
            self.store.blob,
            self.spent_today,
            shared.home.skills,
        )

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


def summarize(records: Iterable[Record]) -> Row:
    """The catalog's row of a session, from all its records."""
    session = Session("")
    for wire in records:
        apply(session, from_wire(wire))
    return row(session)


def _agent_folders(root: Path | None, home: Home) -> list[tuple[Origin, Path]]:
    folders: list[tuple[Origin, Path]] = [("built-in", BUILT_IN), ("user", home.agents)]
    return [*folders, ("workspace", root / STORE / "agents")] if root else folders
