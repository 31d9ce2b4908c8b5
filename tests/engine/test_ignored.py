"""One path at a time: what git leaves out, wherever it lies."""

from pathlib import Path

import pytest

from sessionls.engine.ignored import is_ignored


def made(root: Path, *repositories: str, **ignores: str) -> None:
    """Folders that are repositories, and ignore files by folder."""
    for name in repositories:
        (root / name / ".git").mkdir(parents=True)
    for name, rules in ignores.items():
        folder = root / name.replace("_", "/").replace("top", ".")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text(rules)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.py", False),
        ("build/a.py", True),
        ("src/a.log", True),
        ("src/kept.log", False),
        ("vendor/lib/a.py", True),
        ("modules/lib/a.log", False),
        ("modules/lib/a.tmp", True),
        ("modules/lib/build/a.py", False),
    ],
)
def test_a_path_is_left_out_as_git_leaves_it_out(tmp_path: Path, path: str, expected: bool) -> None:
    made(
        tmp_path,
        *(".", "vendor/lib", "modules/lib"),
        top="build/\nvendor/\n*.log\n",
        src="!kept.log\n",
        modules_lib="*.tmp\n",
    )
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()
    assert is_ignored(tmp_path, tmp_path / path) is expected


def test_rules_of_a_repository_around_the_workspace_count(tmp_path: Path) -> None:
    made(tmp_path, ".", top="*.log\n")
    assert is_ignored(tmp_path / "part", tmp_path / "part" / "a.log")
    assert not is_ignored(tmp_path / "part", tmp_path / "part" / "a.py")
