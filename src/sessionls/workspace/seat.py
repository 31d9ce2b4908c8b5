"""A seat: what one connection sits at - who it is, its settings, the workspaces it reaches."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sessionls.domain.errors import BadInput, Refused, SessionlsError, UnknownSession
from sessionls.domain.records import By
from sessionls.engine.models.worker.environment import provider_variables
from sessionls.journal.store import Store
from sessionls.workspace.bus import Happening
from sessionls.workspace.checked import fingerprint, keep
from sessionls.workspace.core import Core
from sessionls.workspace.lending import Lent
from sessionls.workspace.participant import participant
from sessionls.workspace.places import STORE
from sessionls.workspace.roles import Guest, Role, least
from sessionls.workspace.settings import Layers, Settings, layered
from sessionls.workspace.settings_files import NOTHING, SettingsFile
from sessionls.workspace.texts import Texts
from sessionls.workspace.uris import path_of, uri_of
from sessionls.workspace.workspace import Workspace

Told = Callable[[Workspace, Happening], None]


class Seat:
    """One participant at one editor.

    `told` hears of everything that happens in its workspaces, `met` of each that it begins to
    reach, and `warned` why a folder cannot be used: the others can. The credentials of its turns
    come from `environment`; without it, from the core's.
    """

    def __init__(
        self,
        core: Core,
        told: Told,
        met: Callable[[Workspace], None],
        warned: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.core = core
        self.guest: Guest | None = None
        """Who comes from another machine; set before the seat is taken, `None` for all others."""
        self._environment = core.environment if environment is None else environment
        self.current: dict[str, str] = {}
        """The session in which this connection last worked, by the workspace's name on disk."""
        self._told = told
        self._met = met
        self._warned = warned
        self._roots: list[Path] = []
        self._options: Mapping[str, object] = {}
        self._given: object = None
        self._by: By | None = None
        self._joined: dict[Path | None, tuple[Workspace, Callable[[], None]]] = {}
        self._unusable: dict[Path | None, str] = {}
        self._layers: dict[Path | None, tuple[object, Layers]] = {}

    @property
    def layers(self) -> Layers:
        """The settings at the first of its folders, as they are now."""
        return self._layers_at(self._roots[0] if self._roots else None)

    @property
    def settings(self) -> Settings:
        """The settings that count at the first of its folders."""
        return self.layers.settings

    @property
    def texts(self) -> Texts:
        """The texts that editors hold open."""
        return self.core.texts

    @property
    def roots(self) -> tuple[Path, ...]:
        """The workspace folders of this connection."""
        return tuple(self._roots)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the editor as it is now; that of the host, for a guest."""
        return dict(self._environment)

    async def sit(self, options: Mapping[str, object], folders: Sequence[str]) -> None:
        """Take the seat with the editor's options, at these folders (URIs)."""
        self.core.seats.add(self)
        self._given = options.get("participant")
        self.configure({key: value for key, value in options.items() if key != "participant"})
        await self.change_folders(folders, ())

    def configure(self, options: Mapping[str, object]) -> None:
        """Take the editor's settings, over the workspace's, over the user's."""
        self._options = options
        self._layers_at(self._roots[0] if self._roots else None)
        for workspace in self.joined():
            self._offer(workspace)

    async def keep_in_order(self) -> None:
        """Remember that definition files are in order, and settings where they are: see `checked`.

        Call it when there is nothing wrong with any agent, skill or MCP file.
        """
        if any(self._layers_at(root).problems for root in self._roots or [None]):
            return
        roots, options = tuple(self._roots), self._options
        if found := await asyncio.to_thread(fingerprint, self.core.home, options, roots):
            await asyncio.to_thread(keep, self.core.home, found)

    def lent(self, workspace: Workspace) -> Lent:
        """What turns of this connection's messages run with in a workspace."""
        return self.lent_at(workspace.root)

    def lent_at(self, root: Path | None) -> Lent:
        """What they would run with in the workspace of a folder; the seat need not be taken."""
        layers, environment = self._layers_at(root), self.environment
        named = {provider.api_key or "" for provider in layers.settings.providers.values()}
        own = {name: value for name, value in environment.items() if name in named}
        return Lent(layers, {**provider_variables(environment), **own}, environment)

    def lends(self) -> tuple[Lent, ...]:
        """What this connection has to lend, in each of its workspaces."""
        return tuple(map(self.lent, self.joined()))

    def _layers_at(self, root: Path | None) -> Layers:
        """The settings at a folder; made anew when a file, trust or the editor's part changed.

        What is newly wrong with them is told at once: files change while people work.
        """
        mine = self.core.settings_files.read(self.core.home.settings)
        theirs = self._file_of(root)
        standing = self.core.trust.standing(root, theirs.reach)
        parts = (mine, theirs, standing, self._options)
        if (known := self._layers.get(root)) and known[0] == parts:
            return known[1]
        layers = layered(
            (str(self.core.home.settings), mine.values),
            (str(_path_at(root)), theirs.values),
            ("the editor's settings", self._options),
            standing=standing,
        )
        problems = (*mine.problems, *theirs.problems, *layers.problems)
        told = {problem for _, one in self._layers.values() for problem in one.problems}
        self._layers[root] = (parts, replace(layers, problems=problems))
        for problem in problems:
            if problem not in told:
                self._warned(problem)
        return self._layers[root][1]

    def _file_of(self, root: Path | None) -> SettingsFile:
        return self.core.settings_files.read(_path_at(root)) if root else NOTHING

    async def trust(self, workspace: Workspace) -> bool:
        """Let the workspace's own agents, MCP servers and settings count. Whether it is trusted."""

        def give(root: Path) -> None:
            self.core.trust.give(root, self._file_of(root).reach)

        return await self._keep_trust(workspace, give)

    async def distrust(self, workspace: Workspace) -> bool:
        """Take that back; what is running of it goes on to its end."""
        return await self._keep_trust(workspace, self.core.trust.take)

    async def _keep_trust(self, workspace: Workspace, keep: Callable[[Path], None]) -> bool:
        if workspace.root is None:
            raise Refused("These files lie in no folder: there is nothing to trust.")
        try:
            await asyncio.to_thread(keep, workspace.root)
        except OSError as error:
            raise Refused(f"This cannot be kept: {error.strerror}.") from error
        self.configure(self._options)
        workspace.mcp.forgive()
        return self.core.trust.holds(workspace.root)

    async def change_folders(self, added: Sequence[str], removed: Sequence[str]) -> None:
        """Reach other folders from now on (URIs)."""
        gone = {path_of(uri) for uri in removed}
        self._roots = [root for root in self._roots if root not in gone]
        for root in (path for uri in added if (path := path_of(uri))):
            if root not in self._roots:
                self._roots.append(root)
        for root in gone:
            self._unusable.pop(root, None)
            self._leave(root)
        self.configure(self._options)
        await asyncio.gather(*(self._try(root) for root in self._roots))

    async def by(self) -> By:
        """The person at this connection; a guest is who the invitation says."""
        if self.guest is not None:
            return self.guest.by
        if self._by is None:
            folder = self._roots[0] if self._roots else None
            self._by = await asyncio.to_thread(participant, self._given, folder, self._environment)
        return self._by

    @property
    def person(self) -> By | None:
        """The same as far as it is known already."""
        return self.guest.by if self.guest else self._by

    def role(self, session: str | None = None) -> Role:
        """What this person may do in a session, or where there is none; ask `by` first.

        A guest never gets more than the invitation gives.
        """
        person = self.person
        role = self.core.roles.of(person, session) if person else "observe"
        return least(role, self.guest.role) if self.guest else role

    async def workspaces(self) -> tuple[Workspace, ...]:
        """All that this connection reaches; the one of loose files last, and only if used.

        A folder that cannot be used is left out. Raises `Refused` when there is no other.
        """
        found = await self._usable()
        if not found:
            raise Refused(next(iter(self._unusable.values()), "No folder can be used."))
        return found

    def joined(self) -> tuple[Workspace, ...]:
        """The workspaces that are already open."""
        return tuple(workspace for workspace, _ in self._joined.values())

    async def first(self) -> Workspace:
        """The workspace of commands that name none: the first that can be used."""
        return (await self.workspaces())[0]

    async def workspace_at(self, uri: str) -> Workspace:
        """The workspace of one of this connection's folders, named by its URI."""
        path = path_of(uri)
        if path in self._roots:
            return await self._join(path)
        known = ", ".join(uri_of(root) for root in self._roots) or "none"
        raise BadInput(f"{uri} is no workspace folder of this editor. Its folders: {known}.")

    def root_of(self, uri: str) -> Path | None:
        """The innermost workspace folder that holds a file."""
        path = path_of(uri)
        holding = [root for root in self._roots if path and path.is_relative_to(root)]
        return max(holding, key=lambda root: len(root.parts), default=None)

    async def workspace_of(self, uri: str) -> Workspace:
        """The workspace of a file; the one of loose files when no folder holds it."""
        return await self._join(self.root_of(uri))

    async def holding(self, session_id: str) -> Workspace:
        """The workspace that holds a session. Raises `UnknownSession`."""
        for workspace in await self._usable():
            if workspace.store.exists(session_id):
                return workspace
        if await self._may_be_loose(session_id):
            loose = await self._join(None)
            if loose.store.exists(session_id):
                return loose
        raise UnknownSession(session_id)

    async def holding_once(self, session_id: str) -> Workspace:
        """The same, also where the session is deleted and something of it is remembered."""
        try:
            return await self.holding(session_id)
        except UnknownSession:
            # By now the workspace of loose files is joined, if there is something of it there.
            for workspace in await self._usable():
                if await asyncio.to_thread(workspace.store.remembers, session_id):
                    return workspace
            raise

    def leave(self) -> None:
        """Hear no more; sessions go on."""
        self.core.seats.discard(self)
        self.texts.release_all(self)
        for root in tuple(self._joined):
            self._leave(root)

    async def _may_be_loose(self, session_id: str) -> bool:
        """Whether a look at the workspace of loose files is worth it."""
        if self.guest or None in self._joined:
            return False
        return await asyncio.to_thread(Store.may_hold, self.core.home.loose, session_id)

    async def _usable(self) -> tuple[Workspace, ...]:
        roots: list[Path | None] = [*self._roots]
        if not roots or None in self._joined:
            roots.append(None)
        found = [await self._try(root) for root in roots]
        return tuple(workspace for workspace in found if workspace)

    async def _try(self, root: Path | None) -> Workspace | None:
        """Join, or tell the person once why that is not possible; the next ask tries again."""
        try:
            return await self._join(root)
        except SessionlsError as error:
            sentence = str(error)
            if self._unusable.get(root) != sentence:
                self._unusable[root] = sentence
                self._warned(sentence)
            return None

    async def _join(self, root: Path | None) -> Workspace:
        if root in self._joined:
            return self._joined[root][0]
        if root is None and self.guest:
            raise Refused("Your invitation is for one workspace, and this lies outside of it.")
        try:
            workspace = await self.core.join(root, lambda: self.settings.default_agent)
        except OSError as error:
            raise Refused(f"{root or 'This'} cannot be opened: {error.strerror}.") from error
        if root in self._joined:
            self.core.leave(root)
        else:
            stop = workspace.bus.subscribe(lambda happening: self._told(workspace, happening))
            self._joined[root] = (workspace, stop)
            self._unusable.pop(root, None)
            self._offer(workspace)
            self._met(workspace)
        return self._joined[root][0]

    def _offer(self, workspace: Workspace) -> None:
        lent = self.lent(workspace)
        if self.guest:
            workspace.lending.offer_spare(lent)
        else:
            workspace.lending.offer(lent)

    def _leave(self, root: Path | None) -> None:
        if root in self._joined:
            _, stop = self._joined.pop(root)
            stop()
            self.core.leave(root)


def _path_at(root: Path | None) -> Path:
    return root / STORE / "settings.toml" if root else Path()
