"""The files of a workspace that somebody who writes is offered: listed once, kept for a while."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sessionls.workspace.file_names import FileNames
from sessionls.workspace.owned import OwnedTasks

DEADLINE = 20.0


class Clock:
    """Seconds that pass when a test lets them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def tasks() -> AsyncIterator[OwnedTasks]:
    owned = OwnedTasks()
    yield owned
    await owned.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def names(tmp_path: Path, tasks: OwnedTasks, clock: Clock) -> AsyncIterator[FileNames]:
    made = FileNames(tmp_path, tasks, clock)
    yield made
    made.close()


async def until(names: FileNames, holds: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """Ask until the answer is right; fail with the last one where it never is."""
    found: tuple[str, ...] = ()
    try:
        async with asyncio.timeout(DEADLINE):
            while not holds(found := (await names.find("", 50)).paths):
                await asyncio.sleep(0)
    except TimeoutError:
        pytest.fail(f"at last there were {found}")
    return found


async def test_what_git_ignores_and_what_looks_secret_is_left_out(
    tmp_path: Path, names: FileNames
) -> None:
    for name in (".gitignore", ".env", "a/b/shop.py", "build/shop.js", "key.pem", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("build/\n")
    found = await names.find("", 50)
    assert found.paths == (".gitignore", "a/b/shop.py")
    assert found.whole


async def test_without_a_folder_there_are_no_files(tasks: OwnedTasks, clock: Clock) -> None:
    found = await FileNames(None, tasks, clock).find("a", 5)
    assert (found.paths, found.whole) == ((), True)


async def test_a_list_counts_for_some_seconds_and_then_another_is_made(
    tmp_path: Path, names: FileNames, tasks: OwnedTasks, clock: Clock
) -> None:
    (tmp_path / "a.py").touch()
    assert (await names.find("", 50)).paths == ("a.py",)
    (tmp_path / "b.py").touch()
    (tmp_path / "a.py").unlink()
    clock.now += 4
    # What is gone is not offered, though it is in the list.
    assert (await names.find("", 50)).paths == ()
    await tasks.idle()
    assert (await names.find("", 50)).paths == ()
    clock.now += 2
    assert await until(names, lambda paths: paths == ("b.py",)) == ("b.py",)


async def test_while_files_are_listed_those_are_offered_that_are_known(
    tmp_path: Path, names: FileNames
) -> None:
    for folder in range(60):
        (tmp_path / f"d{folder}").mkdir()
        for number in range(60):
            (tmp_path / f"d{folder}" / f"{number}.py").touch()
    first = await names.find("59.py", 100)
    assert set(first.paths) <= {f"d{folder}/59.py" for folder in range(60)}
    if not first.whole:
        async with asyncio.timeout(DEADLINE):
            while not (await names.find("59.py", 100)).whole:
                await asyncio.sleep(0)
    assert len((await names.find("59.py", 100)).paths) == 60


async def test_a_workspace_that_closes_while_files_are_listed_leaves_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "a.py").touch()
    owned = OwnedTasks()
    names = FileNames(tmp_path, owned, clock)

    await names.find("a", 5)
    names.close()
    await owned.close()
    assert not asyncio.all_tasks() - {asyncio.current_task()}
