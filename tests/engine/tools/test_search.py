"""The tool `search` over real files: with ripgrep where it is found, and always without it."""

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import aclosing
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.tools.looks import Folder

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.expressions import expression
from sessionls.engine.tools.matching import Patience
from sessionls.engine.tools.ripgrep import find_ripgrep
from sessionls.engine.tools.search import SearchTool
from sessionls.engine.tools.search_report import MOST_FOUND
from sessionls.engine.tools.tool import CallContext, ToolProgress

RIPGREP = find_ripgrep(os.environ.get("PATH", ""), None)
ENGINES = [None, *([RIPGREP] if RIPGREP else [])]
"""Without ripgrep, and with it where there is one: every test expects the same of both."""
ENDLESS = r"(.*)(.*)(.*)(.*)(.*)\1\2\3\4\5c!"
"""What no engine finds soon in a line that is a little longer."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "shop").mkdir()
    return Folder(tmp_path / "shop")


@pytest.fixture(params=ENGINES, ids=lambda engine: "ripgrep" if engine else "library")
def ripgrep(request: pytest.FixtureRequest) -> Path | None:
    return request.param


async def searched(folder: Folder, ripgrep: Path | None, pattern: str, **more: object) -> str:
    return await folder.said(SearchTool(folder.files, ripgrep), pattern=pattern, **more)


async def refused(folder: Folder, **arguments: object) -> str:
    return await folder.refused(SearchTool(folder.files), **arguments)


async def test_lines_are_given_file_by_file_in_the_order_of_their_paths(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write(
        {"b.py": "x = eval(y)\n", "a/c.py": "\n\neval(1); eval(2)\nEval(3)\n", "d": "no\n"}
    )
    assert await searched(folder, ripgrep, "eval(") == (
        "2 lines in 2 files of the workspace\n"
        "a/c.py\n     3: eval(1); eval(2)\n"
        "b.py\n     1: x = eval(y)"
    )
    assert await searched(folder, ripgrep, r"(?i)EVAL\(\d", regex=True, path="a") == (
        "2 lines in 1 file at a\na/c.py\n     3: eval(1); eval(2)\n     4: Eval(3)"
    )


async def test_words_are_not_an_expression_unless_that_is_said(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({"a.txt": "f(x)\nfooo\n"})
    assert "1: f(x)" in await searched(folder, ripgrep, "f(x)")
    assert await searched(folder, ripgrep, "o.o") == (
        "No line has it in 1 file of the workspace. "
        "The pattern was taken word for word; with regex true it is an expression."
    )
    assert "2: fooo" in await searched(folder, ripgrep, "o.o$", regex=True)
    assert await searched(folder, ripgrep, "bar", regex=False) == (
        "No line has it in 1 file of the workspace."
    )


async def test_unsaved_text_wins_over_the_disk(folder: Folder, ripgrep: Path | None) -> None:
    folder.write({"a.txt": "old\n", "b.txt": "new\n"})
    assert folder.root
    folder.opened[folder.root / "a.txt"] = "x\nnew\n"
    assert await searched(folder, ripgrep, "new") == (
        "2 lines in 2 files of the workspace\n"
        "a.txt (open in an editor)\n     2: new\nb.txt\n     1: new"
    )
    assert "No line has it in 2 files" in await searched(folder, ripgrep, "old")
    folder.opened[folder.root / "c.txt"] = "never saved\n"
    assert "1: never saved" in await searched(folder, ripgrep, "never", path="c.txt")


async def test_what_git_ignores_is_searched_only_where_it_is_named(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({".gitignore": "*.log\nout/\n", "a.log": "it\n", "out/b": "it\n", "c": "it\n"})
    folder.write({".git/HEAD": "it\n", "node_modules/p/x.js": "it\n"})
    said = await searched(folder, ripgrep, "it")
    assert said == (
        "1 line in 1 file of the workspace\nc\n     1: it\n"
        "Not searched: node_modules (installed packages; name the folder to look into it)."
    )
    assert "1: it" in await searched(folder, ripgrep, "it", path="a.log")
    assert "1: it" in await searched(folder, ripgrep, "it", path="out")
    assert "1: it" in await searched(folder, ripgrep, "it", path="node_modules")


async def test_secrets_are_not_searched_and_named(folder: Folder, ripgrep: Path | None) -> None:
    folder.write({".env": "KEY\n", "a/tls.key": "KEY\n", ".ssh/config": "KEY\n", "b": "KEY\n"})
    assert folder.root
    (folder.root / "keys").symlink_to(".ssh", target_is_directory=True)
    (folder.root / "env.txt").symlink_to(".env")
    secrets = "look as if they held secrets; a person can name them"
    assert await searched(folder, ripgrep, "KEY") == (
        "1 line in 1 file of the workspace\nb\n     1: KEY\n"
        f"Not searched: .env, .ssh/config, a/tls.key ({secrets})."
    )
    assert "No line has it in 0 files at .ssh." in await searched(
        folder, ripgrep, "KEY", path="keys"
    )
    assert "looks as if it holds secrets" in await refused(folder, pattern="KEY", path="env.txt")
    folder.named = (folder.root / ".env",)
    assert ".env\n     1: KEY" in await searched(folder, ripgrep, "KEY")
    assert ".env\n     1: KEY" in await searched(folder, ripgrep, "KEY", path=".env")


async def test_what_rules_deny_to_read_is_not_searched(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({"a": "KEY\n", "sub/b": "KEY\n"})
    folder.denied = ("sub/b",)
    assert await searched(folder, ripgrep, "KEY") == (
        "1 line in 1 file of the workspace\na\n     1: KEY\n"
        "Not searched: sub/b (a permission denies to read it)."
    )
    assert "a permission denies it" in await refused(folder, pattern="KEY", path="sub/b")


async def test_every_ending_of_lines_counts_as_editors_count(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write(
        {
            "crlf": "a\r\nfoo\r\n\r\nfoo bar\r\n",
            "cr": "a\rfoo\rb\rfoo",
            "mixed": "a\rb\nfoo\r\nc\r\rfoo\n",
            "bom": "\ufefffoo\n",
            "none": "foo",
        }
    )
    assert await searched(folder, ripgrep, "^foo$", regex=True) == (
        "7 lines in 5 files of the workspace\n"
        "bom\n     1: foo\n"
        "cr\n     2: foo\n     4: foo\n"
        "crlf\n     2: foo\n"
        "mixed\n     3: foo\n     6: foo\n"
        "none\n     1: foo"
    )
    assert "crlf\n     3: " in await searched(folder, ripgrep, "^$", regex=True)
    assert "No line" in await searched(folder, ripgrep, "foo[^ ]", regex=True)
    assert "No line" in await searched(folder, ripgrep, r"foo\s$", regex=True)


async def test_binary_and_other_encodings_have_no_lines(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({"a": "foo\0", "b": b"foo\xff", "c": "foo".encode("utf-16"), "d": "foo\n"})
    said = await searched(folder, ripgrep, "foo")
    assert said == "1 line in 1 file of the workspace\nd\n     1: foo"
    assert "a is binary." in await refused(folder, pattern="foo", path="a")
    assert "b is not UTF-8 text" in await refused(folder, pattern="foo", path="b")


async def test_huge_file_is_left_out_unless_it_is_named(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({"a.txt": ("x" * 1_023 + "\n") * 1_100 + "foo\n", "b.txt": "foo\n"})
    said = await searched(folder, ripgrep, "foo")
    assert said.endswith("Not searched: a.txt (more than 1.0 MB; name the file to search it).")
    assert "1 line in 1 file" in said
    assert "1101: foo" in await searched(folder, ripgrep, "foo", path="a.txt")


async def test_long_line_is_cut_around_what_was_found(folder: Folder, ripgrep: Path | None) -> None:
    folder.write({"a.js": "x" * 400_000 + "needle" + "y" * 100_000 + "\n"})
    said = await searched(folder, ripgrep, "needle")
    assert "[399,925 characters]… xx" in said
    assert "xneedley" in said
    assert len(said) < 500


async def test_globs_choose_files(folder: Folder, ripgrep: Path | None) -> None:
    folder.write(dict.fromkeys(("a.py", "a.ts", "sub/b.ts", "sub/c.tsx", "d.md"), "foo\n"))
    said = await searched(folder, ripgrep, "foo", glob="*.{ts,tsx}")
    assert said.startswith("3 lines in 3 files of the workspace that *.{ts,tsx} is for\na.ts\n")
    said = await searched(folder, ripgrep, "foo", glob="*.tsx", path="sub")
    assert said == "1 line in 1 file at sub that *.tsx is for\nsub/c.tsx\n     1: foo"
    said = await searched(folder, ripgrep, "foo", glob="*.rs")
    assert said == "No line has it in 0 files of the workspace that *.rs is for."


async def test_names_that_look_like_more_are_one_line(folder: Folder, ripgrep: Path | None) -> None:
    assert folder.root
    odd = ("-e", "a\nb.py", "a b'\"$(x).py", "é\u2028.py")
    folder.write(dict.fromkeys(odd, "foo\n"))
    Path(os.fsdecode(os.fsencode(folder.root) + b"/\xff.py")).write_text("foo\n")
    said = await searched(folder, ripgrep, "foo")
    assert said.split("\n")[1::2] == [
        "-e",
        "a\\nb.py",
        "a b'\"$(x).py",
        "é\\u2028.py",
        "\\udcff.py",
    ]


async def test_search_ends_after_so_many_lines_and_says_what_is_left(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({"a": "foo\n" * (MOST_FOUND - 1), "b": "foo\nfoo\n", "c": "foo\n", "d": ""})
    said = await searched(folder, ripgrep, "foo")
    assert said.startswith(f"{MOST_FOUND} lines in 2 files of the workspace\na\n")
    assert said.endswith(
        f"It ended after {MOST_FOUND} lines; 2 files and perhaps lines in b are left: "
        "narrow it with path, glob or pattern."
    )
    folder.write({"b": "foo\n", "c": ""})
    assert "It ended" not in await searched(folder, ripgrep, "foo")


async def test_many_long_lines_are_cut_at_a_lines_end(folder: Folder, ripgrep: Path | None) -> None:
    folder.write({"a": ("foo" + "x" * 500 + "\n") * 400})
    said = await searched(folder, ripgrep, "foo")
    assert len(said) < 61_000
    *_, last, rest = said.split("\n")
    assert last.startswith("   ")
    assert "more left out: narrow it" in rest


async def test_file_with_more_lines_than_ripgrep_names_is_searched_to_its_end(
    folder: Folder, ripgrep: Path | None
) -> None:
    """`[^a]` may stand for CR to ripgrep, so it names lines that have nothing."""
    folder.write({"a": "foo\r\n" * 5_000 + "fool\r\n"})
    said = await searched(folder, ripgrep, "foo[^a]", regex=True)
    assert said == "1 line in 1 file of the workspace\na\n  5001: fool"


async def test_many_files_are_searched_in_batches_with_progress(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({f"{number:03}": f"foo {number}\n" for number in range(330)})
    said = await searched(folder, ripgrep, "foo")
    assert said.startswith("330 lines in 330 files")
    assert [line.strip() for line in said.split("\n")[2::2]] == [
        f"1: foo {number}" for number in range(330)
    ]
    steps = [step for step in folder.progress if step.total]
    assert [(step.done, step.text) for step in steps] == [
        (64, "063"),
        (320, "319"),
        (330, "329"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "search takes pattern, path?, glob? and regex?. pattern: Field required"),
        ({"pattern": ""}, "pattern: String should have at least 1 character"),
        ({"pattern": "x" * 1_001}, "pattern: String should have at most 1000 characters"),
        ({"pattern": 7}, "pattern: Input should be a valid string"),
        ({"pattern": "a\nb"}, "leave line ends out of the pattern"),
        ({"pattern": "(", "regex": True}, "cannot be read as an expression"),
        ({"pattern": "a", "regex": "yes"}, "regex: Input should be a valid boolean"),
        ({"pattern": "a", "path": "none"}, "none cannot be read: No such file"),
        ({"pattern": "a", "path": ".."}, "lies outside shop"),
        ({"pattern": "a", "path": "out"}, "lies outside shop"),
        ({"pattern": "a", "path": ".git"}, "belongs to version control"),
        ({"pattern": "a", "glob": "["}, "is no glob"),
        ({"pattern": "a", "caseSensitive": True}, "caseSensitive: Extra inputs"),
    ],
)
async def test_call_that_cannot_be_made_says_why(
    folder: Folder, arguments: dict[str, object], words: str
) -> None:
    folder.write({".git/HEAD": "a\n"})
    assert folder.root
    (folder.root / "out").symlink_to("..", target_is_directory=True)
    assert words in await refused(folder, **arguments)


async def test_file_that_became_a_link_to_outside_shows_nothing(
    folder: Folder, ripgrep: Path | None
) -> None:
    """An editor is asked for each file after the walk has seen it and before it is read."""

    class Swapping(Folder):
        def read(self, path: Path) -> str | None:
            if path.name == "b.txt" and not path.is_symlink():
                path.unlink()
                path.symlink_to("../secret.txt")
            return None

    folder.write({"a.txt": "KEY here\n", "b.txt": "", "c.txt": ""})
    assert folder.root
    (folder.root.parent / "secret.txt").write_text("KEY 42\n")
    said = await searched(Swapping(folder.root), ripgrep, "KEY")
    assert said == "1 line in 1 file of the workspace\na.txt\n     1: KEY here"
    assert (folder.root / "b.txt").is_symlink()


async def test_expression_that_never_ends_is_given_up_file_by_file(folder: Folder) -> None:
    folder.write({"a": "ab" * 200 + "c!\n", "b": "c!\n"})
    tool = SearchTool(folder.files, None, lambda: Patience(line=0.05))
    said = await folder.said(tool, pattern=ENDLESS, regex=True)
    assert said == (
        "1 line in 1 file of the workspace\nb\n     1: c!\n"
        "The pattern is too slow for a, given up there."
    )


async def test_search_that_takes_too_long_says_from_where_on_nothing_was_searched(
    folder: Folder,
) -> None:
    folder.write({f"{number:03}": "foo\n" for number in range(200)})
    ticks = count()
    tool = SearchTool(folder.files, None, lambda: Patience(whole=250, clock=lambda: next(ticks)))
    said = await folder.said(tool, pattern="foo")
    assert "It took too long: " in said
    lines = int(said.split(" ")[0])
    assert 0 < lines < 200
    assert f"{200 - lines} files from {lines:03} on are not searched." in said


async def test_ripgrep_that_fails_or_is_missing_changes_nothing(
    folder: Folder, tmp_path: Path
) -> None:
    folder.write({"a": "foo\n"})
    broken = tmp_path / "rg"
    broken.write_text("#!/bin/sh\necho a:1\nexit 2\n")
    broken.chmod(0o755)
    for program in (broken, tmp_path / "missing", tmp_path):
        assert "1: foo" in await searched(folder, program, "foo")


def test_ripgrep_is_taken_from_the_path_but_not_from_the_workspace(tmp_path: Path) -> None:
    for name in ("bin", "shop/bin"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "rg").write_text("#!/bin/sh\n")
        (tmp_path / name / "rg").chmod(0o755)
    root = tmp_path / "shop"
    assert find_ripgrep(str(tmp_path / "bin"), root) == tmp_path / "bin" / "rg"
    assert find_ripgrep(str(root / "bin"), root) is None
    (tmp_path / "link").symlink_to(root / "bin")
    assert find_ripgrep(str(tmp_path / "link"), root) is None
    assert find_ripgrep(f".{os.pathsep}bin{os.pathsep}", root) is None
    assert find_ripgrep("", root) is None


async def test_subject_names_the_folder_and_shows_the_pattern(folder: Folder) -> None:
    subject = SearchTool(folder.files).subject({"pattern": "a\nb", "path": "x/../y"})
    assert (subject.title, subject.detail, subject.paths) == ("Search y", "a\\nb", ("y",))


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_cancelled_search_leaves_no_process(folder: Folder, tmp_path: Path) -> None:
    """Instead of ripgrep there is a program that never ends.

    It has begun when somebody read more of it than a pipe holds.
    """
    folder.write({"a": "foo\n"})
    endless = tmp_path / "rg"
    began = tmp_path / "began"
    endless.write_text(
        f"#!/bin/sh\nhead -c 1000000 /dev/zero; : > '{began}'\n"
        "while :; do read line < /dev/null; done\n"
    )
    endless.chmod(0o755)
    before = children()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(searched(folder, endless, "foo"))
        while not began.exists():
            await asyncio.sleep(0)
        assert children() - before
        task.cancel()
    assert children() == before


async def test_cancelled_search_ends_an_expression_that_never_ends(folder: Folder) -> None:
    folder.write({f"{number:03}": ("ab" * 200 + "c!\n") * 200 for number in range(20)})
    patiences: list[Patience] = []

    def patience() -> Patience:
        patiences.append(Patience(line=0.05, whole=600))
        return patiences[-1]

    tool = SearchTool(folder.files, None, patience)
    arguments = {"pattern": ENDLESS, "regex": True}
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(folder.said(tool, **arguments))
        while not patiences:
            await asyncio.sleep(0)
        task.cancel()
    assert patiences[0].is_over


async def test_search_that_nobody_listens_to_any_more_ends(
    folder: Folder, ripgrep: Path | None
) -> None:
    folder.write({f"{number:03}": "foo\n" for number in range(200)})
    before = children()
    tool = SearchTool(folder.files, ripgrep)
    async with aclosing(tool.call({"pattern": "foo"}, CallContext())) as steps:
        async for step in steps:
            if isinstance(step, ToolProgress) and step.done:
                break
    assert children() == before


def by_hand(pattern: str, texts: list[str]) -> Iterator[str]:
    """The lines of the result, found by Python's own engine."""
    for name, text in enumerate(texts):
        lines = re.split(r"\r\n|\r|\n", text)
        found = [
            f"{number:6}: {line}"
            for number, line in enumerate(lines, 1)
            if re.search(pattern, line) and (line or number < len(lines))
        ]
        yield from (str(name), *found) if found else ()


def is_expression(pattern: str) -> bool:
    try:
        expression(pattern)
        re.compile(pattern)
    except (BadInput, re.error):
        return False
    return True


PATTERNS = st.lists(
    st.sampled_from(
        [
            *("a", "b", ".", "^", "$", "|", r"\w", r"\s", r"\b", "[^a]", "[a-c]", "(?:a|$)", "é"),
            *("*", "+", "?", "{2}", "{,2}", "x", " ", r"\.", r"[\w-]", "(b)", "(?i:A)", r"\D"),
        ]
    ),
    min_size=1,
    max_size=6,
)
EXPRESSIONS = PATTERNS.map("".join).filter(is_expression)
TEXTS = st.text(st.sampled_from("abcé x.\n\r-A_7"), max_size=40)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: "ripgrep" if engine else "library")
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(patterns=st.lists(EXPRESSIONS, min_size=1, max_size=4), texts=st.lists(TEXTS, max_size=4))
def test_results_are_those_of_going_through_every_line(
    engine: Path | None, tmp_path: Path, patterns: list[str], texts: list[str]
) -> None:
    (tmp_path / "shop").mkdir(exist_ok=True)
    folder = Folder(tmp_path / "shop")
    for number in range(4):
        folder.write({str(number): texts[number] if number < len(texts) else ""})

    async def compare() -> None:
        for pattern in patterns:
            said = await searched(folder, engine, pattern, regex=True)
            assert said.split("\n")[1:] == list(by_hand(pattern, texts)), pattern

    asyncio.run(compare())
