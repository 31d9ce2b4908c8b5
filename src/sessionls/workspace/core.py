"""The core: the open workspaces of a process, shared by all its connections."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.workspace.equipment import ChooseModel, offline
from sessionls.workspace.places import Home
from sessionls.workspace.settings import read_settings
from sessionls.workspace.texts import Texts
from sessionls.workspace.workspace import Workspace, open_workspace
from sessionls.workspace.world import World


class Core:
    """Opens each workspace once. `model` chooses who answers; the default needs no network."""

    def __init__(self, home: Home, world: World, choose: ChooseModel = offline) -> None:
        self.home = home
        self.world = world
        self.texts = Texts()
        self.since = world.stamp()
        self._choose = choose
        self._workspaces: dict[Path | None, asyncio.Task[Workspace]] = {}

    async def workspace(self, root: Path | None, default_agent: Callable[[], str]) -> Workspace:
        """The workspace of a root folder; `None` is the one of files outside any folder."""
        if root not in self._workspaces:
            opening = open_workspace(
                root,
                home=self.home,
                texts=self.texts,
                world=self.world,
                choose=self._choose,
                default_agent=default_agent,
            )
            self._workspaces[root] = asyncio.get_running_loop().create_task(opening)
            self._workspaces[root].add_done_callback(lambda done: self._opened(root, done))
        return await asyncio.shield(self._workspaces[root])

    def model_for(self, agent: Agent, root: Path | None) -> str:
        """The name of the model that would answer for an agent in a workspace now."""
        return self._choose(agent, root).name

    async def warm_up(self) -> None:
        """Import and compile what scans need; it takes a moment and some memory."""
        from sessionls.engine.scanners.scan import warm_up

        await warm_up()

    def user_settings(self) -> tuple[dict[str, object], tuple[str, ...]]:
        """The user's own settings, and what is wrong with them."""
        return read_settings(self.home.settings)

    async def close(self) -> None:
        """End what runs and write everything."""
        for opening in self._workspaces.values():
            workspace = await opening
            await workspace.close()
        self._workspaces.clear()

    def _opened(self, root: Path | None, opening: asyncio.Task[Workspace]) -> None:
        if opening.cancelled() or opening.exception():
            # The next one who needs it tries again.
            self._workspaces.pop(root, None)
