"""`sessionls session ...`: every verb, with the real server."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import Terminal, end_hub, person_at

from sessionls.cli.choosing import Ambiguous, find_session
from sessionls.cli.connection import connect


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a workspace that has a session with one turn."""
    folder = tmp_path_factory.mktemp("lamps")
    (folder / ".sessionls").mkdir()
    person = person_at(folder, folder)
    person.ok("session", "new", "Lamps")
    person.run("prompt", "How bright are they?")
    end_hub(person.environment)
    return folder / ".sessionls"


@pytest.fixture
def session(workspace: Path, lamps: Path) -> str:
    """The id of a session with one turn; its store is a copy, as after moving a folder."""
    shutil.copytree(lamps, workspace / ".sessionls", dirs_exist_ok=True)
    (journal,) = (workspace / ".sessionls" / "sessions").glob("*.jsonl")
    return journal.stem


@pytest.fixture
def environment(workspace: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace, for a server that this process starts without any configuration."""
    monkeypatch.setenv("SESSIONLS_HOME", terminal.environment["SESSIONLS_HOME"])
    return workspace


def _newest(terminal: Terminal) -> Any:
    return terminal.ok("session", "list", "--state", "all", "--json").json["sessions"][0]


def test_an_empty_list_says_how_to_begin(terminal: Terminal) -> None:
    assert terminal.ok("session", "list").out.startswith("No sessions here yet.")


def test_the_list_names_each_session_and_who_is_next(terminal: Terminal, session: str) -> None:
    header, row = terminal.ok("session", "list").out.splitlines()
    assert header.split()[0] == "session"
    assert row.split()[:3] == [session[-6:], "Lamps", "assistant"]


def test_lists_can_be_narrowed_by_words_of_the_title(terminal: Terminal, session: str) -> None:
    terminal.ok("session", "new", "Shades")
    found = terminal.ok("session", "list", "lamp", "--json").json["sessions"]
    assert [row["id"] for row in found] == [session]


def test_a_session_begins_with_a_title_and_an_agent(terminal: Terminal) -> None:
    made = terminal.ok("session", "new", "Shades", "--agent", "reviewer", "--json").json["session"]
    assert (made["title"], made["agent"], made["turns"]) == ("Shades", "reviewer", 0)


def test_showing_a_session_gives_its_markdown(terminal: Terminal, session: str) -> None:
    shown = terminal.ok("session", "show", session).out
    assert "# Lamps" in shown
    assert "How bright are they?" in shown
    assert shown == terminal.ok("session", "export", session).out


async def test_a_session_is_named_by_either_end_of_its_id_or_as_the_last(
    environment: Path, session: str
) -> None:
    words = ["last", "-", session, session.lower(), session[:20], session[-6:].lower()]
    async with connect(environment) as client:
        assert {(await find_session(client, word)).id for word in words} == {session}


async def test_a_part_that_fits_several_sessions_names_them(
    environment: Path, session: str
) -> None:
    async with connect(environment) as client:
        await client.execute("session.new", {"title": "Shades"})
        with pytest.raises(Ambiguous, match=f"fits 2 sessions: .*{session} 'Lamps'"):
            await find_session(client, session[:2])


def test_a_session_is_renamed(terminal: Terminal, session: str) -> None:
    terminal.ok("session", "rename", session, "Bright lamps")
    assert _newest(terminal)["title"] == "Bright lamps"


def test_a_kept_agent_is_the_next(terminal: Terminal, session: str) -> None:
    assert "next message: reviewer" in terminal.ok("session", "keep", session, "reviewer").out
    assert _newest(terminal)["agent"] == "reviewer"


def test_a_session_is_paused_and_resumed(terminal: Terminal, session: str) -> None:
    assert terminal.ok("session", "pause", session, "--json").json["session"]["state"] == "paused"
    assert terminal.ok("session", "resume", session, "--json").json["session"]["state"] == "idle"


def test_an_archived_session_leaves_the_list_until_it_is_put_back(
    terminal: Terminal, session: str
) -> None:
    terminal.ok("session", "archive", session)
    assert terminal.ok("session", "list", "--json").json["sessions"] == []
    archived = terminal.ok("session", "list", "--state", "archived", "--json").json["sessions"]
    assert [row["id"] for row in archived] == [session]
    terminal.ok("session", "unarchive", session)
    assert len(terminal.ok("session", "list", "--json").json["sessions"]) == 1


def test_a_fork_carries_on_under_its_own_id(terminal: Terminal, session: str) -> None:
    forked = terminal.ok("session", "fork", session, "--title", "Other lamps", "--json").json
    assert forked["session"]["parent"] == session
    assert "How bright are they?" in terminal.ok("session", "show", "last").out


def test_deleting_without_a_terminal_needs_a_yes(terminal: Terminal, session: str) -> None:
    refused = terminal.run("session", "delete", session)
    assert refused.code == 2
    assert "--yes" in refused.err
    terminal.ok("session", "delete", session, "--yes")
    assert terminal.ok("session", "list", "--state", "all", "--json").json["sessions"] == []


def test_a_turn_is_retried_with_another_agent(terminal: Terminal, session: str) -> None:
    terminal.run("session", "retry", session, "--agent", "explainer")
    records = terminal.ok("session", "show", session, "--json").json["records"]
    agents = [record["agent"] for record in records if record["kind"] == "turnStarted"]
    assert agents == ["assistant", "explainer"]


def test_cancelling_an_idle_session_says_that_nothing_ran(terminal: Terminal, session: str) -> None:
    assert "Nothing was running" in terminal.ok("session", "cancel", session).err


def test_search_finds_what_was_said(terminal: Terminal, session: str) -> None:
    assert "How bright are they?" in terminal.ok("session", "search", "BRIGHT").out
    hit = terminal.ok("session", "search", "bright", "--json").json["hits"][0]
    assert hit["session"] == session
    assert "Nothing found" in terminal.ok("session", "search", "purple").out


def test_an_export_comes_back_in_another_workspace_without_loss(
    terminal: Terminal, session: str, tmp_path: Path
) -> None:
    file = tmp_path / "session.json"
    terminal.ok("session", "export", session, "--format", "json", "--output", str(file))
    (tmp_path / "other" / ".sessionls").mkdir(parents=True)
    other = terminal.at(tmp_path / "other")
    assert other.ok("session", "import", str(file)).out.startswith("Imported. Session ")
    exported = other.ok("session", "export", session, "-f", "json").json
    assert exported["records"] == json.loads(file.read_text())["records"]
    other.ok("session", "delete", "last", "--yes")
    assert other.run("session", "import", "-", text=file.read_text()).out.startswith("Imported.")
    assert "cannot be read" in other.run("session", "import", "missing.json").err


def test_an_export_is_told_of_in_json(terminal: Terminal, tmp_path: Path) -> None:
    session = terminal.ok("session", "new", "Trip", "--json").json["session"]["id"]
    told = terminal.ok("session", "export", "--json").json
    content = terminal.ok("session", "export").out
    assert told == {"session": session, "format": "markdown", "content": content}
    file = tmp_path / "trip.md"
    written = terminal.ok("session", "export", "-o", str(file), "--json").json
    assert written == {"session": session, "format": "markdown", "path": str(file)}
    assert file.read_text() == content


def test_what_is_no_export_is_refused_and_changes_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "picture.json"
    for content in (b"{}", b"\xff\xd8", b"[1, 2"):
        file.write_bytes(content)
        done = terminal.run("session", "import", str(file))
        assert done.code == 2
        assert done.err.startswith("sessionls: ")
        assert "Traceback" not in done.err
    assert terminal.ok("session", "list", "--json").json["sessions"] == []
