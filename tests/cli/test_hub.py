"""The terminal at the hub: beside an editor in one session, and whatever becomes of either."""

import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.model import model_of, open_gate
from tests.cli.terminal import Terminal, end_hub, hub_of, lives, wait_for
from tests.hub.desktop import Desktop, package
from tests.provider.script import Answer, Text, Wait

from sessionls.hub.place import place_for

HALF = Answer((Text("Hello "), Wait("half"), Text("Ana.")))


def home_of(terminal: Terminal) -> Path:
    return Path(terminal.environment["SESSIONLS_HOME"])


def newest(terminal: Terminal) -> Any:
    """The newest session with its records."""
    return terminal.ok("session", "show", "last", "--json").json


@pytest.fixture
async def desktop(terminal: Terminal) -> AsyncIterator[Desktop]:
    """Editors of the same person."""
    mine = Desktop(home_of(terminal))
    yield mine
    await mine.clear()


def test_asking_for_the_hub_starts_none(terminal: Terminal) -> None:
    done = terminal.run("hub", "status")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("No hub is there.")
    assert terminal.ok("hub", "stop").err == "No hub is there.\n"
    assert hub_of(terminal.environment) is None


def test_commands_share_one_hub_which_ends_when_it_is_told_to(terminal: Terminal) -> None:
    first = terminal.ok("info", "--json").json["hub"]
    assert terminal.ok("info", "--json").json["hub"] | {"connections": 0} == first | {
        "connections": 0
    }
    told = terminal.ok("hub", "status", "--json").json["hub"]
    assert (told["pid"], told["since"], told["idle"]) == (first["pid"], first["since"], 20.0)
    assert (told["connections"], told["turns"]) == ([], [])
    assert terminal.ok("hub", "stop").err == "The hub has ended.\n"
    assert not lives(first["pid"])
    assert "left" in terminal.ok("hub", "logs", "-n", "1").out


def test_without_the_hub_a_command_is_served_alone(terminal: Terminal) -> None:
    terminal.ok("--no-hub", "session", "new", "Lamps")
    assert hub_of(terminal.environment) is None


def test_where_there_can_be_no_hub_a_command_says_so_once_and_works(terminal: Terminal) -> None:
    home_of(terminal).mkdir(parents=True)
    (home_of(terminal) / "run").write_text("")
    done = terminal.ok("session", "new", "Lamps")
    assert done.err.count("is no folder") == 1
    assert "served by itself" in done.err
    assert "Lamps" in done.out


async def test_an_editor_and_a_terminal_work_in_one_session(
    terminal: Terminal, desktop: Desktop, workspace: Path
) -> None:
    editor = await desktop.launch()
    await editor.meet(workspace, clientInfo={"name": "Ed", "version": "7"})
    session = (await editor.do("session.new", title="Lamps"))["session"]["id"]
    done = terminal.run("prompt", "How bright?", "--session", session)
    assert "Lamps" in done.err
    kinds: list[str] = []
    while "turnEnded" not in kinds:
        told = await editor.until("sessionls/update")
        kinds += [record["kind"] for record in told["params"]["records"]]
    assert kinds[-3:] == ["turnStarted", "messageAdded", "turnEnded"]
    (one,) = terminal.ok("hub", "status", "--json").json["hub"]["connections"]
    assert (one["editor"], one["version"], one["folders"]) == ("Ed", "7", [workspace.as_uri()])
    # And the other way round.
    await editor.do("session.rename", session=session, title="Bright lamps")
    assert newest(terminal)["session"]["title"] == "Bright lamps"


@pytest.mark.long
def test_a_turn_goes_on_when_the_terminal_that_asked_for_it_is_killed(terminal: Terminal) -> None:
    with model_of(home_of(terminal), HALF) as provider:
        with terminal.screen("prompt", "Hi") as screen:
            screen.wait_for("Hello ")
        open_gate(provider, "half")
        wait_for(lambda: newest(terminal)["session"]["state"] == "idle")
    ended = newest(terminal)["records"][-1]
    assert (ended["kind"], ended["stopReason"]) == ("turnEnded", "end")


@pytest.mark.long
def test_stopping_the_hub_waits_for_what_runs_and_says_so(terminal: Terminal) -> None:
    with model_of(home_of(terminal), HALF) as provider, terminal.screen("prompt", "Hi") as screen:
        screen.wait_for("Hello ")
        pid = hub_of(terminal.environment)
        assert pid
        with terminal.screen("hub", "stop") as stopping:
            stopping.wait_for("at work in session")
            assert lives(pid)
            open_gate(provider, "half")
            assert stopping.end() == 0
        assert screen.end() == 0
    assert not lives(pid)
    assert "Ana." in screen.text


@pytest.mark.long
def test_stopping_the_hub_now_ends_turns_as_interrupted(terminal: Terminal) -> None:
    with model_of(home_of(terminal), HALF), terminal.screen("prompt", "Hi") as screen:
        screen.wait_for("Hello ")
        terminal.ok("hub", "stop", "--now")
        assert screen.end() == 2
    assert newest(terminal)["records"][-1]["stopReason"] == "interrupted"


@pytest.mark.long
def test_a_prompt_outlives_the_hub_and_tells_what_became_of_its_turn(terminal: Terminal) -> None:
    with model_of(home_of(terminal), HALF), terminal.screen("prompt", "Hi") as screen:
        screen.wait_for("Hello ")
        pid = hub_of(terminal.environment)
        assert pid
        os.kill(pid, signal.SIGKILL)
        assert screen.end() == 2
    # What was shown stays, and what happened stands below it.
    assert "Hello \r\n" in screen.text
    assert screen.text.count("Hello ") == 1
    assert "another one takes over" in screen.text
    assert "recorded as interrupted" in " ".join(screen.text.split())
    name = newest(terminal)["session"]["id"][-6:]
    assert f"sessionls session retry {name}" in " ".join(screen.text.split())
    assert hub_of(terminal.environment) not in (None, pid)
    records = newest(terminal)["records"]
    kinds = [record["kind"] for record in records]
    assert kinds == [
        *("sessionCreated", "messageAdded", "turnStarted"),
        *("messageAdded", "turnEnded"),
    ]
    assert records[3]["message"]["blocks"] == [{"kind": "text", "text": "Hello "}]


async def test_stopping_the_hub_tells_who_goes_on_with_another_one(
    terminal: Terminal, desktop: Desktop, workspace: Path
) -> None:
    editor = await desktop.launch()
    await editor.meet(workspace, clientInfo={"name": "Ed", "version": "7"})
    first = hub_of(terminal.environment)
    done = terminal.ok("hub", "stop")
    second = hub_of(terminal.environment)
    assert first != second
    assert f"1 connection is still there, and went on with another hub (process {second})" in (
        done.err
    )
    assert "Ed 7 of" in done.err
    assert "close these first" in done.err
    told = terminal.ok("hub", "stop", "--json").json
    assert (told["pid"], told["next"]) == (second, hub_of(terminal.environment))
    assert [one["editor"] for one in told["connections"]] == ["Ed"]


def test_a_hub_that_listens_says_where_and_that_it_stays(terminal: Terminal) -> None:
    told = terminal.ok("hub", "listen", "127.0.0.1:0", "--json").json
    terminal.ok("hub", "invite", "Ben")
    standing = terminal.ok("hub", "status", "--json").json["hub"]
    address, fingerprint = told["listening"], told["fingerprint"]
    assert standing["listening"] == {
        "address": address,
        "fingerprint": fingerprint,
        "invited": 1,
        "here": 0,
    }
    shown = terminal.ok("hub", "status").out
    assert f"{address}, fingerprint {fingerprint[:16]}…" in shown
    assert "1 invited, 0 connections here" in shown
    assert "when it is stopped, because it listens" in shown
    (check,) = [
        one for one in terminal.run("doctor", "--json").json["checks"] if one["what"] == "guests"
    ]
    assert (check["mark"], address in check["found"]) == ("good", True)
    assert f"listens for guests at {address} again" in terminal.ok("hub", "stop").err


def test_a_hub_that_cannot_listen_again_is_told_by_doctor(terminal: Terminal) -> None:
    address = terminal.ok("hub", "listen", "127.0.0.1:0", "--json").json["listening"]
    terminal.ok("hub", "stop")
    host, _, port = address.partition(":")
    with socket.create_server((host, int(port))):
        checks = terminal.run("doctor", "--json").json["checks"]
    (check,) = [one for one in checks if one["what"] == "guests"]
    assert (check["mark"], check["found"]) == (
        "bad",
        f"the hub should listen at {address}, and does not",
    )
    assert "hub listen --off" in check["remedy"]


def test_the_log_is_followed(terminal: Terminal) -> None:
    terminal.ok("info")
    with terminal.screen("hub", "logs", "--follow") as screen:
        screen.wait_for("began: version")
        seen = screen.text.count("connected:")
        terminal.ok("info")
        screen.wait_for_times("connected:", seen + 1)
        screen.interrupt()
        assert screen.end() == 130


class TestDoctor:
    """What it says of the hub."""

    @staticmethod
    def said(terminal: Terminal) -> dict[str, Any]:
        """The first check of the hub that is not good, else its first."""
        checks = terminal.run("doctor", "--json").json["checks"]
        ours = [one for one in checks if one["what"].startswith("hub")]
        return next((one for one in ours if one["mark"] != "good"), ours[0])

    def test_a_hub_that_runs_is_good(self, terminal: Terminal) -> None:
        pid = terminal.ok("info", "--json").json["hub"]["pid"]
        told = self.said(terminal)
        assert (told["mark"], told["found"].split(",")[0]) == ("good", f"process {pid}")

    def test_a_hub_that_was_killed_is_told_with_the_end_of_its_log(
        self, terminal: Terminal
    ) -> None:
        pid = terminal.ok("info", "--json").json["hub"]["pid"]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not lives(pid))
        told = self.said(terminal)
        assert told["found"] == f"the last one (process {pid}) died"
        assert "connected" in told["remedy"]

    def test_a_socket_that_a_dead_one_left_is_no_trouble(self, terminal: Terminal) -> None:
        terminal.ok("hub", "stop")
        place = place_for(terminal.environment)
        Path(place.socket).touch()
        assert "left its socket" in self.said(terminal)["found"]

    def test_a_file_in_the_place_of_its_folder_is_to_be_removed(self, terminal: Terminal) -> None:
        home_of(terminal).mkdir(parents=True)
        (home_of(terminal) / "run").write_text("")
        told = self.said(terminal)
        assert (told["mark"], told["remedy"].split()[0]) == ("bad", "Remove")

    def test_others_who_may_enter_its_folder_are_told_of(self, terminal: Terminal) -> None:
        (home_of(terminal) / "run").mkdir(parents=True)
        (home_of(terminal) / "run").chmod(0o755)
        assert "others may enter" in self.said(terminal)["found"]

    def test_a_path_that_is_too_long_is_told_with_where_it_went(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        home = tmp_path / ("deep" * 20)
        environment = {**terminal.environment, "SESSIONLS_HOME": str(home)}
        person = Terminal(terminal.folder, environment)
        told = self.said(person)
        end_hub(environment)
        assert place_for(environment).folder in told["found"]
        assert "too long" in told["found"]

    def test_another_version_is_told_with_what_becomes_of_it(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        path = package(tmp_path / "newer", "9.0.0")
        newer = Terminal(terminal.folder, {**terminal.environment, "PYTHONPATH": path})
        newer.ok("info")
        told = self.said(terminal)
        assert "version 9.0.0" in told["found"]
        assert told["remedy"].startswith("It stays and serves")


@pytest.mark.parametrize("words", [("hub", "status"), ("hub", "stop"), ("hub", "logs")])
def test_each_answers_in_json(terminal: Terminal, words: tuple[str, ...]) -> None:
    assert isinstance(terminal.run(*words, "--json").json, dict)
