"""The tool `read` over real files: texts, bounds, and places that it does not show."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.engine.tools.looks import Folder

from sessionls.domain.permission import Subject
from sessionls.engine.tools.bounds import LONGEST_LINE, MOST_CHARACTERS, MOST_LINES
from sessionls.engine.tools.read import ReadTool


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "shop").mkdir()
    return Folder(tmp_path / "shop")


@dataclass
class _Swapping(Folder):
    """Puts a link in a file's place as soon as somebody asks whether an editor holds it."""

    target: Path = Path()

    def read(self, path: Path) -> str | None:
        """What the editor holds: nothing."""
        if path.name == "a.txt":
            path.unlink()
            path.symlink_to(self.target)
        return None


async def read(folder: Folder, path: str | None = "a.txt", **arguments: object) -> str:
    return await folder.said(ReadTool(folder.files), path=path, **arguments)


async def refused(folder: Folder, path: object = "a.txt", **arguments: object) -> str:
    return await folder.refused(ReadTool(folder.files), path=path, **arguments)


async def test_lines_come_with_their_numbers(folder: Folder) -> None:
    folder.write({"a.txt": "one\n\n  three\n"})
    assert await read(folder) == (
        "a.txt, lines 1 to 3 of 3 (as on disk)\n     1\tone\n     2\t\n     3\t  three"
    )


async def test_some_lines_are_read_where_they_are_asked_for(folder: Folder) -> None:
    folder.write({"a.txt": "1\n2\n3\n4\n5\n"})
    assert await read(folder, startLine=2, endLine=3) == (
        "a.txt, lines 2 to 3 of 5 (as on disk)\n     2\t2\n     3\t3"
    )
    assert "lines 4 to 5 of 5" in await read(folder, startLine=4)
    assert "lines 4 to 5 of 5" in await read(folder, startLine=4, endLine=99)


async def test_unsaved_text_wins_over_the_disk_and_says_so(folder: Folder) -> None:
    folder.write({"a.txt": "old\n"})
    assert folder.root
    folder.opened[folder.root / "a.txt"] = "new\n"
    assert await read(folder) == "a.txt, lines 1 to 1 of 1 (unsaved)\n     1\tnew"
    folder.opened[folder.root / "a.txt"] = "old\n"
    assert "(open in an editor, as on disk)" in await read(folder)
    folder.opened[folder.root / "b.txt"] = "never saved\n"
    assert "b.txt, lines 1 to 1 of 1 (unsaved)" in await read(folder, "b.txt")


async def test_text_that_an_editor_holds_is_found_under_a_link_to_its_file(folder: Folder) -> None:
    folder.write({"a.txt": "old\n"})
    assert folder.root
    (folder.root / "link.txt").symlink_to("a.txt")
    folder.opened[folder.root / "a.txt"] = "new\n"
    assert "new" in await read(folder, "link.txt")


@pytest.mark.parametrize(
    ("content", "head", "lines"),
    [
        ("", "a.txt is empty (as on disk).", []),
        ("\n", "a.txt, lines 1 to 1 of 1 (as on disk)", [""]),
        ("x", "lines 1 to 1 of 1 (as on disk, no line end after the last line)", ["x"]),
        ("x\r\ny\r\n", "lines 1 to 2 of 2 (as on disk, its lines end with CR LF)", ["x", "y"]),
        ("x\r\ny\n", "its lines end with CR LF and LF)", ["x", "y"]),
        ("x\ry\r", "its lines end with CR)", ["x", "y"]),
        ("\ufeffx\n", "lines 1 to 1 of 1 (as on disk)", ["x"]),
        ("x\u2028y\x0cz\n", "lines 1 to 1 of 1", ["x\u2028y\x0cz"]),
    ],
)
async def test_every_ending_of_lines_is_read(
    folder: Folder, content: str, head: str, lines: list[str]
) -> None:
    folder.write({"a.txt": content})
    first, *numbered = (await read(folder)).split("\n")
    assert head in first
    assert [line.partition("\t")[2] for line in numbered] == lines


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a\0b", "is binary"),
        (b"x\ny\xff\n", "is not UTF-8 text: its line 2 holds the byte 0xff"),
        ("é".encode("utf-16"), "is UTF-16 text, not UTF-8"),
        ("é".encode("utf-32"), "is UTF-32 text, not UTF-8"),
        (b"x" * (9 << 20), "has 9.4 MB, more than the 8.4 MB that are looked at"),
    ],
)
async def test_what_is_no_text_to_read_is_a_sentence(
    folder: Folder, content: bytes, words: str
) -> None:
    folder.write({"a.txt": content})
    assert f"a.txt {words}" in await refused(folder)


async def test_long_file_is_cut_at_a_line_and_says_where_to_go_on(folder: Folder) -> None:
    folder.write({"a.txt": "".join(f"{number}\n" for number in range(1, MOST_LINES + 501))})
    said = await read(folder)
    head, *lines, rest = said.split("\n")
    assert head == f"a.txt, lines 1 to {MOST_LINES} of {MOST_LINES + 500} (as on disk)"
    assert lines[-1].endswith(f"\t{MOST_LINES}")
    assert rest == f"500 lines left out: read on with startLine {MOST_LINES + 1}."
    assert "left out" not in await read(folder, startLine=MOST_LINES + 1)


async def test_file_of_long_lines_is_read_in_parts_to_its_end(folder: Folder) -> None:
    folder.write({"a.txt": "".join(f"{number} {'x' * 990}\n" for number in range(1, 151))})
    seen, start = [], 1
    while start:
        said = await read(folder, startLine=start)
        assert len(said) < MOST_CHARACTERS + 200
        lines = [line for line in said.split("\n") if "\t" in line]
        seen += [line.split("\t")[1].split()[0] for line in lines]
        start = int(said.rsplit(" ", 1)[1][:-1]) if "read on" in said else 0
    assert seen == [str(number) for number in range(1, 151)]


async def test_very_long_line_is_cut_in_its_middle(folder: Folder) -> None:
    folder.write({"a.txt": "A" + "x" * 100_000 + "Z\n"})
    said = await read(folder)
    assert "98,002 characters left out" in said
    assert said.endswith("xZ")
    assert len(said) < LONGEST_LINE + 200


async def test_unsaved_text_that_utf_8_cannot_hold_is_read(folder: Folder) -> None:
    assert folder.root
    folder.opened[folder.root / "a.txt"] = "\ud800x\n"
    assert "\t?x" in await read(folder)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": None}, "path: Input should be a valid string"),
        ({"path": 7}, "read takes path, startLine? and endLine?. path: Input should be"),
        ({"path": ""}, "empty"),
        ({"path": "a\0"}, "zero byte"),
        ({"path": "a\ud800"}, "characters that no file name can hold"),
        ({"path": "x" * 5_000}, "cannot be read: File name too long"),
        ({"path": "none.txt"}, "none.txt cannot be read: No such file or directory"),
        ({"path": "sub"}, "sub is a folder. The tool list shows what is in it."),
        ({"startLine": "1"}, "startLine: Input should be a valid integer"),
        ({"startLine": 0}, "startLine: Input should be greater"),
        ({"startLine": True}, "startLine: Input should be a valid integer"),
        ({"startLine": 3, "endLine": 2}, "endLine 2 stands before startLine 3"),
        ({"startLine": 4}, "a.txt has 1 line; there is no line 4"),
        ({"lines": 4}, "lines: Extra inputs are not permitted"),
        ({"x" * 10_000: 4}, "read takes path, startLine? and endLine?. xxx"),
        ({"\ud800": 4}, "unable to parse raw data as a unicode string"),
    ],
)
async def test_call_that_cannot_be_made_says_why(
    folder: Folder, arguments: dict[str, object], words: str
) -> None:
    folder.write({"a.txt": "1\n", "sub/b.txt": ""})
    said = await folder.refused(ReadTool(folder.files), **{"path": "a.txt"} | arguments)
    assert words in said
    assert len(said) < 6_000


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/etc/passwd", "sub/../../secret.txt", "out.txt", "outside/secret.txt"],
)
async def test_nothing_outside_is_read_by_whatever_road(folder: Folder, path: str) -> None:
    assert folder.root
    (folder.root.parent / "secret.txt").write_text("the secret\n")
    folder.write({"sub/a.txt": ""})
    (folder.root / "out.txt").symlink_to("../secret.txt")
    (folder.root / "outside").symlink_to("..", target_is_directory=True)
    assert "lies outside shop" in await refused(folder, path)
    assert "lies outside" in await refused(folder, (folder.root / path).as_uri())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (".env", "looks as if it holds secrets"),
        ("deep/tls.key", "looks as if it holds secrets"),
        ("notes.txt", "looks as if it holds secrets"),
        ("keys/config", "looks as if it holds secrets"),
        (".git/config", "belongs to version control"),
        ("config.txt", "belongs to version control"),
        ("sub/.git/config", "belongs to version control"),
        (".sessionls/sessions/1.jsonl", "belongs to sessionls"),
        (".sessionls/mcp.json", "belongs to sessionls"),
    ],
)
async def test_secrets_and_the_inside_of_git_are_not_read_under_any_name(
    folder: Folder, path: str, words: str
) -> None:
    names = (".env", "deep/tls.key", ".git/config", "sub/.git/config", ".ssh/config")
    folder.write(dict.fromkeys((*names, ".sessionls/sessions/1.jsonl", ".sessionls/mcp.json"), "S"))
    assert folder.root
    (folder.root / "notes.txt").symlink_to(".env")
    (folder.root / "config.txt").symlink_to(".git/config")
    (folder.root / "keys").symlink_to(".ssh", target_is_directory=True)
    assert words in await refused(folder, path)
    folder.opened[folder.root / path] = "the secret"
    assert words in await refused(folder, path)


async def test_agent_files_are_read(folder: Folder) -> None:
    folder.write({".sessionls/agents/a.md": "prompt\n"})
    assert "prompt" in await read(folder, ".sessionls/agents/a.md")


async def test_person_who_names_a_secret_shows_it_and_no_other(folder: Folder) -> None:
    folder.write({".env": "KEY=1\n", "deep/.env": "KEY=2\n"})
    assert folder.root
    folder.named = (folder.root / ".env", folder.root / "deep")
    assert "KEY=1" in await read(folder, ".env")
    assert "looks as if it holds secrets" in await refused(folder, "deep/.env")


async def test_what_rules_deny_is_not_read_under_any_name_nor_when_it_was_named(
    folder: Folder,
) -> None:
    folder.write({"keep/out.txt": "x\n"})
    assert folder.root
    (folder.root / "link.txt").symlink_to("keep/out.txt")
    folder.denied = ("keep/out.txt",)
    folder.named = (folder.root / "keep" / "out.txt",)
    for path in ("keep/out.txt", "link.txt"):
        assert f"{path} may not be read: a permission denies it." in await refused(folder, path)


async def test_ignored_file_that_is_named_exactly_is_read(folder: Folder) -> None:
    folder.write({".gitignore": "*.log\n", "a.log": "seen\n"})
    assert "seen" in await read(folder, "a.log")


async def test_link_that_changes_after_it_was_judged_shows_nothing(folder: Folder) -> None:
    """`read` is asked between the look at the path and the look at the file."""
    assert folder.root
    outside = folder.root.parent / "secret.txt"
    outside.write_text("the secret\n")
    for target in (outside, folder.root / ".env"):
        folder.write({"a.txt": "harmless\n", ".env": "the secret\n"})
        said = await refused(_Swapping(folder.root, target=target))
        assert (folder.root / "a.txt").is_symlink()
        assert said == "a.txt became another file while it was opened."
        (folder.root / "a.txt").unlink()


async def test_pipe_and_device_are_not_waited_for(folder: Folder) -> None:
    assert folder.root
    os.mkfifo(folder.root / "pipe")
    assert "pipe is not a regular file" in await refused(folder, "pipe")


async def test_name_with_line_ends_stays_one_line(folder: Folder) -> None:
    name = "a\nb.txt, lines 1 to 1 of 1\u2028\x1b[31m"
    folder.write({name: "x\n"})
    said = await read(folder, name)
    assert said.split("\n")[1:] == ["     1\tx"]
    assert "a\\nb.txt, lines 1 to 1 of 1\\u2028\\x1b[31m, lines" in said
    tool = ReadTool(folder.files)
    assert tool.subject({"path": name}).title == "Read a\\nb.txt, lines 1 to 1 of 1\\u2028\\x1b[31m"


async def test_file_outside_is_read_when_a_person_named_or_opened_it(folder: Folder) -> None:
    assert folder.root
    other = folder.root.parent / "other.txt"
    other.write_text("other\n")
    folder.named = (other,)
    assert "(as on disk)\n     1\tother" in await read(folder, str(other))
    folder.named, folder.opened = (), {other: "opened\n"}
    assert "(unsaved)\n     1\topened" in await read(folder, str(other))


async def test_without_a_folder_only_what_is_open_or_named_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x\n")
    bare = Folder(None)
    assert "neither open in an editor nor named" in await refused(bare, str(file))
    assert "no folder is open" in await refused(bare, "a.txt")
    bare.named = (file,)
    assert "\tx" in await read(bare, str(file))


def test_subject_names_the_place_from_the_root_on_and_where_its_links_lead(folder: Folder) -> None:
    folder.write({"sub/a.txt": "", "sub/x/b.txt": ""})
    assert folder.root
    (folder.root / "link").symlink_to("sub", target_is_directory=True)
    tool = ReadTool(folder.files)

    def paths(path: object) -> tuple[str, ...]:
        return tool.subject({"path": path}).paths

    assert paths(str(folder.root / "sub/a.txt")) == ("sub/a.txt",)
    assert paths("sub/x/../a.txt") == ("sub/a.txt",)
    assert paths((folder.root / "sub/a.txt").as_uri()) == ("sub/a.txt",)
    assert paths("link/a.txt") == ("link/a.txt", "sub/a.txt")
    assert paths("../a.txt") == ((folder.root.parent / "a.txt").as_posix(),)
    assert tool.subject({"path": "sub/a.txt"}) == Subject(
        "read", "Read sub/a.txt", paths=("sub/a.txt",)
    )
    for garbage in (None, 7, "", "\0", "\ud800", ["a"], "x" * 10_000, "http://["):
        assert tool.subject({"path": garbage}).tool == "read"
    assert tool.access == "read"
