"""Repositories that try to run something, or to show what is none of their business."""

import asyncio
import contextlib
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.context.repositories import ENVIRONMENT, commit, git, repository, write

from sessionls.domain.errors import Refused
from sessionls.engine.context.changes import Wanted, changes

TEN = "".join(f"line {n}\n" for n in range(1, 11))


def _trap(tmp_path: Path) -> tuple[str, Path]:
    """A program that leaves a mark, and the mark."""
    mark = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {mark}\nexit 1\n')
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    return str(trap), mark


def _filter(root: Path, trap: str, name: str) -> None:
    # As a person cannot write it by hand: the name may hold almost anything.
    for key in ("clean", "smudge", "process"):
        git(root, "config", f"filter.{name}.{key}", trap)
    git(root, "config", f"filter.{name}.required", "true")
    write(root, {".gitattributes": f"* filter={name}\n"})


def _included(root: Path, trap: str) -> None:
    write(root, {"more.config": f'[filter "deep"]\n\tclean = {trap}\n\trequired = true\n'})
    git(root, "config", "include.path", "../more.config")
    write(root, {".gitattributes": "* filter=deep\n"})


def _hooks(root: Path, trap: str) -> None:
    git(root, "config", "core.hooksPath", str(Path(trap).parent / "hooks"))
    (Path(trap).parent / "hooks").mkdir()
    for folder in (Path(trap).parent / "hooks", root / ".git" / "hooks"):
        for name in ("post-index-change", "pre-auto-gc", "fsmonitor-watchman", "post-checkout"):
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(trap)


def _textconv(root: Path, trap: str) -> None:
    git(root, "config", "diff.evil.textconv", trap)
    git(root, "config", "diff.evil.command", trap)
    write(root, {".gitattributes": "* diff=evil\n"})


def _partial(root: Path, trap: str) -> None:
    """The old content is missing, and git is told to fetch it with a program."""
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "extensions.partialClone", "origin")
    git(root, "config", "remote.origin.promisor", "true")
    git(root, "config", "remote.origin.url", f"ext::{trap} %S")
    git(root, "config", "protocol.ext.allow", "always")
    blob = git(root, "rev-parse", "HEAD:a.py").strip()
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def _partial_by_path(root: Path, trap: str) -> None:
    _partial(root, trap)
    git(root, "config", "remote.origin.url", str(root))
    git(root, "config", "remote.origin.uploadpack", trap)
    git(root, "config", "core.sshCommand", trap)


def _submodule(root: Path, trap: str) -> None:
    inner = repository(root / "inner", {"x.py": "1\n"})
    git(root, "add", "inner")
    git(root, "commit", "-q", "-m", "inner")
    git(inner, "config", "core.fsmonitor", trap)
    _filter(inner, trap, "deep")
    write(inner, {"x.py": "2\n"})


ATTACKS: dict[str, Callable[[Path, str], object]] = {
    "fsmonitor": lambda root, trap: git(root, "config", "core.fsmonitor", trap),
    "external": lambda root, trap: git(root, "config", "diff.external", trap),
    "textconv": _textconv,
    "pager": lambda root, trap: git(root, "config", "core.pager", trap),
    "hooks": _hooks,
    "alias": lambda root, trap: git(root, "config", "alias.diff-index", f"!{trap}"),
    "filter": lambda root, trap: _filter(root, trap, "evil"),
    "filter=": lambda root, trap: _filter(root, trap, "a=b"),
    "filter.": lambda root, trap: _filter(root, trap, "a.clean.b"),
    "filter in an included file": _included,
    "missing objects": _partial,
    "missing objects of a path": _partial_by_path,
    "submodule": _submodule,
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_no_configuration_of_a_repository_runs_a_program(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN, "b.py": TEN})
    trap, mark = _trap(tmp_path)
    ATTACKS[name](root, trap)
    mark.unlink(missing_ok=True)
    # As new as the index: git looks into the file to be sure, through its filters.
    write(root, {"a.py": TEN.replace("3", "4"), "c.py": "new\n"})
    os.utime(root / "b.py", (2_000_000_000, 2_000_000_000))
    block = None
    try:
        block = await changes(Wanted(root, ENVIRONMENT))
    except Refused as refusal:
        assert name.startswith("missing"), refusal  # noqa: PT017 - any other refusal fails
    assert not mark.exists(), mark.read_text()
    assert block is None or {"a.py", "c.py"} <= {
        file.uri.rpartition("/")[2] for file in block.files
    }


@pytest.mark.parametrize(
    "name",
    [name for name in ATTACKS if name not in {"pager", "hooks", "alias", "filter."}],
)
def test_a_git_that_is_not_tamed_runs_into_these_traps(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN, "b.py": TEN})
    trap, mark = _trap(tmp_path)
    ATTACKS[name](root, trap)
    mark.unlink(missing_ok=True)
    write(root, {"a.py": TEN.replace("3", "4")})
    with contextlib.suppress(subprocess.CalledProcessError):
        git(root, "diff")
    assert mark.exists()


async def test_a_git_that_lies_in_the_repository_is_not_run(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    trap, mark = _trap(tmp_path)
    (root / "bin").mkdir()
    (root / "bin" / "git").symlink_to(trap)
    (root / "git").symlink_to(trap)
    path = os.pathsep.join([str(root / "bin"), ".", "", ENVIRONMENT["PATH"]])
    write(root, {"a.py": "x\n"})
    await changes(Wanted(root, {**ENVIRONMENT, "PATH": path}))
    assert not mark.exists()


async def test_a_git_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    (tmp_path / "git").write_bytes(b"no program")
    (tmp_path / "git").chmod(0o700)
    with pytest.raises(Refused, match="git cannot be started: Exec format error"):
        await changes(Wanted(root, {**ENVIRONMENT, "PATH": str(tmp_path)}))


async def test_the_environment_of_the_person_redirects_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    other = repository(tmp_path / "other", {"secret.py": "x\n"})
    write(root, {"a.py": "x\n"})
    evil = {
        "GIT_DIR": str(other / ".git"),
        "GIT_EXTERNAL_DIFF": "/bin/false",
        "GIT_INDEX_FILE": "x",
    }
    block = await changes(Wanted(root, {**ENVIRONMENT, **evil}))
    assert [file.uri for file in block.files] == [(root / "a.py").as_uri()]


def _by_file(root: Path, private: Path) -> None:
    (root / ".git").write_text(f"gitdir: {private / '.git'}\n")


def _by_link(root: Path, private: Path) -> None:
    (root / ".git").symlink_to(private / ".git")


def _by_common_folder(root: Path, private: Path) -> None:
    repository(root, {"a.py": "x\n"})
    (root / ".git" / "commondir").write_text(f"{private / '.git'}\n")


def _by_work_tree(root: Path, private: Path) -> None:
    repository(root, {"a.py": "x\n"})
    git(root, "config", "core.worktree", str(private))


@pytest.mark.parametrize("lead", [_by_file, _by_link, _by_common_folder, _by_work_tree])
async def test_a_repository_that_belongs_elsewhere_is_not_shown(
    tmp_path: Path, lead: Callable[[Path, Path], None]
) -> None:
    private = repository(tmp_path / "private", {"diary.md": "dear diary\n"})
    root = tmp_path / "shop"
    root.mkdir()
    lead(root, private)
    write(root, {"a.py": "1\n"})
    with pytest.raises(Refused, match=r"belongs elsewhere|git refuses"):
        await changes(Wanted(root, ENVIRONMENT))


async def test_a_submodule_may_be_looked_at_by_itself(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"x.py": "1\n"})
    root = repository(tmp_path / "shop", {"a.py": TEN})
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    commit(root, "with sub")
    write(root, {"sub/x.py": "2\n"})
    block = await changes(Wanted(root / "sub", ENVIRONMENT))
    assert [file.status for file in block.files] == ["modified"]


async def test_looking_changes_nothing_and_can_be_cancelled(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    write(root, {"a.py": "x\n"})
    os.utime(root / "a.py", (1, 1))
    before = {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")}
    await changes(Wanted(root, ENVIRONMENT))
    loop = asyncio.get_running_loop()
    work = loop.create_task(changes(Wanted(root, ENVIRONMENT)))
    loop.call_later(0.003, work.cancel)
    with pytest.raises(asyncio.CancelledError):
        await work
    assert {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")} == before
