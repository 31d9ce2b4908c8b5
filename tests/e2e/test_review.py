"""Reviews: what they look at, what they leave alone, where they go, and how they are cancelled."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import Editor, Wire, editing

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count(1)
EVAL = "def go(x):\n    return eval(x)\n"
LANGUAGES = {
    "a.py": (EVAL, "S307"),
    "a.js": ("const out = eval(location.hash)\n", "js-eval-input"),
    "a.ts": ("const t: string = 'a'\nconst out = eval(t + location.hash)\n", "js-eval-input"),
    "a.go": ("package a\nfunc f() { h := md5.New() }\n", "go-weak-hash"),
    "A.java": (
        'class A { void f() { MessageDigest.getInstance("MD5"); } }\n',
        "java-weak-hash",
    ),
    "a.rb": ("eval(params[:code])\n", "ruby-eval"),
    "a.php": ("<?php eval($_GET['x']);\n", "php-eval"),
    "A.cs": ("class A { void F() { var f = new BinaryFormatter(); } }\n", "cs-unsafe-deserializer"),
    "a.sh": ("#!/bin/sh\ncurl -s https://example.org/a | sh\n", "sh-download-to-shell"),
    "compose.yml": ("services:\n  a:\n    privileged: true\n", "compose-privileged"),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder for all tests of this file."""
    return tmp_path_factory.mktemp("review")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editor]:
    """One editor for all tests of this file."""
    async with editing(tmp_path_factory.mktemp("home"), [workspace]) as made:
        yield made


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A folder in the workspace for one test."""
    made = workspace / f"part{next(NUMBERS)}"
    made.mkdir()
    return made


def names(findings: list[Wire]) -> list[str]:
    return [one["uri"].rpartition("/")[2] for one in findings]


def rules(findings: list[Wire]) -> set[str]:
    return {one["rule"] for one in findings}


async def refused(work: Any) -> str:
    with pytest.raises(JsonRpcException) as caught:
        await work
    assert caught.value.code == -32602
    return caught.value.message


def reports(editor: Editor, title: str) -> list[Any]:
    """What `$/progress` said under a title, in order."""
    for sent in editor.client.progress_reports.values():
        values = list(sent)
        if values and getattr(values[0], "title", None) == title:
            return values
    return []


def children(pid: int) -> Iterator[str]:
    """The names of the processes that a process has started and that live."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has just ended
        if rest.split()[1] == str(pid):
            yield name


async def test_a_file_of_each_language_is_reviewed_by_the_rules_for_it(
    editor: Editor, folder: Path
) -> None:
    for name, (text, _) in LANGUAGES.items():
        (folder / name).write_text(text)
    session = await editor.new()
    await editor.review(folder.as_uri(), session=session)
    found = await editor.found(session)
    got = {name: rules([one for one in found if one["uri"].endswith(name)]) for name in LANGUAGES}
    assert {name: rule in got[name] for name, (_, rule) in LANGUAGES.items()} == dict.fromkeys(
        LANGUAGES, True
    )
    assert all(one["severity"] in {"error", "warning", "information", "hint"} for one in found)
    assert all(one["cwe"] > 0 for one in found)


async def test_a_workflow_is_reviewed_as_one(editor: Editor, folder: Path) -> None:
    flows = folder / ".github" / "workflows"
    flows.mkdir(parents=True)
    (flows / "ci.yml").write_text(
        "on: push\npermissions: write-all\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        "      - run: echo ${{ github.event.issue.title }}\n"
    )
    session = await editor.new()
    await editor.review((flows / "ci.yml").as_uri(), session=session)
    found = await editor.found(session)
    assert found
    assert {rule.partition("-")[0] for rule in rules(found)} == {"gha"}


async def test_of_a_selection_only_what_touches_it_is_reported(
    editor: Editor, folder: Path
) -> None:
    path = folder / "app.py"
    path.write_text("eval(a)\nexec(b)\neval(c)\nexec(d)\n")
    session = await editor.new()
    selection = {"start": {"line": 1, "character": 3}, "end": {"line": 3, "character": 0}}
    await editor.review(path.as_uri(), session=session, range=selection)
    found = await editor.found(session)
    assert [one["range"]["start"]["line"] for one in found] == [1, 2]
    records = (await editor.load(session))["records"]
    blocks = next(r["message"]["blocks"] for r in records if r["kind"] == "messageAdded")
    assert blocks[1]["range"] == selection
    assert "text" not in blocks[1]


async def test_a_folder_is_reviewed_file_by_file_with_a_count(editor: Editor, folder: Path) -> None:
    for number in range(6):
        (folder / f"f{number}.sh").write_text('eval "$1"\n')
    session = await editor.new()
    started = len(editor.updates)
    await editor.review(folder.as_uri(), session=session)
    await editor.until(lambda: reports(editor, f"security: {folder.name}"))
    await editor.until(
        lambda: reports(editor, f"security: {folder.name}")[-1].kind == "end" or None
    )
    shown = reports(editor, f"security: {folder.name}")
    counted = [one for one in shown if one.kind == "report" and one.percentage is not None]
    assert [one.percentage for one in counted] == [16, 33, 50, 66, 83, 100]
    assert counted[0].message == f"1/6 · {folder.name}/f0.sh"
    assert shown[0].cancellable
    told = [u["records"] for u in editor.updates[started:] if u["session"] == session]
    found = [records for records in told if records[0]["kind"] == "findingReported"]
    assert [{r["finding"]["uri"] for r in records} for records in found] == [
        {(folder / f"f{number}.sh").as_uri()} for number in range(6)
    ]
    kinds = [record["kind"] for records in told for record in records]
    assert kinds.index("findingReported") < kinds.index("toolReturned") < kinds.index("turnEnded")


async def test_what_git_ignores_is_left_out_and_what_cannot_be_read_is_named(
    editor: Editor, folder: Path
) -> None:
    (folder / ".gitignore").write_text("built/\n*.gen.py\n!kept.gen.py\n")
    (folder / "built").mkdir()
    for name in ("built/a.py", "b.gen.py", "kept.gen.py", "seen.py"):
        (folder / name).write_text(EVAL)
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "c.js").write_text("eval(location.hash)\n")
    (folder / "binary.py").write_bytes(b"\x7fELF\0\0")
    (folder / "latin.py").write_bytes("# naïve\neval(x)\n".encode("latin-1"))
    (folder / "huge.py").write_text(EVAL * 60_000)
    (folder / "away.py").symlink_to("/etc/hostname")
    session = await editor.new()
    review = await editor.review(folder.as_uri(), session=session)
    assert sorted(names(await editor.found(session))) == ["kept.gen.py", "seen.py"]
    words = await editor.said(session, review["turn"])
    for name, reason in (
        ("binary.py", "binary"),
        ("latin.py", "not UTF-8"),
        ("huge.py", "has 1.8 MB, more than the 1.0 MB that are looked at"),
        ("away.py", "a symbolic link that leaves the folder"),
        ("node_modules", "installed packages"),
    ):
        assert f"`{folder.name}/{name}` ({reason}" in words


async def test_an_ignored_file_is_reviewed_when_it_is_named(editor: Editor, folder: Path) -> None:
    (folder / ".gitignore").write_text("*.py\n")
    (folder / "named.py").write_text(EVAL)
    session = await editor.new()
    await editor.review((folder / "named.py").as_uri(), session=session)
    assert names(await editor.found(session)) == ["named.py"]


async def test_unsaved_text_is_reviewed_and_not_what_is_on_disk(
    editor: Editor, folder: Path
) -> None:
    path = folder / "app.py"
    path.write_text("exec(on_disk)\n")
    uri = editor.open(path, "\neval(unsaved)\n", version=4)
    session = await editor.new()
    await editor.review(uri, session=session)
    (found,) = await editor.found(session)
    assert (found["rule"], found["range"]["start"]["line"]) == ("S307", 1)
    await editor.diagnostics(uri, 1)
    assert path.read_text() == "exec(on_disk)\n"


async def test_unsaved_text_counts_in_a_review_of_its_folder_too(
    editor: Editor, folder: Path
) -> None:
    (folder / "a.sh").write_text("true\n")
    editor.open(folder / "a.sh", 'eval "$1"\n')
    session = await editor.new()
    await editor.review(folder.as_uri(), session=session)
    assert names(await editor.found(session)) == ["a.sh"]


async def test_a_text_that_was_never_saved_is_refused_in_clear_words(editor: Editor) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, EVAL)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    review = await editor.review(item.uri)
    words = await editor.said(review["session"], review["turn"])
    assert "untitled:Untitled-1 is no file on this machine. Save it as a file first." in words
    assert await editor.found(review["session"]) == []


async def test_a_file_that_is_not_there_is_said_to_be_missing(editor: Editor, folder: Path) -> None:
    session = await editor.new()
    review = await editor.review((folder / "none.py").as_uri(), session=session)
    words = await editor.said(session, review["turn"])
    assert f"{folder.name}/none.py cannot be read: No such file or directory" in words


async def test_a_second_review_reports_nothing_twice_and_marks_what_was_fixed(
    editor: Editor, folder: Path
) -> None:
    path = folder / "app.py"
    path.write_text("eval(a)\nexec(b)\neval(c)\n")
    session = await editor.new()
    await editor.review(path.as_uri(), session=session)
    first = await editor.found(session)
    gone = next(one for one in first if one["range"]["start"]["line"] == 2)
    await editor.command("finding.dismiss", session=session, finding=gone["id"], reason="fine")
    path.write_text("# new\neval(a)\nprint(b)\neval(c)\n")
    again = await editor.review(path.as_uri(), session=session)
    second = await editor.found(session)
    assert [one["id"] for one in second] == [one["id"] for one in first]
    assert [one["state"] for one in second] == ["open", "fixed", "dismissed"]
    (shown,) = await editor.diagnostics(path.as_uri(), 1)
    assert shown.range.start.line == 1
    words = await editor.said(session, again["turn"])
    assert "None of them is new." in words
    assert "Fixed since the last look: 1 finding." in words
    assert "Not counted: 1 finding that people dismissed." in words


async def test_a_review_goes_on_in_the_current_session_and_the_next_message_goes_back(
    editor: Editor, folder: Path
) -> None:
    (folder / "one.py").write_text(EVAL)
    session = await editor.new(title="Mine")
    review = await editor.review((folder / "one.py").as_uri())
    await editor.ask(session, "and now?")
    records = (await editor.load(session))["records"]
    started = [r["agent"] for r in records if r["kind"] == "turnStarted"]
    assert review["session"] == session
    assert started == ["security", "assistant"]
    assert [r["nextAgent"] for r in records if r["kind"] == "turnEnded"] == ["assistant"] * 2


async def test_a_review_when_the_current_session_is_archived_begins_one_named_for_the_file(
    editor: Editor, folder: Path
) -> None:
    (folder / "one.py").write_text(EVAL)
    before = await editor.new(title="Mine")
    await editor.command("session.archive", session=before)
    review = await editor.review((folder / "one.py").as_uri())
    shown = (await editor.load(review["session"]))["session"]
    assert (shown["title"], shown["agent"]) == ("one.py", "assistant")


async def test_a_review_with_a_key_happens_once(editor: Editor, folder: Path) -> None:
    (folder / "one.py").write_text(EVAL)
    session = await editor.new()
    uri = (folder / "one.py").as_uri()
    first = await editor.review(uri, session=session, key="once")
    second = await editor.review(uri, session=session, key="once")
    assert first == second
    assert (await editor.kinds(session)).count("turnStarted") == 1


async def test_a_review_by_an_agent_without_scanners_says_how_to_configure_a_model(
    editor: Editor, folder: Path
) -> None:
    (folder / "one.py").write_text(EVAL)
    session = await editor.new()
    review = await editor.review((folder / "one.py").as_uri(), "explainer", session=session)
    assert "needs a language model" in await editor.said(session, review["turn"])


async def test_a_review_in_an_archived_session_is_refused(editor: Editor, folder: Path) -> None:
    session = await editor.new()
    await editor.command("session.archive", session=session)
    said = await refused(
        editor.command("review", agent="security", uri=folder.as_uri(), session=session)
    )
    assert "Unarchive" in said


async def long_review(editor: Editor, folder: Path) -> Wire:
    """Begin the review of many files; return when it is under way."""
    for number in range(400):
        (folder / f"a{number}.py").write_text(f"eval(x{number})\n" + "y = [1, 2]\n" * 300)
    session = await editor.new()
    review = await editor.command("review", agent="security", uri=folder.as_uri(), session=session)
    title = f"security: {folder.name}"
    await editor.until(lambda: any(_counts(one) for one in reports(editor, title)))
    return review


def _counts(value: Any) -> bool:
    return value.kind == "report" and bool(value.percentage)


async def ended_as_cancelled(editor: Editor, review: Wire) -> None:
    ended = await editor.ended(review["session"], review["turn"])
    assert ended["stopReason"] == "cancelled"
    assert ended["by"]["name"] == "Ana"
    assert ended["nextAgent"] == "assistant"
    assert "ruff" not in list(children(editor.pid))
    loaded = await editor.load(review["session"])
    assert loaded["session"]["state"] == "idle"
    assert 0 < len(await editor.found(review["session"])) < 400
    returned = [r for r in loaded["records"] if r["kind"] == "toolReturned"]
    assert [one["isError"] for one in returned] == [True]


async def test_the_cancel_button_of_the_progress_ends_a_review(
    editor: Editor, folder: Path
) -> None:
    review = await long_review(editor, folder)
    token = next(
        token
        for token, sent in editor.client.progress_reports.items()
        if getattr(sent[0], "title", "") == f"security: {folder.name}"
    )
    editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    await ended_as_cancelled(editor, review)
    end = await editor.until(
        lambda: next(
            (one for one in reports(editor, f"security: {folder.name}") if one.kind == "end"), None
        )
    )
    assert end.message == "cancelled"


async def test_the_command_cancel_ends_a_review_and_the_session_goes_on(
    editor: Editor, folder: Path
) -> None:
    review = await long_review(editor, folder)
    cancelled = await editor.command("session.cancel", session=review["session"])
    assert cancelled == {"cancelled": [review["turn"]]}
    await ended_as_cancelled(editor, review)
    await editor.ask(review["session"], "and now?")
    assert (await editor.kinds(review["session"]))[-1] == "turnEnded"


async def test_a_file_outside_any_folder_is_reviewed_in_the_sessions_of_loose_files(
    editor: Editor, tmp_path: Path
) -> None:
    (tmp_path / "loose.py").write_text(EVAL)
    review = await editor.review((tmp_path / "loose.py").as_uri())
    (found,) = await editor.found(review["session"])
    assert found["uri"] == (tmp_path / "loose.py").as_uri()
    await editor.diagnostics(found["uri"], 1)
    assert not (tmp_path / ".sessionls").exists()
    roots = [one["root"] for one in (await editor.command("info"))["workspaces"]]
    assert roots[-1] is None


async def test_the_words_of_a_review_name_files_as_those_of_any_message_do(
    editor: Editor, folder: Path
) -> None:
    (folder / "a.py").write_text("x = 1\n")
    (folder / "b.py").write_text(EVAL)
    uri = (folder / "a.py").as_uri()
    words = f"Beside it #{folder.name}/b.py, please."
    review = await editor.review(uri, session=await editor.new(), text=words)
    assert names(await editor.found(review["session"])) == ["b.py"]
    (folder / ".env").write_text("TOKEN=x\n")
    with pytest.raises(JsonRpcException, match="secret"):
        await editor.review(uri, text=f"And #{folder.name}/.env?")
