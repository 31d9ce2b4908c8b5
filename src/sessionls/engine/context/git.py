"""Runs git to look, never to change, and lets no repository run a program. Parses no diff.

A repository's configuration can name programs for almost anything that git does. What git would
run here is switched off on its command line, which wins over every file; filters have names of
their own, so they are listed first and switched off one by one.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import Refused
from sessionls.engine.disk import Unread, read_bytes
from sessionls.engine.looking import is_there

SECONDS = 20.0
"""How long one call of git may take."""
_LARGEST = 32_000_000
"""An answer of more bytes is not read to its end."""
_MOST_FILTERS = 200
_LONGEST_PATH = 4_097
_KEPT = ("PATH", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "SYSTEMROOT", "TMPDIR", "TEMP")
_KEPT_OF_GIT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_FIXED = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "",
    "PAGER": "",
    "GIT_EXTERNAL_DIFF": "",
    # A partial clone would fetch what it lacks, with programs of its own choice.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_MARK = "sessionls.obeyed"
_SETTINGS = {
    _MARK: "1",
    "core.fsmonitor": "",
    "core.hooksPath": os.devnull,
    "core.pager": "",
    "core.sshCommand": "",
    "core.quotePath": "false",
    "diff.external": "",
    "credential.helper": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
_NO_GIT = "There is no git here, so nobody can tell what changed. Install git, or name the files."
_NO_REPOSITORY = "{name} is in no git repository, so nobody can tell what changed."
_ELSEWHERE = (
    "The `.git` of {name} leads to a repository that belongs elsewhere. "
    "It is not looked at; open the folder that it belongs to."
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that may be asked: its top folder, and how git is called for it."""

    top: Path
    program: str
    environment: Mapping[str, str]

    async def ask(self, *words: str, given: bytes = b"") -> bytes:
        """What git answers.

        Raises:
            Refused: it failed, took too long or said too much; the sentence tells.
        """
        code, said, complaint = await self.tell(*words, given=given)
        if code:
            raise Refused(f"git could not tell: {_first_line(complaint)}")
        return said

    async def tell(self, *words: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
        """Its exit code, what it answers and what it complains about."""
        argv = [self.program, "--no-pager", *words]
        return await _run(argv, self.top, self.environment, given)


def top_above(root: Path) -> Path | None:
    """The nearest folder with a `.git`, from `root` upward. Cheap enough to ask in passing."""
    return next((folder for folder in (root, *root.parents) if is_there(folder / ".git")), None)


def no_repository(root: Path) -> str:
    """The sentence for a folder without one."""
    return _NO_REPOSITORY.format(name=root.name or root)


async def open_repository(root: Path, environment: Mapping[str, str]) -> Repository:
    """The repository that holds `root`, made safe to ask. `environment` is that of the person.

    Raises:
        Refused: there is no git, no repository, or one that is not this folder's own.
    """
    top = await asyncio.to_thread(top_above, root)
    if top is None:
        raise Refused(no_repository(root))
    program = await asyncio.to_thread(_program, environment, top)
    bare = _environment(environment, _SETTINGS)
    await _check_place(Repository(top, program, bare), root)
    filters = await _filters(Repository(top, program, bare))
    return Repository(top, program, _environment(environment, {**_SETTINGS, **filters}))


def _program(environment: Mapping[str, str], top: Path) -> str:
    """Where git is; a program that lies in the repository, or in `.`, is not it."""
    folders = [
        folder
        for folder in environment.get("PATH", "").split(os.pathsep)
        if Path(folder).is_absolute() and not _real(Path(folder)).is_relative_to(_real(top))
    ]
    found = shutil.which("git", path=os.pathsep.join(folders)) if folders else None
    if found is None or not Path(found).is_absolute():
        raise Refused(_NO_GIT)
    if _real(Path(found)).is_relative_to(_real(top)):
        raise Refused(_NO_GIT)
    return found


def _environment(given: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: given[name] for name in (*_KEPT, *_KEPT_OF_GIT) if name in given}
    numbered: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        numbered[f"GIT_CONFIG_KEY_{number}"] = key
        numbered[f"GIT_CONFIG_VALUE_{number}"] = value
    return {**kept, **_FIXED, **numbered}


async def _filters(repository: Repository) -> dict[str, str]:
    """Settings that switch off every filter that any configuration defines."""
    said = await repository.ask("config", "--list", "--name-only", "-z")
    names = said.decode("utf-8", "surrogateescape").split("\0")
    if _MARK not in names:
        raise Refused("This git is too old to be used safely: 2.31 or newer is needed.")
    # The last dot ends the filter's name, which may hold dots, signs and line ends itself.
    defined = {name.rpartition(".")[0] for name in names if name.startswith("filter.")}
    if len(defined) > _MOST_FILTERS:
        raise Refused("The repository's configuration defines too many filters to look at it.")
    off: dict[str, str] = {}
    for name in sorted(defined):
        off |= {f"{name}.{key}": "" for key in ("clean", "smudge", "process")}
        off[f"{name}.required"] = "false"
    return off


async def _check_place(repository: Repository, root: Path) -> None:
    """Whether git and we mean the same folder, and a repository that is its own."""
    words = ("rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir")
    code, said, complaint = await repository.tell(*words)
    if code:
        raise Refused(f"git refuses {root.name}: {_first_line(complaint)}")
    lines = said.decode("utf-8", "surrogateescape").splitlines()
    if len(lines) != len(words) - 1:
        raise Refused(no_repository(root))
    top, folder, common = (Path(repository.top, line) for line in lines)
    if not await asyncio.to_thread(_belongs, repository.top, (top, folder, common)):
        raise Refused(_ELSEWHERE.format(name=root.name or root))


def _belongs(top: Path, said: tuple[Path, Path, Path]) -> bool:
    """Whether the repository is this folder's own, a worktree that knows it, or a submodule's.

    A `.git` may be a file or a link to anywhere: to a repository whose content is nobody's
    business here.
    """
    named, folder, common = map(_real, said)
    own = _real(top)
    if named != own:
        return False
    if folder == own / ".git":
        return common == folder
    if common != folder:
        return common == folder.parent.parent and _points_back(folder, own)
    above = (parent / ".git" / "modules" for parent in own.parents)
    return any(folder.is_relative_to(modules) for modules in above)


def _points_back(folder: Path, top: Path) -> bool:
    content = read_bytes(folder / "gitdir", _LONGEST_PATH)
    if isinstance(content, Unread):
        return False
    line = content.decode("utf-8", "surrogateescape").strip()
    return _real(folder / line) == top / ".git"


async def _run(
    argv: Sequence[str], folder: Path, environment: Mapping[str, str], given: bytes
) -> tuple[int, bytes, bytes]:
    """One process to its end; it is gone when this returns, however it returns."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, cwd=folder, env=dict(environment), stdin=pipe, stdout=pipe, stderr=pipe
        )
    except OSError as error:
        raise Refused(f"git cannot be started: {error.strerror}.") from error
    try:
        async with asyncio.timeout(SECONDS):
            return await _talk(process, given)
    except TimeoutError:
        raise Refused(
            f"git took longer than {SECONDS:g} seconds. Name the files instead."
        ) from None
    finally:
        await _end(process)


async def _talk(process: asyncio.subprocess.Process, given: bytes) -> tuple[int, bytes, bytes]:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_feed(process, given))
            said = group.create_task(_read(process.stdout))
            complaint = group.create_task(_read(process.stderr))
    except* Refused as refusals:
        raise Refused(str(refusals.exceptions[0])) from None
    return await process.wait(), said.result(), complaint.result()


async def _feed(process: asyncio.subprocess.Process, given: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):
        process.stdin.write(given)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    parts: list[bytes] = []
    size = 0
    while stream and (part := await stream.read(1 << 16)):
        size += len(part)
        if size > _LARGEST:
            raise Refused("There are more changes than can be looked at. Name the files instead.")
        parts.append(part)
    return b"".join(parts)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _first_line(complaint: bytes) -> str:
    text = complaint.decode("utf-8", "replace").strip()
    line = text.splitlines()[0] if text else "no reason given"
    return line.removeprefix("fatal: ")[:300]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
