"""The agents of a workspace: built-in, the person's own, the workspace's. Writes no file."""

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.agent import DEFAULT_AGENT, Agent, Origin, Problem
from sessionls.domain.errors import BrokenAgent, UnknownAgent
from sessionls.domain.people import addressed

BUILT_IN = Path(__file__).parent.parent / "agents"
"""The folder of the agents that are shipped, as files like those that people write."""

_LARGEST = 1 << 20
# Two writes within one tick of the file system's clock leave the same time stamp.
_TICK = 100_000_000

_Stamp = tuple[int, ...]
_Listing = tuple[tuple[str, _Stamp], ...] | str
"""The files of a folder by path, or why it cannot be read."""


@dataclass(frozen=True, slots=True)
class _File:
    """One agent file as it was when it was read. `stamp` is `None` if it is to be read again."""

    path: Path
    stamp: _Stamp | None
    text: str
    agent: Agent | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Collection:
    """Every file, and who is who among them; `problems` holds what only the whole can tell."""

    files: Mapping[str, _File]
    by_name: Mapping[str, _File]
    sorted: tuple[Agent, ...]
    problems: Mapping[Path, tuple[Problem, ...]]


class Agents:
    """The agents that the files of some folders define; a changed file counts at the next call.

    A later folder overrides an earlier one by name, and a file that cannot be used lets the
    overridden agent stand. Files of a workspace are anybody's: they are not read through links
    that lead out of it.
    """

    def __init__(
        self,
        folders: Sequence[tuple[Origin, Path]],
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        """`folders` from the weakest to the strongest; `now` in nanoseconds since 1970.

        That of a workspace is `.sessionls/agents` in it.
        """
        self._folders = tuple(folders)
        self._now = now
        self._listings: dict[Path, _Listing] = {}
        self._collection = _Collection({}, {}, (), {})
        self._reported: dict[str, tuple[str, tuple[Problem, ...]]] = {}

    def all(self) -> tuple[Agent, ...]:
        """Every agent, the default one first, then by name."""
        return self._current().sorted

    def named_in(self, text: str) -> str | None:
        """The agent that a text names as `@agent` at its beginning."""
        name = addressed(text)
        return name if name in {agent.name for agent in self.all()} else None

    def get(self, name: str) -> Agent:
        """The agent of that name.

        Raises:
            UnknownAgent: there is none; the text names those there are.
            BrokenAgent: its file cannot be used.
        """
        agent, _, _ = self.show(name)
        return agent

    def show(self, name: str) -> tuple[Agent, str, tuple[Problem, ...]]:
        """The agent, the text of its file, and what is wrong with the file.

        Raises:
            UnknownAgent, BrokenAgent: there is none.
        """
        current = self._current()
        file = current.by_name.get(name)
        if file is None or file.agent is None:
            raise _missing(name, current)
        return file.agent, file.text, self.problems().get(file.path, ())

    def problems(self) -> Mapping[Path, tuple[Problem, ...]]:
        """What is wrong, by file (or folder, where it cannot be read); only where something is."""
        found = dict(self._current().problems)
        for path, (revision, problems) in self._reported.items():
            file = self._collection.files.get(path)
            if file and file.agent and file.agent.revision == revision:
                found[file.path] = (*found.get(file.path, ()), *problems)
        return found

    def report_unused(self, agent: Agent, parameters: Sequence[str], model: str) -> bool:
        """Parameters that the agent's model does not take: a problem of its file until it changes.

        Whether that is news.
        """
        if not agent.path:
            return False
        file = self._collection.files.get(agent.path)
        lines = file.text.splitlines() if file else []
        place = next((n for n, line in enumerate(lines) if line.startswith("parameters:")), 0)
        problems = tuple(
            Problem(
                line=place,
                severity="warning",
                message=f"parameters: {model} takes no {name!r}; it has no effect there.",
            )
            for name in parameters
        )
        before = self._reported.get(agent.path)
        self._reported[agent.path] = (agent.revision, problems)
        return bool(problems) and before != (agent.revision, problems)

    def _current(self) -> _Collection:
        before, self._listings = (
            self._listings,
            {
                path: self._listings[path]
                if origin == "built-in" and path in self._listings
                else _listing(path)
                for origin, path in self._folders
            },
        )
        files = self._collection.files
        settled = all(file.stamp is not None for file in files.values())
        if not settled or before != self._listings:
            self._collection = _collect(self._folders, self._listings, self._read(files))
        return self._collection

    def _read(self, before: Mapping[str, _File]) -> dict[str, _File]:
        """Every listed file; what has not changed since `before` is not read again."""
        files: dict[str, _File] = {}
        for origin, folder in self._folders:
            for path, stamp in _entries(self._listings[folder]):
                known = before.get(path)
                same = known is not None and known.stamp == stamp
                files[path] = known if known and same else self._read_file(path, origin, stamp)
        return files

    def _read_file(self, name: str, origin: Origin, stamp: _Stamp) -> _File:
        path = Path(name)
        changed = stamp[0] if stamp else 0
        settled = stamp if abs(self._now() - changed) > _TICK else None
        # <workspace>/.sessionls/agents/<file>
        text, complaint = _text(path, path.parents[2] if origin == "workspace" else None)
        if complaint:
            problem = Problem(line=0, severity="error", message=complaint)
            return _File(path, settled, text, None, (problem,))
        # Until somebody needs an agent, neither YAML nor the scanners that it may name are there.
        from sessionls.workspace.agent_files import parse_agent_file

        agent, problems = parse_agent_file(text, path=path, origin=origin)
        return _File(path, settled, text, agent, problems)


def _listing(folder: Path) -> _Listing:
    try:
        with os.scandir(folder) as entries:
            return tuple(
                sorted((entry.path, _stamp(entry)) for entry in entries if _is_ours(entry))
            )
    except FileNotFoundError:
        return ()
    except OSError as error:
        return f"This folder of agents cannot be read: {error.strerror}."


def _entries(listing: _Listing) -> tuple[tuple[str, _Stamp], ...]:
    return () if isinstance(listing, str) else listing


def _is_ours(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    return name.endswith(".md") and not name.startswith(".") and name != "README.md"


def _stamp(entry: os.DirEntry[str]) -> _Stamp:
    """What changes when the file does; empty where that cannot be told."""
    try:
        status = entry.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode


def _text(path: Path, within: Path | None) -> tuple[str, str | None]:
    """The text of a file, which may have to lie within a folder, or why there is none."""
    try:
        status = path.stat()
        if within and not path.resolve().is_relative_to(within.resolve()):
            return "", "This is a link that leads out of the workspace; put the file itself here."
        if not stat.S_ISREG(status.st_mode):
            return "", "This is not a file; an agent file is Markdown."
        if status.st_size > _LARGEST:
            return "", "This file is larger than 1 MiB; an agent file is a prompt."
        return path.read_bytes().decode("utf-8"), None
    except UnicodeDecodeError as error:
        return "", f"This file is not UTF-8 (byte {error.start}); save it as UTF-8."
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return "", f"This file cannot be read: {reason}."


def _collect(
    folders: Sequence[tuple[Origin, Path]],
    listings: Mapping[Path, _Listing],
    files: Mapping[str, _File],
) -> _Collection:
    by_name: dict[str, _File] = {}
    problems = {file.path: file.problems for file in files.values() if file.problems}
    for _, folder in folders:
        listing = listings[folder]
        if isinstance(listing, str):
            problems[folder] = (Problem(line=0, severity="error", message=listing),)
        own: dict[str, _File] = {}
        for path, _ in _entries(listing):
            file = files[path]
            for problem in _in_company(file, own, by_name):
                problems[file.path] = (*problems.get(file.path, ()), problem)
            if file.agent:
                own.setdefault(file.agent.name, file)
        by_name |= own
    agents = sorted((file.agent for file in by_name.values() if file.agent), key=_rank)
    return _Collection(files, by_name, tuple(agents), problems)


def _in_company(
    file: _File, own: Mapping[str, _File], weaker: Mapping[str, _File]
) -> Iterator[Problem]:
    """What is wrong with a file beside the others: a name twice, or it overrides in vain."""
    if file.agent and file.agent.name in own:
        first = own[file.agent.name].path.name
        said = f"{first} defines agent {file.agent.name!r} already; this file has no effect."
        yield Problem(line=0, severity="error", message=said)
    instead = weaker.get(file.path.stem)
    if file.agent is None and instead and instead.agent:
        said = f"Until this is mended, the {instead.agent.origin} agent {file.path.stem!r} is used."
        yield Problem(line=0, severity="information", message=said)


def _missing(name: str, current: _Collection) -> UnknownAgent | BrokenAgent:
    """Why there is no agent of a name: the strongest file that would define it says so."""
    broken = [one for one in current.files.values() if not one.agent and one.path.stem == name]
    if not broken or not broken[-1].problems:
        return UnknownAgent(name, current.by_name)
    first, *others = broken[-1].problems
    place = f"{broken[-1].path.name}, line {first.line + 1}: {first.message}"
    return BrokenAgent(name, place, len(others))


def _rank(agent: Agent) -> tuple[bool, str]:
    return agent.name != DEFAULT_AGENT, agent.name
