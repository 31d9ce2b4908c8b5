"""What changed, in real repositories."""

from pathlib import Path

import pytest
from tests.engine.context.repositories import ENVIRONMENT, commit, git, repository, write

from sessionls.domain.blocks import ChangesBlock
from sessionls.domain.errors import BadInput, Refused
from sessionls.engine.context.changed import MOST_FILES
from sessionls.engine.context.changes import MOST_TEXT, Wanted, changes

TEN = "".join(f"line {n}\n" for n in range(1, 11))


async def look(root: Path, base: str | None = None, **opened: str) -> ChangesBlock:
    held = {root / name.replace("_", "."): text for name, text in opened.items()}
    return await changes(Wanted(root, ENVIRONMENT, base, held))


def picture(block: ChangesBlock, root: Path) -> dict[str, tuple[str, list[tuple[int, int]]]]:
    """By name: the status, and the changed lines, 1-based, the last one included."""
    return {
        file.uri.removeprefix(f"{root.as_uri()}/"): (
            file.status,
            [(place.start.line + 1, place.end.line) for place in file.ranges],
        )
        for file in block.files
    }


async def test_staged_unstaged_and_untracked_files_count_and_ignored_ones_do_not(
    tmp_path: Path,
) -> None:
    files = {"a.py": TEN, "b.py": TEN, "gone.py": "x\n", "same.py": "y\n", ".gitignore": "*.log\n"}
    root = repository(tmp_path / "shop", files)
    write(root, {"a.py": TEN.replace("line 3\n", "three\n"), "new/c.py": "1\n2\n", "x.log": "no\n"})
    git(root, "add", "a.py")
    write(root, {"b.py": "zero\n" + TEN.replace("line 9\n", "")})
    (root / "gone.py").unlink()
    block = await look(root)
    assert picture(block, root) == {
        "a.py": ("modified", [(3, 3)]),
        "b.py": ("modified", [(1, 1), (10, 9)]),
        "gone.py": ("deleted", []),
        "new/c.py": ("untracked", [(1, 2)]),
    }
    assert block.text is not None
    assert (
        "--- a/a.py\n+++ b/a.py\n@@ -1,6 +1,6 @@\n line 1\n line 2\n-line 3\n+three\n" in block.text
    )
    assert "--- a/gone.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n" in block.text


async def test_the_text_of_an_editor_counts_and_so_does_a_file_changed_only_there(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN, "b.py": TEN})
    write(root, {"b.py": "on the disk\n"})
    found = await look(root, a_py="unsaved\n" + TEN, b_py=TEN + "last\n")
    assert picture(found, root) == {
        "a.py": ("modified", [(1, 1)]),
        "b.py": ("modified", [(11, 11)]),
    }
    with pytest.raises(Refused, match="Nothing has changed in shop since the last commit"):
        await look(root, b_py=TEN)


async def test_a_branch_counts_from_where_the_work_began_to_differ(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN, "b.py": TEN})
    git(root, "switch", "-q", "-c", "mine")
    write(root, {"a.py": "mine\n" + TEN})
    commit(root, "mine")
    git(root, "switch", "-q", "main")
    write(root, {"b.py": "theirs\n" + TEN})
    commit(root, "theirs")
    git(root, "switch", "-q", "mine")
    write(root, {"c.py": "new\n"})
    block = await look(root, "main")
    assert block.base == "main"
    assert picture(block, root) == {
        "a.py": ("modified", [(1, 1)]),
        "c.py": ("untracked", [(1, 1)]),
    }


@pytest.mark.parametrize("base", ["nope", "--output=x", "-h", "a\nb", "", "HEAD:a.py"])
async def test_a_base_that_is_none_is_refused_with_a_sentence(tmp_path: Path, base: str) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    write(root, {"a.py": "x\n"})
    with pytest.raises(BadInput, match="is no branch and no commit here"):
        await look(root, base)
    assert [path.name for path in root.iterdir() if path.name != ".git"] == ["a.py"]


async def test_without_a_repository_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is in no git repository"):
        await look(tmp_path)


async def test_without_git_a_sentence_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    with pytest.raises(Refused, match="There is no git here"):
        await changes(Wanted(root, {"PATH": str(tmp_path)}))


async def test_only_what_lies_below_the_workspace_counts(tmp_path: Path) -> None:
    top = repository(tmp_path / "shop", {"web/a.py": TEN, "api/b.py": TEN, "web[1]/c.py": TEN})
    write(top, {"web/a.py": "1\n", "api/b.py": "2\n", "web[1]/c.py": "3\n", "web/d.py": "4\n"})
    assert picture(await look(top / "web"), top / "web").keys() == {"a.py", "d.py"}
    assert picture(await look(top / "web[1]"), top).keys() == {"web%5B1%5D/c.py"}


async def test_everything_is_new_before_the_first_commit(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q")
    write(root, {"a.py": "1\n", "b.py": "1\n2\n"})
    git(root, "add", "a.py")
    assert picture(await look(root), root) == {
        "a.py": ("added", [(1, 1)]),
        "b.py": ("untracked", [(1, 2)]),
    }


async def test_what_may_hold_secrets_is_named_and_not_shown(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {".env": "KEY=before\n", "a.py": "x\n"})
    write(root, {".env": "KEY=hunter2\n", "deploy/id_rsa": "PRIVATE\n"})
    block = await look(root)
    assert picture(block, root).keys() == {".env", "deploy/id_rsa"}
    assert block.text is not None
    assert "modified .env: its name says that it may hold secrets" in block.text
    assert "hunter2" not in block.text
    assert "KEY" not in block.text
    assert "PRIVATE" not in block.text


async def test_odd_files_are_named_and_nothing_waits_for_them(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.bin": "a\0b", "link": "was a file\n", "crlf.txt": TEN})
    secret = tmp_path / "secret.txt"
    secret.write_text("outside\n")
    (root / "link").unlink()
    (root / "link").symlink_to(secret)
    (root / "other").symlink_to(secret)
    (root / "a.bin").write_bytes(b"c\0d")
    (root / "odd\nname.py").write_text("1\n")
    (root / "crlf.txt").write_bytes(TEN.replace("\n", "\r\n").encode())
    (root / "empty.py").touch()
    block = await look(root)
    assert picture(block, root) == {
        "a.bin": ("modified", []),
        "empty.py": ("untracked", []),
        "link": ("modified", []),
        "odd%0Aname.py": ("untracked", [(1, 1)]),
        "other": ("untracked", []),
    }
    assert block.text is not None
    assert "outside" not in block.text
    assert "+++ b/odd?name.py\n" in block.text
    assert "untracked empty.py: empty\n" in block.text


async def test_sessions_and_agents_are_no_change_known_to_git_or_not(tmp_path: Path) -> None:
    agent = ".sessionls/agents/poet.md"
    root = repository(tmp_path / "shop", {"a.py": TEN, agent: "x\n"})
    write(root, {".sessionls/.gitignore": "x\n", agent: "y\n", "docs.sessionls": "x\n"})
    write(root, {"lib/.sessionls/catalog.json": "{}", "lib/.sessionls/agents/a.md": "x\n"})
    opened = {agent.replace(".md", "_md"): "z\n"}
    assert picture(await look(root, **opened), root).keys() == {"docs.sessionls"}


async def test_many_and_long_changes_are_cut_and_counted(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": TEN})
    write(root, {f"n{number:04}.py": "x = 1\n" * 200 for number in range(MOST_FILES + 7)})
    block = await look(root)
    assert (len(block.files), block.left_out) == (MOST_FILES, 7)
    assert block.text is not None
    assert len(block.text) < MOST_TEXT + 200
    assert block.text.endswith("more files are not shown]\n")


async def test_a_linked_worktree_is_looked_at_like_any_other(tmp_path: Path) -> None:
    main = repository(tmp_path / "main", {"a.py": TEN})
    git(main, "worktree", "add", "-q", str(tmp_path / "side"), "-b", "side")
    write(tmp_path / "side", {"a.py": "1\n"})
    assert picture(await look(tmp_path / "side"), tmp_path / "side").keys() == {"a.py"}
