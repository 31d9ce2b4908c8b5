"""The core: the open workspaces of a process, shared by all its connections."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from sessionls.domain.agent import Agent
from sessionls.domain.records import By
from sessionls.workspace.assembly import Shared
from sessionls.workspace.equipment import ChooseModel
from sessionls.workspace.foreign import ForeignDiagnostics
from sessionls.workspace.lending import Lent
from sessionls.workspace.models import Models
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.places import Home
from sessionls.workspace.roles import Roles
from sessionls.workspace.settings_files import SettingsFiles
from sessionls.workspace.spending import Spending
from sessionls.workspace.texts import Texts
from sessionls.workspace.trust import Trust
from sessionls.workspace.workspace import Workspace, open_workspace
from sessionls.workspace.world import World


class Sitting(Protocol):
    """Who sits at this core: a seat, as far as others need it."""

    def lends(self) -> Iterable[Lent]:
        """What it would lend now, in each of its workspaces."""
        ...

    def joined(self) -> Iterable[Workspace]:
        """The workspaces in which it is."""
        ...

    async def by(self) -> By:
        """Its person."""
        ...


class Core:
    """Opens each workspace once, and closes it when nobody sits there and nothing runs in it.

    `environment` is where credentials come from; without it, or with another `choose`, nothing
    but that answers.
    """

    def __init__(
        self,
        home: Home,
        world: World,
        choose: ChooseModel | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.environment = environment or {}
        """Where credentials come from that no connection brings."""
        self.trust = Trust(home.trust)
        self.roles = Roles(home.roles)
        self.settings_files = SettingsFiles()
        self._spending = Spending(home.spending)
        self.world = world
        self.texts = Texts()
        self.foreign = ForeignDiagnostics(self.texts)
        self.since = world.stamp()
        self.seats: set[Sitting] = set()
        """Who sits at this core: one for each connection that has come so far."""
        self.models = Models(self.environment, world, self._lent)
        self.choose = choose or self.models.choose
        """Gives the model that answers."""
        self._workspaces: dict[Path | None, asyncio.Task[Workspace]] = {}
        self._seats: dict[Path | None, int] = {}
        self._left = OwnedTasks()
        self._closings = OwnedTasks()
        self._closing: dict[Path | None, asyncio.Task[None]] = {}

    async def join(self, root: Path | None, default_agent: Callable[[], str]) -> Workspace:
        """The workspace of a root folder for one more seat, which gives it back with `leave`."""
        self._seats[root] = self._seats.get(root, 0) + 1
        try:
            return await self.workspace(root, default_agent)
        except BaseException:
            self.leave(root)
            raise

    def leave(self, root: Path | None) -> None:
        """A seat needs the workspace no more."""
        self._seats[root] -= 1
        if not self._seats[root]:
            del self._seats[root]
            self._left.start(self._close_unused(root), "closing a workspace that is not used")

    async def workspace(self, root: Path | None, default_agent: Callable[[], str]) -> Workspace:
        """The workspace of a root folder; `None` is the one of files outside any folder."""
        while closing := self._closing.get(root):
            await asyncio.wait([closing])
        if root not in self._workspaces:
            shared = Shared(
                self.home,
                self.texts,
                self.world,
                self.choose,
                self.trust,
                self.foreign,
                self.environment,
                self._spending,
            )
            opening = open_workspace(root, shared, default_agent)
            self._workspaces[root] = asyncio.get_running_loop().create_task(opening)
            self._workspaces[root].add_done_callback(lambda done: self._opened(root, done))
        return await asyncio.shield(self._workspaces[root])

    def model_for(self, agent: Agent, lent: Lent) -> str:
        """The name of the model that would be asked first for an agent now."""
        return self.models.name_for(agent, lent)

    async def warm_up(self) -> None:
        """Import and compile what scans need; it takes a moment and some memory."""
        from sessionls.engine.scanners.scan import warm_up

        await warm_up()

    @property
    def running(self) -> int:
        """How many turns run, or wait for a person, in all workspaces."""
        return sum(workspace.turns.running for workspace in self.opened())

    @property
    def at_work(self) -> int:
        """How many turns do more than wait for a person: the others go on in a later process."""
        return sum(len(workspace.turns.at_work) for workspace in self.opened())

    def opened(self) -> tuple[Workspace, ...]:
        """The workspaces that are open now."""
        done = (one for one in self._workspaces.values() if one.done() and not one.cancelled())
        return tuple(one.result() for one in done if not one.exception())

    async def rest(self) -> None:
        """Nobody is here: end what is only kept ready, unless something runs."""
        if not self.running:
            await self.models.close()

    async def close(self) -> None:
        """End what runs and write everything."""
        await self._left.close()
        await self._closings.idle()
        for opening in tuple(self._workspaces.values()):
            await asyncio.wait([opening])
            if not opening.cancelled() and not opening.exception():
                await opening.result().close()
        self._workspaces.clear()
        await self.models.close()
        await self._spending.close()

    async def _close_unused(self, root: Path | None) -> None:
        """Close a workspace as soon as nothing runs in it, unless somebody comes before that."""
        opening = self._workspaces.get(root)
        if opening is None:
            return
        await asyncio.wait([opening])
        if opening.cancelled() or opening.exception():
            return
        workspace = opening.result()
        await workspace.tasks.idle()
        if root in self._seats or self._workspaces.get(root) is not opening:
            return
        del self._workspaces[root]
        closing = self._closings.start(workspace.close(), "closing a workspace")
        self._closing[root] = closing
        closing.add_done_callback(lambda _: self._closing.pop(root))

    def _lent(self) -> Iterable[Lent]:
        """What connections have to lend. A turn whose connection is gone keeps its own."""
        return (lent for seat in self.seats for lent in seat.lends())

    def _opened(self, root: Path | None, opening: asyncio.Task[Workspace]) -> None:
        if opening.cancelled() or opening.exception():
            # The next one who needs it tries again.
            self._workspaces.pop(root, None)
