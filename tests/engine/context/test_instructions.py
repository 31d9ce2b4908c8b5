"""Which `AGENTS.md` apply, and in which order."""

import os
from pathlib import Path

from tests.engine.context.repositories import write

from sessionls.engine.context.grounds import Grounds
from sessionls.engine.context.instructions import LONGEST, MOST, instructions_for


def found(root: Path, *names: str) -> list[tuple[str, str]]:
    paths = [root / name for name in names]
    return [(one.path, one.text) for one in instructions_for(Grounds(root), paths)]


def test_the_files_on_the_way_apply_and_the_nearest_one_stands_last(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "AGENTS.md": "\ufeffroot\n",
            "api/AGENTS.md": "api",
            "api/v1/AGENTS.md": "v1",
            "web/AGENTS.md": "web",
            "api/v1/a.py": "",
        },
    )
    root, api, v1 = ("AGENTS.md", "root"), ("api/AGENTS.md", "api"), ("api/v1/AGENTS.md", "v1")
    assert found(tmp_path) == [root]
    assert found(tmp_path, "api/v1/a.py") == [root, api, v1]
    assert found(tmp_path, "api") == [root, api]
    assert found(tmp_path, "api/gone.py", "web") == [root, ("web/AGENTS.md", "web"), api]


def test_imports_are_not_followed_and_neither_are_links_that_lead_out(tmp_path: Path) -> None:
    write(tmp_path, {"home/secret.md": "secret\n", "work/sub/a.py": "", "work/real.md": "real\n"})
    root = tmp_path / "work"
    (root / "AGENTS.md").write_text("@../home/secret.md\n")
    (root / "sub" / "AGENTS.md").symlink_to(tmp_path / "home" / "secret.md")
    assert found(root, "sub/a.py") == [("AGENTS.md", "@../home/secret.md")]
    (root / "sub" / "AGENTS.md").unlink()
    (root / "sub" / "AGENTS.md").symlink_to(root / "real.md")
    assert found(root, "sub/a.py")[1] == ("sub/AGENTS.md", "real")


def test_nothing_above_or_beside_the_workspace_applies(tmp_path: Path) -> None:
    write(tmp_path, {"AGENTS.md": "above", "other/AGENTS.md": "beside", "work/a.py": ""})
    assert found(tmp_path / "work", "a.py", "../other/b.py") == []
    assert instructions_for(Grounds(tmp_path / "work"), [tmp_path / "other" / "b.py"]) == ()


def test_what_is_too_much_is_cut_and_the_nearest_ones_stay(tmp_path: Path) -> None:
    names = ["", "a/", "a/b/", "a/b/c/", "a/b/c/d/"]
    write(tmp_path, {f"{name}AGENTS.md": name.ljust(LONGEST * 2, "x") for name in names})
    kept = found(tmp_path, "a/b/c/d")
    assert [path for path, _ in kept][-1] == "a/b/c/d/AGENTS.md"
    assert "AGENTS.md" not in [path for path, _ in kept]
    assert sum(len(text) for _, text in kept) < MOST + 500


def test_whatever_is_no_text_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "AGENTS.md")
    (tmp_path / "a" / "AGENTS.md").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "AGENTS.md").write_bytes(b"\0")
    assert found(tmp_path, "a/x", "b/x") == []


def test_whether_the_workspace_is_trusted_stands_on_each(tmp_path: Path) -> None:
    write(tmp_path, {"AGENTS.md": "root\n"})
    assert [one.trusted for one in instructions_for(Grounds(tmp_path), ())] == [False]
    assert [one.trusted for one in instructions_for(Grounds(tmp_path, trusted=True), ())] == [True]
