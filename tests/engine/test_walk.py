"""Which files of a real folder are looked at, and which are named as skipped."""

import os
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput
from sessionls.engine.walk import Skipped, walk


def write(root: Path, *names: str, text: str = "x\n") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def seen(root: Path, start: str = ".") -> list[str]:
    walked = walk(root, root / start)
    return [path.relative_to(root).as_posix() for path in walked if isinstance(path, Path)]


def skipped(root: Path, start: str = ".") -> dict[str, str]:
    return {
        item.path.relative_to(root).as_posix(): item.reason
        for item in walk(root, root / start)
        if isinstance(item, Skipped)
    }


def test_files_come_in_the_order_of_their_names_folder_by_folder(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a/z.py", "a/b/c.py", "a.py", ".github/w.yml")
    assert seen(tmp_path) == [".github/w.yml", "a/b/c.py", "a/z.py", "a.py", "b.py"]
    assert seen(tmp_path, "a") == ["a/b/c.py", "a/z.py"]


def test_deepest_ignore_file_wins_and_may_take_back(tmp_path: Path) -> None:
    write(tmp_path, "a.log", "in/a.log", "in/b.log", "in/c.py")
    (tmp_path / ".gitignore").write_text("*.log\n.gitignore\n")
    (tmp_path / "in" / ".gitignore").write_text("!a.log\nc.py\n")
    assert seen(tmp_path) == ["in/a.log"]


def test_exclude_file_of_the_repository_above_the_root_counts(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.py", "sub/b.py", "sub/c.py")
    write(tmp_path, ".git/info/exclude", text="b.py\n")
    (tmp_path / ".gitignore").write_text("sub/c.py\n")
    assert seen(tmp_path / "sub") == ["a.py"]


def test_repository_in_a_repository_has_its_own_rules(tmp_path: Path) -> None:
    write(tmp_path, ".git/HEAD", "vendor/.git/HEAD", "vendor/a.py", "a.py")
    (tmp_path / ".gitignore").write_text("a.py\n.gitignore\n")
    assert seen(tmp_path) == ["vendor/a.py"]


def test_file_that_is_named_is_taken_even_when_it_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, "secret.env")
    (tmp_path / ".gitignore").write_text("*\n")
    assert seen(tmp_path, "secret.env") == ["secret.env"]


def test_ignored_folder_that_is_named_obeys_only_what_lies_inside_it(tmp_path: Path) -> None:
    write(tmp_path, "out/deep/a.py", "out/deep/b.log", "out/deep/x/c.log")
    (tmp_path / ".gitignore").write_text("out/\n*.py\n")
    (tmp_path / "out" / "deep" / ".gitignore").write_text("b.log\n.gitignore\n")
    assert seen(tmp_path, "out/deep") == ["out/deep/a.py", "out/deep/x/c.log"]


def test_installed_packages_are_skipped_from_above_and_taken_when_named(tmp_path: Path) -> None:
    write(tmp_path, "env/pyvenv.cfg", "env/lib/a.py", "node_modules/p/i.js", "app.py")
    (tmp_path / "env" / ".gitignore").write_text("*\n")
    assert seen(tmp_path) == ["app.py"]
    assert set(skipped(tmp_path)) == {"env", "node_modules"}
    assert seen(tmp_path, "env/lib") == ["env/lib/a.py"]
    assert "env/lib/a.py" in seen(tmp_path, "env")
    assert seen(tmp_path, "node_modules/p") == ["node_modules/p/i.js"]


def test_what_belongs_to_git_or_to_us_is_no_code(tmp_path: Path) -> None:
    write(tmp_path, ".git/config", ".sessionls/sessions/a.jsonl", "__pycache__/a.pyc", "a.py")
    assert seen(tmp_path) == ["a.py"]
    with pytest.raises(BadInput, match="not part of the code"):
        walk(tmp_path, tmp_path / ".sessionls" / "sessions")


@pytest.mark.parametrize("place", ["../outside.py", "link.py", "links/outside.py"])
def test_place_outside_the_root_is_refused(tmp_path: Path, place: str) -> None:
    root = tmp_path / "root"
    write(tmp_path, "outside.py", "root/a.py")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    (root / "links").symlink_to(tmp_path)
    with pytest.raises(BadInput, match="lies outside root"):
        walk(root, root / place)


def test_links_are_not_followed_and_those_that_leave_are_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, "outside/x.py", "root/a/b.py")
    (root / "a" / "again").symlink_to(root)
    (root / "c.py").symlink_to(root / "a" / "b.py")
    (root / "gone").symlink_to(root / "nowhere")
    (root / "loop").symlink_to(root / "loop")
    (root / "out").symlink_to(tmp_path / "outside")
    assert seen(root) == ["a/b.py"]
    assert skipped(root) == {
        "gone": "a symbolic link that leads nowhere",
        "loop": "a symbolic link that leads nowhere",
        "out": "a symbolic link that leaves the folder",
    }


def test_root_that_is_itself_a_link_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "real/a.py")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert seen(tmp_path / "link") == ["a.py"]


def test_place_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no\.py cannot be read: No such file"):
        walk(tmp_path, tmp_path / "no.py")


def test_pipe_is_neither_walked_nor_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert skipped(tmp_path) == {"pipe": "not a regular file"}
    with pytest.raises(BadInput, match="neither a file nor a folder"):
        walk(tmp_path, tmp_path / "pipe")
