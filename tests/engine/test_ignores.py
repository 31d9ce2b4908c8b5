"""What git ignores, against git itself."""

import os
import random
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sessionls.engine.walk import walk

NAMES = ("a", "b", "keep", "x.py", "y.log", "build", "#z", " s")
SHAPES = (
    "{}", "/{}", "{}/", "/{}/", "{}/*", "{}/**", "**/{}", "{}/**/{}", "{}/{}", "*", "*/", "/*",
    "*.py", "*.log", "**", "{}/**/", "[ab]", "?", "!{}", "!/{}", "!{}/", "!*.py", "!*/", "!{}/**",
    "!{}/{}", "# {}", "", "\\#z", "{}  ", "*.l?g", "[!a]", "{}*", "!{}/*",
)  # fmt: skip


def seen_by_git(repository: Path) -> set[str]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=repository,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        check=True,
    )
    return {name for name in listing.stdout.decode().split("\0") if name}


def seen_by_us(root: Path, start: Path | None = None) -> list[str]:
    walked = walk(root, start or root)
    return [path.relative_to(root).as_posix() for path in walked if isinstance(path, Path)]


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def scatter(chance: random.Random, folder: Path, depth: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    for name in chance.sample(NAMES, 5):
        if depth < 3 and "." not in name and chance.random() < 0.7:
            scatter(chance, folder / name, depth + 1)
        else:
            (folder / name).write_text("")
    if chance.random() < (0.9 if depth == 0 else 0.25):
        shapes = chance.choices(SHAPES, k=chance.randint(1, 5))
        lines = [shape.format(*chance.choices(NAMES, k=2)) for shape in shapes]
        (folder / ".gitignore").write_text("\n".join(lines))


@pytest.mark.parametrize("seed", range(60))
def test_what_git_ignores_is_ignored_and_nothing_else(tmp_path: Path, seed: int) -> None:
    scatter(random.Random(seed), repository(tmp_path / "r"))
    assert set(seen_by_us(tmp_path / "r")) == seen_by_git(tmp_path / "r")


def test_ignore_file_that_is_a_pipe_ignores_nothing_and_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": ""})
    os.mkfifo(tmp_path / ".gitignore")
    assert seen_by_us(tmp_path) == ["a.py"]
