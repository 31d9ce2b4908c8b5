"""Disks that are full, read-only or failing: real ones, small and mounted for the purpose."""

import errno
import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tests.journal import child_disk
from tests.journal.samples import Author, opened, record, texts

from sessionls.journal.errors import StoreBroken, StoreError, in_words
from sessionls.journal.journal_file import Journal
from sessionls.journal.line import encode

UNSHARE = ["unshare", "--mount", "--propagation", "private"]


@cache
def unable() -> str:
    """Why no file system can be mounted here; empty when it can."""
    try:
        done = subprocess.run(
            [*_namespace(), "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, text=True
        )
    except FileNotFoundError as error:
        return str(error)
    return done.stderr.strip() if done.returncode else ""


def _namespace() -> list[str]:
    return UNSHARE if os.getuid() == 0 else [*UNSHARE, "--map-root-user"]


@pytest.mark.parametrize("name", child_disk.SCENARIOS)
def test_a_small_disk(tmp_path: Path, name: str) -> None:
    if reason := unable():
        pytest.skip(f"This machine mounts no file system for a test: {reason}")
    play = f'mount -t tmpfs -o size=256k tmpfs "{tmp_path}" && exec "$0" "$@"'
    command = [sys.executable, "-m", "tests.journal.child_disk", name, str(tmp_path)]
    done = subprocess.run(
        [*_namespace(), "sh", "-c", play, *command],
        cwd=Path(child_disk.__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_write_that_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "A.jsonl")
    (end,) = journal.append([[encode(record(1))]])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (end + 50, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            journal.append([[encode(record(2, "x" * 500))]])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "A.jsonl").stat().st_size == end
    again = Journal.open(tmp_path / "A.jsonl", end)
    again.append([[encode(record(2))]])
    again.close()


async def test_a_failing_disk_is_an_error_and_the_session_goes_on(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
        try:
            with pytest.raises(StoreBroken, match="file too large"):
                await Author(store).write("A", "x" * 5000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await Author(store).write("A", "two")
        assert texts(store, "A") == ["one", "two"]


def test_a_failed_sync_closes_the_journal(tmp_path: Path) -> None:
    # A pipe takes bytes and cannot be synced.
    path = tmp_path / "A.jsonl"
    os.mkfifo(path)
    journal = Journal(path, os.open(path, os.O_RDWR), 0)
    with pytest.raises(OSError, match="Invalid argument"):
        journal.append([[encode(record(1))]])
    assert not path.exists()
    with pytest.raises(OSError, match="Bad file descriptor"):
        journal.append([[encode(record(1))]])


def test_what_others_added_is_kept_aside_when_a_journal_opens(tmp_path: Path) -> None:
    path = tmp_path / "A.jsonl"
    journal = Journal.create(path)
    (end,) = journal.append([[encode(record(1))]])
    path.write_bytes(path.read_bytes() + b"foreign")
    with pytest.raises(StoreBroken, match="changed or removed"):
        journal.append([[encode(record(2))]])
    Journal.open(path, end).close()
    assert path.stat().st_size == end
    assert (tmp_path / "A.cut").read_bytes() == b"foreign"
    with pytest.raises(StoreBroken, match="changed or removed"):
        Journal.open(path, end + 1)


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, "StoreFull", "Free some space"),
        (errno.EDQUOT, "StoreFull", "Free some space"),
        (errno.EROFS, "StoreReadOnly", "Reading goes on"),
        (errno.EACCES, "StoreReadOnly", "permission denied"),
        (errno.EIO, "StoreBroken", "input/output error"),
        (errno.ENOENT, "StoreBroken", "was removed"),
        (errno.ELOOP, "StoreBroken", "symbolic link"),
        (errno.EEXIST, "StoreBroken", "already there"),
    ],
)
def test_every_failure_says_what_to_do(number: int, kind: str, words: str) -> None:
    error = in_words(OSError(number, os.strerror(number)), Path("here"))
    assert isinstance(error, StoreError)
    assert type(error).__name__ == kind
    assert "here" in str(error)
    assert words in str(error)
