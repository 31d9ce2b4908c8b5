"""Where things lie on disk: the user's folders, and the store of a workspace."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sessionls.engine.looking import is_folder, is_there

STORE = ".sessionls"
_NAME = 40
"""Characters of a folder's name in the name of a store that lies elsewhere."""


@dataclass(frozen=True, slots=True)
class Home:
    """The user-level folders. `SESSIONLS_HOME` replaces them all."""

    config: Path
    state: Path
    shared: Path | None = None
    """The person's home folder, where other programs keep what we read, too; `None`: not read."""

    @property
    def agents(self) -> Path:
        """The user's own agent files."""
        return self.config / "agents"

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.config / "config.toml"

    @property
    def trust(self) -> Path:
        """Which workspaces the user trusts."""
        return self.state / "trust.json"

    @property
    def stores(self) -> Path:
        """The stores in which the user has worked."""
        return self.state / "stores.json"

    @property
    def spending(self) -> Path:
        """What the user spent on models, by day."""
        return self.state / "spending.json"

    @property
    def consents(self) -> Path:
        """The MCP servers that the user agreed to."""
        return self.state / "consents.json"

    @property
    def mcp(self) -> Path:
        """The user's own MCP servers."""
        return self.config / "mcp.json"

    @property
    def skills(self) -> tuple[Path, ...]:
        """Where the user keeps skills."""
        own = self.config / "skills"
        if self.shared is None:
            return (own,)
        others = (".agents", ".claude", ".copilot")
        return (own, *(self.shared / name / "skills" for name in others))

    @property
    def grants(self) -> Path:
        """What the user allowed for good."""
        return self.state / "grants.json"

    @property
    def roles(self) -> Path:
        """Who may drive, comment or observe."""
        return self.state / "roles.json"

    @property
    def checked(self) -> Path:
        """Which settings and definition files were found in order."""
        return self.state / "checked.json"

    @property
    def workspaces(self) -> Path:
        """The stores of workspaces that cannot be written, and of loose files."""
        return self.state / "workspaces"

    @property
    def loose(self) -> Path:
        """The store of files that lie outside any folder."""
        return self.workspaces / "loose"

    @property
    def documents(self) -> Path:
        """Session documents as real files, for editors without virtual ones."""
        return self.state / "documents"


def home_of(environment: Mapping[str, str]) -> Home:
    """The user-level folders for an environment.

    Where it names none, the library says where this process's user keeps such things.
    """
    if root := environment.get("SESSIONLS_HOME"):
        return Home(Path(root) / "config", Path(root) / "state")
    import platformdirs

    return Home(
        platformdirs.user_config_path("sessionls", appauthor=False),
        platformdirs.user_state_path("sessionls", appauthor=False),
        Path(environment.get("HOME") or Path.home()),
    )


_FILES = (f"{STORE}/settings.toml", f"{STORE}/mcp.json", ".mcp.json", ".vscode/mcp.json")
_FOLDERS = (
    f"{STORE}/agents",
    f"{STORE}/skills",
    ".agents/skills",
    ".claude/skills",
    ".github/skills",
)


@dataclass(frozen=True, slots=True)
class Definitions:
    """Where files lie that people write for us: each of `files`, and what is in the `folders`."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]

    def hold(self, path: Path) -> bool:
        """Whether a path is one of them."""
        inside = any(path.is_relative_to(folder) for folder in self.folders)
        return inside or path in self.files


def definitions(home: Home, roots: Iterable[Path]) -> Definitions:
    """Settings, agents, skills and MCP servers: the person's own, and those of workspaces."""
    given = tuple(roots)
    files = (root / name for root in given for name in _FILES)
    folders = (root / name for root in given for name in _FOLDERS)
    return Definitions((home.settings, home.mcp, *files), (home.agents, *home.skills, *folders))


@dataclass(frozen=True, slots=True)
class StorePlace:
    """The folder of a workspace's store, and a sentence when it is not where one would look."""

    folder: Path
    note: str | None = None


def store_place(root: Path | None, home: Home) -> StorePlace:
    """The store of a workspace: in it, or below the user's state where it cannot be written."""
    if root is None:
        return StorePlace(home.loose)
    inside = root / STORE
    if _holds_sessions(inside) or _usable(inside, root):
        return StorePlace(inside)
    import hashlib

    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    aside = home.workspaces / f"{root.name[:_NAME]}-{name}"
    return StorePlace(aside, f"{root} cannot be written, so its sessions are kept in {aside}.")


def _holds_sessions(inside: Path) -> bool:
    try:
        return any((inside / "sessions").iterdir())
    except OSError:
        return False


def _usable(inside: Path, root: Path) -> bool:
    if is_folder(inside):
        return os.access(inside, os.W_OK | os.X_OK)
    return not is_there(inside) and is_folder(root) and os.access(root, os.W_OK | os.X_OK)
