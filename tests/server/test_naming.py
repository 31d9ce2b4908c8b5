"""What the words of a prompt name becomes what the message refers to."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.server.desks import House, Seated, house

SECRET = "it looks as if it holds secrets"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, {"PATH": os.environ["PATH"]}) as made:
        folder = made.folder
        (folder / "src").mkdir()
        (folder / "src" / "shop.py").write_text("".join(f"line {n}\n" for n in range(1, 31)))
        (folder / "my notes.md").write_text("notes")
        (folder / ".env").write_text("KEY=1")
        (folder / ".gitignore").write_text("build/\n*.log\n")
        (folder / "build").mkdir()
        (folder / "build" / "out.js").write_text("x")
        (folder / "trace.log").write_text("x")
        (folder.parent / "outside.py").write_text("x")
        (folder / "link.py").symlink_to(folder.parent / "outside.py")
        (folder / "key.txt").symlink_to(folder / ".env")
        yield made


@pytest.fixture
async def ana(home: House) -> AsyncIterator[Seated]:
    async with home.editor() as seated:
        yield seated


def git(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, "commit", "-qm", "x"], cwd=folder, check=True)


async def begin(ana: Seated) -> str:
    return (await ana.result("session.new"))["session"]["id"]


async def blocks(ana: Seated, text: str, **argument: Any) -> list[dict[str, Any]]:
    """What a message with these words refers to."""
    session = await begin(ana)
    accepted = await ana.result("session.prompt", session=session, text=text, **argument)
    return await blocks_of(ana, session, accepted["message"])


async def blocks_of(ana: Seated, session: str, message: str) -> list[dict[str, Any]]:
    records = (await ana.result("session.load", session=session))["records"]
    found: list[dict[str, Any]] = []
    for record in records:
        if record["kind"] == "messageAdded" and record["message"]["id"] == message:
            found = record["message"]["blocks"]
        elif record["kind"] == "messageEdited" and record["messageId"] == message:
            found = record["blocks"]
    return [block for block in found if block["kind"] != "text"]


async def refusal(ana: Seated, text: str) -> str:
    argument = {"session": await begin(ana), "text": text}
    answer = await ana.peer.command("sessionls.session.prompt", argument)
    assert answer["error"]["code"] == -32602
    return answer["error"]["message"]


async def test_a_path_becomes_a_reference_and_the_words_stay(ana: Seated, home: House) -> None:
    found = await blocks(ana, 'Look at #src/shop.py:10-20, #"my notes.md" and #src/.')
    root = home.folder
    assert found == [
        {
            "kind": "reference",
            "uri": (root / "src" / "shop.py").as_uri(),
            "range": {"start": {"line": 9, "character": 0}, "end": {"line": 20, "character": 0}},
        },
        {"kind": "reference", "uri": (root / "my notes.md").as_uri()},
        {"kind": "reference", "uri": (root / "src").as_uri()},
    ]


async def test_what_is_no_file_stays_a_word(ana: Seated) -> None:
    text = "#1234 #fixme #src #../nowhere.py `#src/shop.py` #selection #/etc #shop.py #src/shop.py/"
    assert await blocks(ana, text) == []


async def test_what_is_named_twice_or_attached_anyway_is_referred_to_once(
    ana: Seated, home: House
) -> None:
    uri = (home.folder / "src" / "shop.py").as_uri()
    text = "#src/shop.py and #./src/shop.py, #src/../src/shop.py"
    assert await blocks(ana, text, context=[{"uri": uri}]) == [{"kind": "reference", "uri": uri}]


async def test_lines_end_where_the_file_does(ana: Seated) -> None:
    [block] = await blocks(ana, "#src/shop.py:29-400")
    assert block["range"]["end"] == {"line": 30, "character": 0}
    assert "it has 30 lines" in await refusal(ana, "#src/shop.py:31")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("show #.env", SECRET),
        ("show #key.txt", SECRET),
        ("#build/out.js", "git ignores it"),
        ("#build/", "git ignores it"),
        ("#trace.log:1", "git ignores it"),
        ("#../outside.py", "it lies outside work"),
        ("#link.py", "it lies outside work"),
        ("#.git/config", "it belongs to version control"),
    ],
)
async def test_what_must_not_be_sent_by_a_slip_is_refused(
    ana: Seated, home: House, text: str, reason: str
) -> None:
    git(home.folder)
    said = await refusal(ana, text)
    assert reason in said
    assert "put it in backticks" in said


async def test_more_files_than_fit_are_refused(ana: Seated, home: House) -> None:
    for number in range(101):
        (home.folder / f"f{number}").write_text("")
    assert "names 101 files" in await refusal(ana, " ".join(f"#f{n}" for n in range(101)))


async def test_changes_are_named_where_somebody_can_tell_them(ana: Seated, home: House) -> None:
    assert await blocks(ana, "#changes") == []
    git(home.folder)
    assert "Nothing has changed" in await refusal(ana, "#changes")
    (home.folder / "src" / "shop.py").write_text("new\n")
    [block] = await blocks(ana, "What do you think of #changes?")
    assert block["kind"] == "changes"
    assert [file["status"] for file in block["files"]] == ["modified"]


async def test_a_file_that_only_an_editor_holds_can_be_named(ana: Seated, home: House) -> None:
    uri = (home.folder / "draft.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "one\ntwo\n"}
    ana.peer.notify("textDocument/didOpen", {"textDocument": item})
    assert await blocks(ana, "#draft.py") == [{"kind": "reference", "uri": uri}]


async def test_a_message_that_is_written_anew_refers_to_what_its_new_words_name(
    ana: Seated, home: House
) -> None:
    session = await begin(ana)
    await ana.result("session.pause", session=session)
    shop, notes = home.folder / "src" / "shop.py", home.folder / "my notes.md"
    accepted = await ana.result(
        "session.prompt",
        session=session,
        text="see #src/shop.py:3",
        context=[{"uri": notes.as_uri()}],
    )
    message = accepted["message"]
    text = "see #src/shop.py and #.gitignore"
    await ana.result("message.edit", session=session, message=message, text=text)
    found = await blocks_of(ana, session, message)
    assert [(block["uri"], "range" in block) for block in found] == [
        (notes.as_uri(), False),
        (shop.as_uri(), False),
        ((home.folder / ".gitignore").as_uri(), False),
    ]
    argument = {"session": session, "message": message, "text": "#.env"}
    answer = await ana.peer.command("sessionls.message.edit", argument)
    assert SECRET in answer["error"]["message"]


async def test_a_repeated_prompt_is_answered_whatever_became_of_the_file(
    ana: Seated, home: House
) -> None:
    session = await begin(ana)
    argument = {"session": session, "text": "#my.md:2", "key": "k"}
    (home.folder / "my.md").write_text("a\nb\n")
    first = await ana.result("session.prompt", **argument)
    (home.folder / "my.md").write_text("a\n")
    assert (await ana.result("session.prompt", **argument))["message"] == first["message"]
