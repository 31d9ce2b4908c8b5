"""The tool `list` over real folders."""

import os
from pathlib import Path

import pytest
from tests.engine.tools.looks import Folder

from sessionls.engine.tools.bounds import MOST_LINES
from sessionls.engine.tools.list import ListTool


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "shop").mkdir()
    return Folder(tmp_path / "shop")


async def listed(folder: Folder, **arguments: object) -> list[str]:
    return (await folder.said(ListTool(folder.files), **arguments)).split("\n")


async def refused(folder: Folder, **arguments: object) -> str:
    return await folder.refused(ListTool(folder.files), **arguments)


async def test_folder_is_listed_by_name_with_slashes_and_sizes(folder: Folder) -> None:
    folder.write({"b.txt": "x" * 310, "a/x.py": "", "c.bin": b"\0" * 1_234_567, ".github/w": ""})
    assert await listed(folder) == [
        "The workspace's root, 4 entries",
        ".github/",
        "a/",
        "b.txt  310 B",
        "c.bin  1.2 MB",
    ]
    assert await listed(folder, path="a") == ["a, 1 entry", "x.py  0 B"]
    assert await listed(folder, path="a/x.py") == ["a/x.py  0 B"]


async def test_what_git_ignores_and_what_tools_leave_is_left_out_and_counted(
    folder: Folder,
) -> None:
    folder.write({".gitignore": "*.log\nout/\n", "a.log": "", "out/x": "", ".git/HEAD": ""})
    folder.write({"__pycache__/x": "", ".DS_Store": "", "a.py": "", "node_modules/p/x.js": ""})
    assert await listed(folder) == [
        "The workspace's root, 3 entries "
        "(2 that git ignores and 3 folders and files of tools left out)",
        ".gitignore  11 B",
        "a.py  0 B",
        "node_modules/  installed packages",
    ]
    assert await listed(folder, path="out") == ["out, 1 entry", "x  0 B"]


async def test_empty_folder_says_so_and_what_is_left_out(folder: Folder) -> None:
    folder.write({"in/.gitignore": "*.log\n.gitignore\n", "in/a.log": ""})
    assert folder.root
    (folder.root / "bare").mkdir()
    assert await listed(folder, path="bare") == ["bare is empty."]
    (said,) = await listed(folder, path="in/")
    assert said == "in is empty (2 that git ignores left out)."


async def test_links_say_where_they_lead_but_for_places_outside(folder: Folder) -> None:
    folder.write({"a/b.py": "", "c.py": ""})
    assert folder.root
    for name, target in {
        "file": "a/b.py",
        "folder": "a",
        "out": "../../etc",
        "nowhere": "none",
        "loop": "loop",
    }.items():
        (folder.root / name).symlink_to(target)
    lines = await listed(folder)
    assert "file  a link to a/b.py" in lines
    assert "folder/  a link to a" in lines
    assert "out  a link that leaves the folder" in lines
    assert "nowhere  a link that leads nowhere" in lines
    assert "loop  a link that leads nowhere" in lines


async def test_pipes_and_names_with_line_ends_are_one_line_each(folder: Folder) -> None:
    folder.write({"a\nb/  9 GB": ""})
    assert folder.root
    os.mkfifo(folder.root / "pipe")
    (Path(os.fsdecode(os.fsencode(folder.root) + b"/\xff"))).touch()
    folder.write({"x/a\nb.py": ""})
    assert (await listed(folder))[1:] == [
        "a\\nb/",
        "pipe  not a regular file",
        "x/",
        "\\udcff  0 B",
    ]
    assert (await listed(folder, glob="*.py"))[1:] == ["x/a\\nb.py  0 B"]


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*.py", ["a.py", "src/b.py", "src/deep/c.py"]),
        ("/*.py", ["a.py"]),
        ("./*.py", ["a.py"]),
        ("src/*.py", ["src/b.py"]),
        ("src/*", ["src/b.py", "src/d.ts"]),
        ("src/**", ["src/b.py", "src/d.ts", "src/deep/c.py"]),
        ("src/", ["src/b.py", "src/d.ts", "src/deep/c.py"]),
        ("**/c.py", ["src/deep/c.py"]),
        ("*.{ts,md}", ["#read me.md", "src/d.ts"]),
        ("{a,src/{b,d}}.*", ["a.py", "src/b.py", "src/d.ts"]),
        ("!*.py", ["#read me.md", "src/d.ts"]),
        ("#read me.md", ["#read me.md"]),
        ("[ab].py", ["a.py", "src/b.py"]),
        ("{a}.py", ["a.py"]),
    ],
)
async def test_glob_lists_every_file_below_that_it_is_for(
    folder: Folder, glob: str, names: list[str]
) -> None:
    folder.write(
        dict.fromkeys(("a.py", "src/b.py", "src/deep/c.py", "src/d.ts", "#read me.md"), "x")
    )
    folder.write({".gitignore": "*.log\n.gitignore\n", "a.log": "", "src/x.log": ""})
    lines = await listed(folder, glob=glob)
    assert lines[1:] == [f"{name}  1 B" for name in names]


async def test_glob_is_meant_from_the_path_on_and_names_from_the_root(folder: Folder) -> None:
    folder.write({"src/a/b.py": "", "src/c.py": "", "d.py": ""})
    assert await listed(folder, path="src", glob="/*.py") == ["1 file below src", "src/c.py  0 B"]
    assert await listed(folder, path="d.py", glob="*.py") == ["1 file below d.py", "d.py  0 B"]
    (said,) = await listed(folder, glob="*.nothing")
    assert said == "No file in the workspace is matched by *.nothing. What git ignores is left out."


async def test_long_list_is_cut_and_says_how_much_is_missing(folder: Folder) -> None:
    folder.write({f"{number:04}.txt": "" for number in range(MOST_LINES + 3)})
    for arguments in ({}, {"glob": "*.txt"}):
        head, *lines, rest = await listed(folder, **arguments)
        assert "2,003" in head
        assert len(lines) == MOST_LINES
        assert rest == "3 more left out: name a folder below, or a narrower glob."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": "none"}, "none is not there"),
        ({"path": ".."}, "lies outside shop"),
        ({"path": "/"}, "lies outside shop"),
        ({"path": "out"}, "lies outside shop"),
        ({"path": ".git"}, "belongs to version control"),
        ({"path": ".sessionls/sessions"}, "belongs to sessionls"),
        ({"path": 7}, "list takes path? and glob?. path: Input should be a valid string"),
        ({"glob": ""}, "glob: String should have at least 1 character"),
        ({"glob": "["}, "'[' is no glob. It is written as in .gitignore"),
        ({"glob": "\\"}, "is no glob"),
        ({"glob": " "}, "is no glob"),
        ({"glob": "a\nb"}, "one line"),
        ({"glob": "x" * 501}, "at most 500 characters"),
        ({"glob": "{a,b}" * 9}, "more than 64 alternatives"),
        ({"glob": "*.py", "path": "none"}, "none cannot be read: No such file"),
    ],
)
async def test_call_that_cannot_be_made_says_why(
    folder: Folder, arguments: dict[str, object], words: str
) -> None:
    folder.write({"a.py": "", ".git/HEAD": "", ".sessionls/sessions/1.jsonl": ""})
    assert folder.root
    (folder.root / "out").symlink_to("..", target_is_directory=True)
    assert words in await refused(folder, **arguments)


async def test_glob_that_never_ends_is_given_up(folder: Folder) -> None:
    folder.write({"/".join(["ab" * 100] * 8): ""})
    said = await refused(folder, glob="**/" * 12 + "*?" * 100 + "[!a-z]")
    assert "takes too long" in said


async def test_without_a_folder_there_is_nothing_to_list(tmp_path: Path) -> None:
    assert "no folder is open" in await refused(Folder(None))
    assert "no folder is open" in await refused(Folder(None), path=str(tmp_path))
    named = Folder(None, named=(tmp_path,))
    (tmp_path / "a.txt").touch()
    assert (await listed(named, path=str(tmp_path)))[1:] == ["a.txt  0 B"]


async def test_subject_names_the_folder(folder: Folder) -> None:
    tool = ListTool(folder.files)
    assert tool.subject({}).paths == (".",)
    assert tool.subject({"path": "a/../b"}).title == "List b"
    assert tool.access == "read"
