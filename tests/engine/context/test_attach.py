"""What a message refers to, as a model gets it."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.engine.context.repositories import ENVIRONMENT, repository, write

from sessionls.domain.blocks import (
    Block,
    ChangesBlock,
    DiagnosticsBlock,
    ReferenceBlock,
    TextBlock,
)
from sessionls.domain.text import Position, Range
from sessionls.engine.context.attach import Look, attach
from sessionls.engine.context.excerpts import BEGINNING, WHOLE
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid

CODE = """\
import os


class Store:
    def load(self):
        return 1

    def save(self, name):
        os.remove(name)
        return name
"""


def place(first: int, last: int, start: int = 0, end: int = 1) -> Range:
    """From a line to a line, 1-based."""
    return Range(
        start=Position(line=first - 1, character=start), end=Position(line=last - 1, character=end)
    )


def ref(path: Path, there: Range | None = None) -> ReferenceBlock:
    return ReferenceBlock(uri=path.as_uri(), range=there)


async def sent(root: Path, *blocks: Block, **look: object) -> list[Block]:
    history = (PersonSaid("Ada", blocks),)
    given = {"root": root, "read": {}.get, "environment": ENVIRONMENT, **look}
    (message,) = await attach(history, Look(**given))  # pyright: ignore[reportArgumentType]
    assert isinstance(message, PersonSaid)
    return list(message.blocks)


async def text_of(root: Path, block: Block, **look: object) -> str:
    (found, *_) = await sent(root, block, **look)
    assert isinstance(found, ReferenceBlock | ChangesBlock)
    assert found.text is not None
    return found.text


async def test_a_file_comes_whole_and_as_an_editor_has_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE})
    block = ref(tmp_path / "a.py")
    assert await text_of(tmp_path, block) == CODE
    opened: Mapping[str, str] = {block.uri: "unsaved\n"}
    assert await text_of(tmp_path, block, read=opened.get) == "unsaved\n"


async def test_a_long_file_comes_with_its_beginning_and_its_outline(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE + "x = 1\n" * (WHOLE // 6)})
    text = await text_of(tmp_path, ref(tmp_path / "a.py"))
    assert text.startswith("[sessionls: the first ")
    assert "the tool `read` shows others]\nimport os\n" in text
    assert "class Store (lines 4 to 10)\n  def load(self) (lines 5 to 6)\n" in text
    assert len(text) < BEGINNING + 1_000


async def test_a_selection_comes_with_what_stands_around_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE})
    text = await text_of(tmp_path, ref(tmp_path / "a.py", place(9, 9, 11, 17)))
    assert text.splitlines()[0] == (
        "[sessionls: lines 1 to 11 of 11; selected: line 9, there `remove`]"
    )
    assert CODE.rstrip("\n") in text
    assert text.splitlines()[-6:] == [
        "[sessionls: these lines stand in, from outside in]",
        "class Store (lines 4 to 10)",
        "def save(self, name) (lines 8 to 10)",
        "[sessionls: beside them: load]",
        "[sessionls: what the file imports]",
        "import os",
    ]


@pytest.mark.parametrize("there", [place(-5, 900_000), place(900, 901), place(9, 2)])
async def test_a_range_outside_of_the_text_breaks_nothing(tmp_path: Path, there: Range) -> None:
    write(tmp_path, {"a.py": CODE})
    assert "import os" in await text_of(tmp_path, ref(tmp_path / "a.py", there))


async def test_diagnostics_bring_their_lines(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE})
    mistake: dict[str, object] = {"message": "m", "range": place(6, 6).wire()}
    odd: dict[str, object] = {"message": "m", "range": "odd"}
    block = DiagnosticsBlock(
        uri=(tmp_path / "a.py").as_uri(), diagnostics=(mistake, dict(mistake), odd)
    )
    first, *more = await sent(tmp_path, block)
    assert first == block
    (lines,) = more
    assert isinstance(lines, ReferenceBlock)
    assert lines.text
    assert "selected: line 6" in lines.text


async def test_a_folder_is_a_short_list_of_names(tmp_path: Path) -> None:
    write(tmp_path, {f"lib/n{number:03}.py": "x\n" for number in range(200)})
    write(tmp_path, {"lib/.env": "KEY=hunter2\n", "lib/.gitignore": "*.log\n", "lib/x.log": ""})
    text = await text_of(tmp_path, ref(tmp_path / "lib"))
    lines = text.splitlines()
    assert lines[0] == ".env"
    assert lines[-1] == "[sessionls: there are more; the tool `list` shows them]"
    assert len(lines) == 151
    assert "hunter2" not in text
    assert "x.log" not in text


async def test_changes_come_as_a_diff_of_what_is_there_now(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": CODE})
    write(root, {"a.py": CODE.replace("1", "2")})
    block = ChangesBlock()
    (found,) = await sent(root, block)
    assert isinstance(found, ChangesBlock)
    assert found.text
    assert "-        return 1\n+        return 2\n" in found.text
    assert [file.uri for file in found.files] == [(root / "a.py").as_uri()]
    opened = {root / "a.py": CODE}
    text = await text_of(root, block, opened=lambda: opened)
    assert text == "[sessionls: Nothing has changed in shop since the last commit]"


async def test_only_what_is_asked_now_is_attached(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "a\n", "b.py": "b\n", "c.py": "c\n"})
    a, b, c = (ref(tmp_path / name) for name in ("a.py", "b.py", "c.py"))
    history: tuple[ModelMessage, ...] = (
        PersonSaid("Ada", (a,)),
        AgentSaid("security", "Fine."),
        PersonSaid("Ada", (TextBlock(text="And this?"), b)),
        PersonSaid("Bob", (c,)),
        AgentSaid("security", "Let me see."),
        ToolSaid("1", "x"),
    )
    found = await attach(history, Look(tmp_path, dict[str, str]().get))
    texts = [
        [block.text for block in one.blocks if isinstance(block, ReferenceBlock)]
        for one in found
        if isinstance(one, PersonSaid)
    ]
    assert texts == [[None], ["b\n"], ["c\n"]]
    assert found[1] == history[1]
    assert history[2] == PersonSaid("Ada", (TextBlock(text="And this?"), b))


async def test_the_newest_message_comes_first_where_not_all_fits(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "a" * 60, "b.py": "b" * 60, "c.py": "c" * 10})
    a, b, c = (ref(tmp_path / name) for name in ("a.py", "b.py", "c.py"))
    history = (PersonSaid("Ada", (a,)), PersonSaid("Ada", (b, c)))
    look = Look(tmp_path, dict[str, str]().get, budget=100)
    older, newest = await attach(history, look)
    assert isinstance(older, PersonSaid)
    assert isinstance(newest, PersonSaid)
    said = [getattr(block, "text", "") for block in (*newest.blocks, *older.blocks)]
    assert said[:2] == ["b" * 60, "c" * 10]
    assert said[2].startswith("[sessionls: not attached, because")


async def test_a_text_that_the_person_sent_stays_as_it_is(tmp_path: Path) -> None:
    block = ReferenceBlock(uri=(tmp_path / "a.py").as_uri(), text="x" * 500)
    assert await sent(tmp_path, block, budget=10) == [block]


async def test_a_text_that_nobody_has_saved_is_attached_too(tmp_path: Path) -> None:
    block = ReferenceBlock(uri="untitled:Untitled-1")
    assert await text_of(tmp_path, block, read={block.uri: "draft\n"}.get) == "draft\n"
    missing = await text_of(tmp_path, ReferenceBlock(uri="untitled:Untitled-2"))
    assert missing.startswith("[sessionls: not attached. ")


async def test_nothing_outside_of_the_workspace_is_attached_unless_somebody_named_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"work/a.py": "a\n", "other/b.py": "b\n"})
    root, b = tmp_path / "work", tmp_path / "other" / "b.py"
    assert "lies outside work" in await text_of(root, ref(b))
    assert await text_of(root, ref(b), named=(b,)) == "b\n"


async def test_a_link_that_leads_out_is_not_followed_even_if_somebody_named_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"work/a.py": "a\n", "home/id_rsa": "PRIVATE\n"})
    root = tmp_path / "work"
    (root / "notes.md").symlink_to(tmp_path / "home" / "id_rsa")
    (root / "docs").symlink_to(tmp_path / "home")
    for name in ("notes.md", "docs", "docs/id_rsa"):
        text = await text_of(root, ref(root / name), named=(root / name,))
        assert text == (
            "[sessionls: not attached, because it is a link that leads out of the workspace]"
        )


async def test_what_may_hold_secrets_is_attached_only_where_a_person_named_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, {".env": "KEY=hunter2\n"})
    env = tmp_path / ".env"
    text = await text_of(tmp_path, ref(env))
    assert "hunter2" not in text
    assert "looks as if it holds secrets" in text
    assert await text_of(tmp_path, ref(env), named=(env,)) == "KEY=hunter2\n"


async def test_odd_files_say_why_they_are_not_attached(tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(b"a\0b")
    (tmp_path / "empty.py").touch()
    os.mkfifo(tmp_path / "pipe")
    assert "is binary" in await text_of(tmp_path, ref(tmp_path / "lamp.png"))
    assert "not a regular file" in await text_of(tmp_path, ref(tmp_path / "pipe"))
    assert "cannot be read" in await text_of(tmp_path, ref(tmp_path / "gone.py"))
    assert await text_of(tmp_path, ref(tmp_path / "empty.py")) == "[sessionls: the file is empty]"
