"""The life of findings in the editor: edits, undo, disk, restart, rename, dismissal, twins."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import Editor, Wire, editing

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count(1)
TEXT = "import os\n\n\ndef go(x):\n    y = eval(x)\n    return y\n"
FOUND = types.Range(types.Position(4, 8), types.Position(4, 15))
VERIFY = "import requests\n\nrequests.get(x, timeout=1, verify=False)\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder for all tests of this file."""
    return tmp_path_factory.mktemp("findings")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user-level folders of all tests of this file."""
    return tmp_path_factory.mktemp("home")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(workspace: Path, home: Path) -> AsyncIterator[Editor]:
    """One editor for all tests of this file but those that start anew."""
    async with editing(home, [workspace]) as made:
        yield made


@pytest.fixture
def path(workspace: Path) -> Path:
    """A file in a folder for one test."""
    folder = workspace / f"part{next(NUMBERS)}"
    folder.mkdir()
    return folder / "app.py"


@dataclass
class Seen:
    """A file with one finding, and the session that reported it."""

    editor: Editor
    path: Path
    uri: str
    session: str
    finding: str

    async def shows(self, *ranges: types.Range) -> None:
        """Wait until the diagnostics lie there; none of them is stale."""
        await self.editor.until(lambda: self._ranges(stale=False) == list(ranges))

    async def shows_stale(self, *ranges: types.Range) -> None:
        """Wait until the diagnostics lie there; all of them are stale."""
        await self.editor.until(lambda: self._ranges(stale=True) == list(ranges))

    async def recorded(self) -> Wire:
        """The finding as it is recorded now."""
        found = await self.editor.found(self.session)
        return next(one for one in found if one["id"] == self.finding)

    async def records(self, state: str) -> Wire:
        """Wait until a state is recorded; return the finding."""
        found = await self.recorded()
        while found["state"] != state:
            found = await self.recorded()
        return found

    def _ranges(self, *, stale: bool) -> list[types.Range]:
        hint = types.DiagnosticSeverity.Hint
        shown = self.editor.client.diagnostics.get(self.uri, ())
        return [one.range for one in shown if (one.severity == hint) is stale]


async def seen(editor: Editor, path: Path, text: str = TEXT, session: str | None = None) -> Seen:
    """Review a text on disk that has one mistake."""
    path.write_text(text)
    session = session or await editor.new()
    await editor.review(path.as_uri(), session=session)
    (found,) = await editor.found(session)
    await editor.diagnostics(path.as_uri(), 1)
    return Seen(editor, path, path.as_uri(), session, found["id"])


def down(place: types.Range, lines: int) -> types.Range:
    start, end = place.start, place.end
    return types.Range(
        types.Position(start.line + lines, start.character),
        types.Position(end.line + lines, end.character),
    )


def sessions(editor: Editor, uri: str) -> list[str]:
    """The sessions to which a file's diagnostics belong."""
    return [(one.data or {})["session"] for one in editor.client.diagnostics[uri]]


def insert(line: int, character: int) -> types.Range:
    return types.Range(types.Position(line, character), types.Position(line, character))


async def refused(work: object) -> str:
    with pytest.raises(JsonRpcException) as caught:
        await work  # pyright: ignore[reportGeneralTypeIssues]
    assert caught.value.code == -32602
    return caught.value.message


async def test_a_finding_moves_with_edits_before_it_and_stays_with_those_after(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.type(one.uri, insert(0, 0), "# new\n# lines\n", 2)
    await one.shows(down(FOUND, 2))
    editor.type(one.uri, insert(7, 0), "# after\n", 3)
    editor.type(one.uri, insert(6, 0), "    z = 1\n", 4)
    await one.shows(down(FOUND, 3))
    editor.type(one.uri, insert(7, 4), "yy", 5)
    await one.shows(
        types.Range(types.Position(7, 10), types.Position(7, 17)),
    )


async def test_a_finding_whose_text_changed_is_stale_and_open_again_after_undo(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.type(one.uri, insert(4, 13), "abc", 2)
    await one.shows_stale(types.Range(FOUND.start, types.Position(4, 18)))
    (shown,) = editor.client.diagnostics[one.uri]
    assert shown.tags == (types.DiagnosticTag.Unnecessary,)
    assert shown.message.endswith("(the text has changed since; review it again)")
    undone = types.Range(types.Position(4, 13), types.Position(4, 16))
    editor.type(one.uri, undone, "", 3)
    await one.shows(FOUND)
    assert editor.client.diagnostics[one.uri][0].tags is None


async def test_a_finding_whose_line_was_cut_comes_back_where_it_is_pasted(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.change(one.uri, TEXT.replace("    y = eval(x)\n", ""), 2)
    await editor.until(
        lambda: editor.client.diagnostics[one.uri][0].severity == types.DiagnosticSeverity.Hint
    )
    editor.change(one.uri, TEXT.replace("    y = eval(x)\n", "") + "    y = eval(x)\n", 3)
    await one.shows(down(FOUND, 1))


async def test_typing_records_nothing_and_saving_records_where_it_is(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    kinds = await editor.kinds(one.session)
    editor.type(one.uri, insert(0, 0), "# new\n", 2)
    await one.shows(down(FOUND, 1))
    assert await editor.kinds(one.session) == kinds
    path.write_text("# new\n" + TEXT)
    editor.save(one.uri)
    while (found := await one.recorded())["range"]["start"]["line"] != 5:
        pass
    assert found["state"] == "open"
    assert (await editor.kinds(one.session)) == [*kinds, "findingChanged"]


async def test_closing_without_saving_falls_back_to_what_is_on_disk(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.type(one.uri, insert(0, 0), "# never saved\n", 2)
    await one.shows(down(FOUND, 1))
    editor.close(one.uri)
    await one.shows(FOUND)
    editor.open(path)
    editor.change(one.uri, "gone = 1\n", 2)
    await editor.until(
        lambda: editor.client.diagnostics[one.uri][0].severity == types.DiagnosticSeverity.Hint
    )
    editor.close(one.uri)
    await one.shows(FOUND)
    assert (await one.recorded())["state"] == "open"


async def test_a_file_that_is_read_anew_is_shown_its_findings_again(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.close(one.uri)
    # An editor that reads a file anew may forget what it showed.
    del editor.client.diagnostics[one.uri]
    editor.open(path)
    await one.shows(FOUND)


async def test_a_change_by_another_program_is_followed(editor: Editor, path: Path) -> None:
    one = await seen(editor, path)
    event = types.FileEvent(one.uri, types.FileChangeType.Changed)
    path.write_text("# pulled\n" * 3 + TEXT)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await one.shows(down(FOUND, 3))
    path.write_text("# pulled\n" * 3 + TEXT.replace("eval", "evil"))
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await one.records("stale")
    path.write_text("# pulled\n" * 3 + TEXT)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await one.shows(down(FOUND, 3))
    await one.records("open")


async def test_a_renamed_file_takes_its_findings_along(editor: Editor, path: Path) -> None:
    one = await seen(editor, path)
    new = path.rename(path.with_name("renamed.py")).as_uri()
    files = types.RenameFilesParams([types.FileRename(one.uri, new)])
    editor.client.workspace_did_rename_files(files)
    (shown,) = await editor.diagnostics(new, 1)
    assert shown.range == FOUND
    await editor.diagnostics(one.uri, 0)
    while (found := await one.recorded())["uri"] != new:
        pass
    assert found["state"] == "open"
    again = await editor.review(new, session=one.session)
    assert len(await editor.found(again["session"])) == 1


async def test_a_renamed_folder_takes_the_findings_of_its_files_along(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    folder = path.parent.rename(path.parent.with_name(f"{path.parent.name}-moved"))
    files = types.RenameFilesParams([types.FileRename(path.parent.as_uri(), folder.as_uri())])
    editor.client.workspace_did_rename_files(files)
    await editor.diagnostics((folder / "app.py").as_uri(), 1)
    await editor.diagnostics(one.uri, 0)


async def test_a_deleted_file_shows_nothing_until_it_is_there_again(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    path.unlink()
    editor.client.workspace_did_delete_files(types.DeleteFilesParams([types.FileDelete(one.uri)]))
    await editor.diagnostics(one.uri, 0)
    await one.records("stale")
    path.write_text(TEXT)
    editor.open(path)
    await one.shows(FOUND)


async def test_a_finding_goes_when_it_is_fixed_and_comes_back_with_undo(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path, VERIFY)
    editor.open(path)
    fixed = VERIFY.replace("False", "True")
    editor.change(one.uri, fixed, 2)
    await editor.diagnostics(one.uri, 0)
    editor.change(one.uri, VERIFY, 3)
    await editor.diagnostics(one.uri, 1)
    editor.change(one.uri, fixed, 4)
    await editor.diagnostics(one.uri, 0)
    path.write_text(fixed)
    editor.save(one.uri)
    await one.records("fixed")
    assert (await editor.load(one.session))["session"]["findings"] == 0


async def test_a_dismissed_finding_is_hidden_until_it_is_restored_where_it_is_then(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    who = {"session": one.session, "finding": one.finding}
    await editor.command("finding.dismiss", **who, reason="input is ours")
    await editor.diagnostics(one.uri, 0)
    found = await one.recorded()
    assert (found["state"], found["reason"]) == ("dismissed", "input is ours")
    editor.type(one.uri, insert(0, 0), "# new\n", 2)
    kinds = await editor.kinds(one.session)
    await editor.command("finding.dismiss", **who, reason="input is ours")
    assert await editor.kinds(one.session) == kinds
    await editor.command("finding.restore", **who)
    await one.shows(down(FOUND, 1))
    assert (await one.recorded())["state"] == "open"


async def test_findings_that_are_not_there_are_refused_by_name(editor: Editor, path: Path) -> None:
    one = await seen(editor, path)
    for command in ("finding.dismiss", "finding.restore"):
        said = await refused(editor.command(command, session=one.session, finding="F-1"))
        assert said.startswith("No finding 'F-1' in this session.")


async def test_severities_and_links_are_those_that_are_recorded(editor: Editor, path: Path) -> None:
    folder = path.parent
    path.write_text(
        "import telnetlib\nopen('/tmp/x')\nassert x\ntry:\n    pass\nexcept Exception:\n    pass\n"
    )
    (folder / "a.js").write_text("eval(location.hash)\n")
    (folder / "compose.yml").write_text("services:\n  a:\n    image: redis\n")
    session = await editor.new()
    await editor.review(folder.as_uri(), session=session)
    found = await editor.found(session)
    shown = {
        (one.data or {})["finding"]: one
        for uri in {finding["uri"] for finding in found}
        for one in await editor.diagnostics(uri, sum(f["uri"] == uri for f in found))
    }
    assert {types.DiagnosticSeverity(one.severity or 0).name.lower() for one in shown.values()} >= {
        "error",
        "warning",
    }
    for finding in found:
        diagnostic = shown[finding["id"]]
        severity = types.DiagnosticSeverity(diagnostic.severity or 0).name.lower()
        assert severity == finding["severity"]
        assert (diagnostic.code, diagnostic.source) == (finding["rule"], "sessionls/security")
        assert diagnostic.code_description
        assert diagnostic.code_description.href == finding["link"]
        assert diagnostic.data == {"session": session, "finding": finding["id"]}


async def test_what_two_sessions_found_shows_once_and_either_may_dismiss_it(
    editor: Editor, path: Path
) -> None:
    old = await seen(editor, path)
    new = await seen(editor, path)
    await editor.until(lambda: sessions(editor, old.uri) == [new.session])
    await editor.command("finding.dismiss", session=old.session, finding=old.finding)
    await editor.diagnostics(old.uri, 0)
    assert (await new.recorded())["state"] == "open"
    await editor.command("finding.restore", session=old.session, finding=old.finding)
    await editor.diagnostics(old.uri, 1)
    await editor.command("session.archive", session=new.session)
    await editor.until(lambda: sessions(editor, old.uri) == [old.session])
    await editor.command("session.delete", session=old.session)
    await editor.diagnostics(old.uri, 0)
    await editor.command("session.unarchive", session=new.session)
    await editor.diagnostics(old.uri, 1)


async def test_a_moved_finding_that_is_reviewed_again_shows_once(
    editor: Editor, path: Path
) -> None:
    one = await seen(editor, path)
    editor.open(path)
    editor.type(one.uri, insert(0, 0), "# new\n", 2)
    await editor.review(one.uri, session=one.session)
    await one.shows(down(FOUND, 1))
    editor.change(one.uri, "print()\n", 3)
    await editor.review(one.uri, session=one.session)
    await editor.diagnostics(one.uri, 0)


async def test_findings_are_there_again_after_a_restart_and_follow_what_happened_meanwhile(
    workspace: Path, home: Path, tmp_path: Path
) -> None:
    kept, moved, changed, gone = (tmp_path / f"{name}.py" for name in ("a", "b", "c", "d"))
    store = tmp_path / "work"
    store.mkdir()
    files = [store / path.name for path in (kept, moved, changed, gone)]
    async with editing(home, [store]) as first:
        session = await first.new()
        for path in files:
            path.write_text(TEXT)
        await first.review(store.as_uri(), session=session)
        await first.diagnostics(files[0].as_uri(), 1)
        first.open(files[0])
        first.type(files[0].as_uri(), insert(0, 0), "# typed and lost\n", 2)
        await first.until(
            lambda: first.client.diagnostics[files[0].as_uri()][0].range == down(FOUND, 1)
        )
        first.kill()
    files[1].write_text("# one\n" + TEXT)
    files[2].write_text(TEXT.replace("eval(x)", "evil(x)"))
    files[3].unlink()
    async with editing(home, [store]) as again:
        (one,) = await again.diagnostics(files[0].as_uri(), 1)
        (two,) = await again.diagnostics(files[1].as_uri(), 1)
        (three,) = await again.diagnostics(files[2].as_uri(), 1)
        assert (one.range, two.range) == (FOUND, down(FOUND, 1))
        assert three.severity == types.DiagnosticSeverity.Hint
        assert files[3].as_uri() not in again.client.diagnostics
        assert {*sessions(again, files[0].as_uri())} == {session}
