"""`sessionls doctor` and `sessionls info` with the real server."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal

from sessionls.cli.connection import connect


def test_where_all_works_every_line_is_good_or_a_note(terminal: Terminal) -> None:
    done = terminal.ok("doctor")
    assert "✗" not in done.out
    assert "✓ scanner for Python" in done.out


def test_without_a_model_it_is_said_what_answers_and_what_to_do_for_one(terminal: Terminal) -> None:
    done = terminal.ok("doctor")
    assert "offline: there is no setting `model`, no key of a provider" in done.out
    assert "For a model: export its provider's key" in done.out
    assert done.out.endswith("for those there is no model yet.\n")


def test_with_a_model_everything_works(terminal: Terminal) -> None:
    with model_of(Path(terminal.environment["SESSIONLS_HOME"])):
        done = terminal.ok("doctor")
    assert done.out.endswith("Everything works.\n")


def test_a_broken_agent_and_a_wrong_setting_need_attention(
    terminal: Terminal, workspace: Path
) -> None:
    agents = workspace / ".sessionls" / "agents"
    agents.mkdir()
    (agents / "poet.md").write_text("---\nname: poet\ncolour: red\n---\nYou are a poet.\n")
    (workspace / ".sessionls" / "settings.toml").write_text("colour = 'red'\n")
    done = terminal.run("doctor", "--json")
    assert done.code == 1
    bad = {check["what"] for check in done.json["checks"] if check["mark"] == "bad"}
    assert bad == {"agent", "settings"}


def test_settings_that_count_when_the_workspace_is_trusted_are_mended_by_trust(
    terminal: Terminal, workspace: Path
) -> None:
    (workspace / ".sessionls" / "settings.toml").write_text("model = 'ollama/x'\n")
    done = terminal.ok("doctor")
    place = done.out.index("model counts when you trust this workspace")
    assert "sessionls trust" in done.out[place:].splitlines()[1]
    assert "Correct or remove it" not in done.out
    terminal.ok("trust")
    assert "✓ settings" in terminal.run("doctor").out
    (workspace / ".sessionls" / "settings.toml").write_text("model = 'ollama/y'\n")
    again = terminal.run("doctor").out
    assert "→ If you know who wrote them: sessionls trust" in again


async def test_a_workspace_that_another_process_holds_is_reported(
    terminal: Terminal, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONLS_HOME", terminal.environment["SESSIONLS_HOME"])
    monkeypatch.setenv("SESSIONLS_NO_HUB", "1")
    async with connect(workspace) as client:
        await client.execute("session.new", {"title": "Lamps"})
        hub = cast("dict[str, object]", (await client.execute("info"))["hub"])
        done = await asyncio.to_thread(terminal.run, "doctor")
    assert done.code == 1
    assert "✗ store" in done.out
    assert f"Process {hub['pid']}" in done.out


def test_info_tells_where_the_sessions_lie(terminal: Terminal, workspace: Path) -> None:
    told = terminal.ok("info", "--json").json
    assert told["workspace"]["store"] == str(workspace / ".sessionls")


def test_info_is_a_short_page_for_people(terminal: Terminal, workspace: Path) -> None:
    agents = workspace / ".sessionls" / "agents"
    agents.mkdir()
    (agents / "poet.md").write_text("---\nname: poet\ncolour: red\n---\nYou are a poet.\n")
    lines = terminal.ok("info").out.splitlines()
    facts = {text.split()[0]: text for text in lines if text.startswith("  ")}
    assert list(facts) == [
        *("workspace", "store", "sessions", "model", "agents", "you", "use", "memory")
    ]
    assert str(workspace / ".sessionls") in facts["store"]
    assert "(1 problem, see below)" in facts["agents"]
    assert facts["memory"].endswith(" MB")
    assert lines[-1] == terminal.run("agent", "check").out.splitlines()[0]
    assert lines[-1].startswith(".sessionls/agents/poet.md:3: ")


def test_a_default_agent_that_does_not_exist_needs_attention(
    terminal: Terminal, workspace: Path
) -> None:
    (workspace / ".sessionls" / "settings.toml").write_text("defaultAgent = 'nobody'\n")
    done = terminal.run("doctor", "--json")
    assert done.code == 1
    (bad,) = [check for check in done.json["checks"] if check["mark"] == "bad"]
    assert (bad["what"], "'nobody' does not exist" in bad["found"]) == ("settings", True)
    assert "sessionls agent new nobody" in bad["remedy"]
