"""Several folders, none, one that comes and goes, one that is read-only, one that is shared."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import SERVER, Editor, Wire, editing
from tests.journal.test_disk import UNSHARE, unable

TEXT = "eval(x)\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The user-level folders of this test."""
    return tmp_path / "home"


def folder(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "app.py").write_text(TEXT)
    return made


def uri(path: Path) -> str:
    return (path / "app.py").as_uri()


def change(editor: Editor, added: Sequence[Path] = (), removed: Sequence[Path] = ()) -> None:
    event = types.WorkspaceFoldersChangeEvent(
        added=[types.WorkspaceFolder(path.as_uri(), path.name) for path in added],
        removed=[types.WorkspaceFolder(path.as_uri(), path.name) for path in removed],
    )
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(event)
    )


async def refused(work: object) -> str:
    with pytest.raises(JsonRpcException) as caught:
        await work  # pyright: ignore[reportGeneralTypeIssues]
    assert caught.value.code == -32602
    return caught.value.message


async def titles(editor: Editor, **argument: str) -> set[str]:
    listed = (await editor.command("session.list", **argument))["sessions"]
    return {one["title"] for one in listed}


async def messages(editor: Editor, part: str) -> str:
    """Wait for a message to the person that says so."""
    return await editor.until(
        lambda: next((one.message for one in editor.client.messages if part in one.message), "")
    )


async def test_each_folder_has_its_sessions_and_files_go_where_they_lie(
    tmp_path: Path, home: Path
) -> None:
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    inner = folder(one, "inner")
    agents = two / ".sessionls" / "agents"
    agents.mkdir(parents=True)
    (agents / "keys.md").write_text("---\ndescription: Keys.\nscanners: [secrets]\n---\nLook.\n")
    async with editing(home, [one, two, inner]) as editor:
        for place in (one, two, inner):
            await editor.review(uri(place))
        by_folder = {
            place.name: await titles(editor, workspace=place.as_uri())
            for place in (one, two, inner)
        }
        assert by_folder == {"one": {"app.py"}, "two": {"app.py"}, "inner": {"app.py"}}
        assert len((await editor.command("session.list"))["sessions"]) == 3
        for place in (one, two, inner):
            assert len(list((place / ".sessionls" / "sessions").glob("*.jsonl"))) == 1
        made = (await editor.command("session.new", workspace=two.as_uri()))["session"]["id"]
        assert (await editor.review(uri(two), agent="keys"))["session"] == made
        assert "No agent named 'keys'" in await refused(editor.review(uri(one), agent="keys"))
        said = await refused(editor.command("session.new", workspace=(tmp_path / "x").as_uri()))
        assert one.as_uri() in said


async def test_a_folder_that_is_added_brings_its_findings_and_takes_them_away(
    tmp_path: Path, home: Path
) -> None:
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    async with editing(home, [one]) as editor:
        change(editor, added=[two])
        reviewed = await editor.review(uri(two))
        await editor.diagnostics(uri(two), 1)
        change(editor, removed=[two])
        await editor.diagnostics(uri(two), 0)
        assert await titles(editor) == set()
        assert "No session" in await refused(editor.load(reviewed["session"]))
        change(editor, added=[two])
        await editor.diagnostics(uri(two), 1)
        assert await titles(editor) == {"app.py"}
        change(editor, removed=[one, two])
        await editor.diagnostics(uri(two), 0)


async def test_without_any_folder_single_files_have_sessions_that_come_back(
    tmp_path: Path, home: Path
) -> None:
    away = folder(tmp_path, "away")
    async with editing(home, []) as editor:
        reviewed = await editor.review(uri(away))
        await editor.diagnostics(uri(away), 1)
        assert await titles(editor) == {"app.py"}
        session = await editor.new(title="Loose")
        await editor.ask(session, "hello")
        info = await editor.command("info")
        assert info["workspace"]["root"] is None
        assert Path(info["workspace"]["store"]).is_relative_to(home)
    assert not (away / ".sessionls").exists()
    async with editing(home, []) as again:
        assert await titles(again) == {"app.py", "Loose"}
        (shown,) = await again.diagnostics(uri(away), 1)
        assert shown.code == "S307"
        assert (await again.load(reviewed["session"]))["session"]["findings"] == 1


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


async def test_a_read_only_folder_keeps_its_sessions_in_the_users_folder_and_says_so(
    tmp_path: Path, home: Path
) -> None:
    if reason := unable():
        pytest.skip(f"This machine mounts no file system for a test: {reason}")
    place = folder(tmp_path, "readonly")
    server = [*UNSHARE, "sh", "-c", READ_ONLY, "sh", str(place), *SERVER]
    async with editing(home, [place], server=server) as editor:
        reviewed = await editor.review(uri(place))
        said = await messages(editor, "cannot be written, so its sessions are kept in")
        assert str(home) in said
        assert (await editor.command("info"))["workspace"]["note"] == said
        await editor.diagnostics(uri(place), 1)
    assert not (place / ".sessionls").exists()
    async with editing(home, [place], server=server) as again:
        await again.diagnostics(uri(place), 1)
        loaded = (await again.load(reviewed["session"]))["session"]
        assert loaded["title"] == "app.py"


async def follows(editor: Editor, session: str, kinds: Sequence[str]) -> None:
    """Wait until a process that only reads sees these records."""
    while (await editor.kinds(session))[: len(kinds)] != list(kinds):
        pass


@pytest.mark.parametrize("end", ["politely", "by kill -9"])
async def test_a_second_process_reads_along_says_who_writes_and_takes_over(
    tmp_path: Path, home: Path, end: str
) -> None:
    place = folder(tmp_path, "shared")
    async with editing(home, [place]) as first:
        session = await first.new(title="Shared")
        async with editing(home, [place]) as second:
            assert await titles(second) == {"Shared"}
            said = await messages(second, f"Process {first.pid} ")
            assert "here they can only be read" in said
            assert f"Process {first.pid} " in await refused(
                second.command("session.prompt", session=session, text="mine?")
            )
            await first.ask(session, "look")
            await follows(second, session, await first.kinds(session))
            accepted = await first.command("session.prompt", session=session, text="last words")
            first.kill() if end == "by kill -9" else await first.stop()
            answer = await taken_over(second, session)
            await second.ended(session, answer["turn"])
            loaded = await second.load(session)
            records = loaded["records"]
            assert [r["seq"] for r in records] == list(range(1, len(records) + 1))
            assert records[accepted["seq"] - 1]["message"]["id"] == accepted["message"]
            assert loaded["session"]["agent"] == "assistant"
            assert "trouble" in (await second.command("info"))["workspace"]
            assert (await second.command("info"))["workspace"]["trouble"] is None


async def taken_over(editor: Editor, session: str) -> Wire:
    """Write until it is taken."""
    while True:
        try:
            return await editor.command("session.prompt", session=session, text="mine now")
        except JsonRpcException as error:
            if "only be read" not in error.message:
                raise


async def test_a_folder_that_is_not_there_is_no_reason_not_to_serve(
    tmp_path: Path, home: Path
) -> None:
    async with editing(home, [tmp_path / "gone"]) as editor:
        session = await editor.new(title="Kept")
        await editor.ask(session, "hello")
        assert await titles(editor) == {"Kept"}
        assert not (tmp_path / "gone").exists()


def without_privileges() -> list[str]:
    """A server that a folder's mode keeps out, also where root runs the tests."""
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    return [*drop, *SERVER] if os.getuid() == 0 else SERVER


async def test_a_folder_that_cannot_be_used_leaves_the_others_alone_until_it_can(
    tmp_path: Path, home: Path
) -> None:
    shut, fine = folder(tmp_path, "shut"), folder(tmp_path, "fine")
    async with editing(home, [shut]) as editor:
        await editor.review(uri(shut))
    sessions = shut / ".sessionls" / "sessions"
    sessions.chmod(0)
    async with editing(home, [shut, fine], server=without_privileges()) as editor:
        said = await messages(editor, "can be neither read nor kept")
        assert str(shut) in said
        await editor.new(title="Fine")
        assert await titles(editor) == {"Fine"}
        assert (await editor.review(uri(fine)))["session"]
        for work in (
            editor.command("session.new", workspace=shut.as_uri()),
            editor.review(uri(shut)),
        ):
            assert await refused(work) == said
        assert [one.message for one in editor.client.messages].count(said) == 1
        sessions.chmod(0o700)
        assert await titles(editor) == {"Fine", "app.py"}
        await editor.diagnostics(uri(shut), 1)


async def test_when_no_folder_can_be_used_every_answer_says_why(tmp_path: Path, home: Path) -> None:
    shut = folder(tmp_path, "shut")
    async with editing(home, [shut]) as editor:
        await editor.new(title="Kept")
    sessions = shut / ".sessionls" / "sessions"
    sessions.chmod(0)
    async with editing(home, [shut], server=without_privileges()) as editor:
        assert "can be neither read nor kept" in await refused(editor.command("session.list"))
        sessions.chmod(0o700)
        assert await titles(editor) == {"Kept"}


async def sources(editor: Editor, of: str, count: int) -> set[str]:
    """The sessions in which a file's diagnostics were found."""
    return {(one.data or {})["session"] for one in await editor.diagnostics(of, count)}


async def test_a_file_in_two_folders_shows_what_was_found_in_both(
    tmp_path: Path, home: Path
) -> None:
    outer = folder(tmp_path, "outer")
    inner = folder(outer, "inner")
    async with editing(home, [outer, inner]) as editor:
        reviewed = await editor.review(uri(inner))
        await editor.diagnostics(uri(inner), 1)
        session = await editor.new(workspace=outer.as_uri())
        await editor.review(uri(inner), session=session)
        assert len(await sources(editor, uri(inner), 2)) == 2
        change(editor, removed=[inner])
        assert await sources(editor, uri(inner), 1) == {session}
        change(editor, added=[inner])
        await editor.diagnostics(uri(inner), 2)
        change(editor, removed=[outer])
        assert await sources(editor, uri(inner), 1) == {reviewed["session"]}


async def test_asking_for_an_unknown_session_brings_in_no_loose_files(
    tmp_path: Path, home: Path
) -> None:
    async with editing(home, []) as editor:
        loose = await editor.new(title="Loose")
    async with editing(home, [folder(tmp_path, "one")]) as editor:
        await editor.new(title="Mine")
        for unknown in (loose[:-1] + ("0" if loose[-1] != "0" else "1"), "../lock"):
            assert "No session" in await refused(editor.load(unknown))
        assert await titles(editor) == {"Mine"}
        assert not (home / "state" / "workspaces" / "loose" / "holder.json").exists()
        assert (await editor.load(loose))["session"]["title"] == "Loose"


async def test_a_folder_that_was_removed_is_free_for_others(tmp_path: Path, home: Path) -> None:
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    async with editing(home, [one, two]) as first:
        session = await first.new(title="Passed on", workspace=two.as_uri())
        change(first, removed=[two])
        assert await titles(first) == set()
        async with editing(home, [two]) as second:
            await taken_over(second, session)
        change(first, added=[two])
        assert await titles(first) == {"Passed on"}
        await first.ask(session, "mine again")
