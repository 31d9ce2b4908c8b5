"""`sessionls review`: findings, exit codes and formats, with the real server."""

import json
import os
import shlex
import signal
import sys
from pathlib import Path

import jsonschema
import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal, hub_of
from tests.provider.script import Answer, Text, Wait

_SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_bytes())


def test_a_review_shows_the_place_the_rule_and_where_to_go_on(terminal: Terminal) -> None:
    done = terminal.run("review", "bad.py")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "bad.py"
    assert "S602" in lines[1]
    assert "CWE-78" in lines[1]
    assert lines[2].startswith("     5 │     subprocess.run(")
    assert "^^^^" in lines[3]
    assert "1 finding in 1 file" in done.out
    assert "next message: assistant" in done.out
    assert "sessionls session show" in done.out
    assert done.err == ""


def test_nothing_found_is_a_result_that_is_said_once_and_plainly(terminal: Terminal) -> None:
    done = terminal.ok("review", "good.py")
    assert done.out.startswith("Nothing found in 1 file · security (offline) in ")
    assert done.out.lower().count("found") == 1
    assert "**" not in done.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("lamp.png",), "skipped lamp.png (binary)."),
        (("empty",), "there is no file to review in empty."),
        (("bad.py", "--agent", "poet"), "agent 'poet' has no scanner that works"),
        (("bad.py", "--agent", "typo"), "agent 'typo' has no scanner that works"),
        (("notes.txt", "--agent", "narrow"), "the scanners of 'narrow' have no rules for"),
    ],
)
def test_a_review_that_checked_nothing_is_no_success(
    terminal: Terminal, workspace: Path, words: tuple[str, ...], why: str
) -> None:
    _make_odd(workspace)
    done = terminal.run("review", *words)
    assert done.code == 2
    assert done.err.startswith(f"sessionls: Nothing was checked: {why}")
    assert len(done.err.splitlines()) == 1
    assert "found" not in done.out


def test_formats_for_machines_tell_that_nothing_was_checked(
    terminal: Terminal, workspace: Path
) -> None:
    _make_odd(workspace)
    log = terminal.run("review", "empty", "-f", "sarif")
    assert log.code == 2
    jsonschema.validate(log.json, _SCHEMA)
    (invocation,) = log.json["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("Nothing was checked")
    commands = terminal.run("review", "empty", "-f", "github")
    assert commands.code == 2
    assert commands.out.startswith("::warning ::Nothing was checked")


def test_what_was_left_out_is_told_after_the_findings(terminal: Terminal, workspace: Path) -> None:
    _make_odd(workspace)
    lines = terminal.run("review", ".").out.splitlines()
    place = next(n for n, text in enumerate(lines) if text.startswith("1 finding in 1 file"))
    assert lines[place + 1].startswith("Not checked completely: broken.py (not valid Python")
    assert lines[place + 2] == "Skipped: lamp.png (binary)"


def test_formats_for_machines_tell_what_was_left_out(terminal: Terminal, workspace: Path) -> None:
    _make_odd(workspace)
    told = terminal.run("review", ".", "--json").json
    assert told["skipped"] == [{"path": "lamp.png", "reason": "binary"}]
    assert [trouble["path"] for trouble in told["troubles"]] == ["broken.py"]
    log = terminal.run("review", ".", "-f", "sarif").json
    jsonschema.validate(log, _SCHEMA)
    (invocation,) = log["runs"][0]["invocations"]
    notes = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is True
    assert [note["level"] for note in notes] == ["warning", "note"]
    places = [note["locations"][0]["physicalLocation"]["artifactLocation"] for note in notes]
    assert [place["uri"] for place in places] == ["broken.py", "lamp.png"]
    commands = terminal.run("review", ".", "-f", "github").out.splitlines()
    assert [command.partition("::Not")[0] for command in commands[1:2]] == [
        "::warning file=broken.py"
    ]
    assert commands[2:] == ["::notice file=lamp.png::Skipped: binary"]


def test_what_was_left_out_is_told_of_long_results_too(terminal: Terminal, workspace: Path) -> None:
    _make_odd(workspace)
    code = (workspace / "bad.py").read_text()
    for number in range(200):
        (workspace / f"bad{number}.py").write_text(code)
    told = terminal.run("review", ".", "--json").json
    assert len(told["findings"]) == 201
    assert told["skipped"] == [{"path": "lamp.png", "reason": "binary"}]


def test_paths_that_overlap_show_each_finding_once(terminal: Terminal, workspace: Path) -> None:
    (workspace / "src").mkdir()
    told = terminal.run("review", ".", "bad.py", "src/../bad.py", "--json").json
    assert [finding["rule"] for finding in told["findings"]] == ["S602"]


def test_a_named_file_that_git_ignores_is_reviewed_beside_its_folder(
    terminal: Terminal, workspace: Path
) -> None:
    (workspace / ".gitignore").write_text("bad.py\n")
    told = terminal.run("review", ".", "bad.py", "--json").json
    assert [finding["rule"] for finding in told["findings"]] == ["S602"]


def test_files_that_no_rule_is_for_are_named(terminal: Terminal, workspace: Path) -> None:
    for number in range(5):
        (workspace / f"notes{number}.md").write_text("Buy lamps.\n")
    done = terminal.ok("review", ".", "--agent", "reviewer")
    names = "notes0.md, notes1.md, notes2.md"
    assert f"Without rules for them: {names} and 2 more" in done.out
    told = terminal.ok("review", ".", "--agent", "reviewer", "--json").json
    assert told["uncovered"] == [f"notes{number}.md" for number in range(5)]


def test_kinds_that_have_no_rules_but_those_for_secrets_are_named(
    terminal: Terminal, workspace: Path
) -> None:
    (workspace / "notes.md").write_text("Buy lamps.\n")
    lines = terminal.ok("review", "notes.md").out.splitlines()
    assert lines[0].startswith("Nothing found in 1 file")
    assert lines[1] == "Searched for secrets only: .md"


def test_sessions_that_are_kept_elsewhere_are_said_to_be(
    terminal: Terminal, workspace: Path
) -> None:
    (workspace / ".sessionls").rmdir()
    (workspace / ".sessionls").write_text("in the way")
    done = terminal.ok("review", "good.py", "--workspace", str(workspace))
    assert done.out.count("its sessions are kept in") == 1


def hinted(out: str) -> tuple[str, ...]:
    """The command that a review says reads its session."""
    (hint,) = (row for row in out.splitlines() if row.startswith("  read it"))
    return tuple(shlex.split(hint)[3:])


@pytest.mark.parametrize("more", [(), ("bad.py",)])
def test_what_lies_in_no_workspace_is_reviewed_in_the_current_one(
    terminal: Terminal, workspace: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    (workspace / "bad.py").rename(tmp_path / "out" / "worse.py")
    (workspace / "bad.py").write_text("x = 1\n")
    done = terminal.run("review", "../out", *more)
    assert (done.code, "worse.py" in done.out) == (1, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["worse.py"]
    assert "S602" in terminal.ok(*hinted(done.out)).out


def test_a_project_elsewhere_keeps_its_own_sessions(
    terminal: Terminal, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "my other" / ".git").mkdir(parents=True)
    (workspace / "bad.py").rename(tmp_path / "my other" / "worse.py")
    done = terminal.run("review", "../my other/worse.py")
    assert done.code == 1
    assert "S602" in terminal.ok(*hinted(done.out)).out
    both = terminal.run("review", "../my other/worse.py", "good.py")
    assert both.code == 2
    assert "several workspaces" in " ".join(both.err.replace("│", " ").split())


def test_without_any_workspace_nothing_is_made_anywhere(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bad.py").write_text((terminal.folder / "bad.py").read_text())
    here = terminal.at(tmp_path / "here")
    done = here.run("review", "../there")
    assert done.code == 1
    assert "S602" in here.ok(*hinted(done.out)).out
    several = here.run("review", "../there", "bad.py")
    assert several.code == 2
    assert "lie in no workspace" in " ".join(several.err.replace("│", " ").split())
    assert [path.name for path in tmp_path.glob("*here/*")] == ["bad.py"] * 2


def test_without_a_path_it_is_the_folder_one_is_in(terminal: Terminal, workspace: Path) -> None:
    (workspace / "inner").mkdir()
    (workspace / "inner" / "fine.py").write_text("x = 1\n")
    done = terminal.run("review")
    assert done.code == 1
    assert "S602" in done.out
    assert "Nothing found in 1 file" in terminal.at(workspace / "inner").ok("review").out


def test_ones_home_folder_is_no_workspace_by_accident(terminal: Terminal, workspace: Path) -> None:
    home = Path(terminal.environment["HOME"])
    home.mkdir(exist_ok=True)
    (home / "bad.py").write_text((workspace / "bad.py").read_text())
    there = terminal.at(home)
    for words in (
        ("review", "bad.py"),
        ("review",),
        ("prompt", "Hi"),
        ("session", "new", "Lamps"),
        ("agent", "new", "poet"),
    ):
        done = there.run(*words)
        assert (done.code, done.out) == (2, "")
        assert "would make your home folder a workspace" in " ".join(done.err.split())
    assert not (home / ".sessionls").exists()
    assert there.ok("session", "list").out.startswith("No sessions here yet")
    there.ok("session", "new", "Lamps", "--workspace", ".")
    there.ok("session", "new", "Plans")


@pytest.mark.parametrize(("threshold", "code"), [("never", 0), ("hint", 1)])
def test_the_exit_code_follows_the_threshold(terminal: Terminal, threshold: str, code: int) -> None:
    assert terminal.run("review", "bad.py", "--fail-on", threshold).code == code


def test_json_is_the_session_the_turn_and_its_findings(terminal: Terminal) -> None:
    told = terminal.run("review", "bad.py", "--json").json
    assert sorted(told) == ["findings", "session", "turn"]
    assert [finding["rule"] for finding in told["findings"]] == ["S602"]
    assert {finding["turn"] for finding in told["findings"]} == {told["turn"]}
    assert told["session"]["title"] == "bad.py"
    assert told["session"]["agent"] == "assistant"
    assert told["session"]["state"] == "idle"


def test_sarif_of_a_real_review_is_valid(terminal: Terminal) -> None:
    log = terminal.run("review", ".", "--format", "sarif").json
    jsonschema.validate(log, _SCHEMA)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "bad.py", "uriBaseId": "ROOT"}
    assert place["region"]["startLine"] == 5


def test_annotations_are_one_line_for_each_finding(terminal: Terminal) -> None:
    done = terminal.run("review", "bad.py", "--format", "github", "--fail-on", "never")
    assert done.code == 0
    (command,) = done.out.splitlines()
    assert "file=bad.py,line=5,endLine=5,col=" in command
    assert "title=S602 (security)::" in command


def test_several_paths_are_one_turn_of_one_session(terminal: Terminal) -> None:
    told = terminal.run("review", "good.py", "bad.py", "--json").json
    assert told["session"]["turns"] == 1
    assert [Path(finding["uri"]).name for finding in told["findings"]] == ["bad.py"]


def test_a_review_goes_into_the_session_that_is_named(terminal: Terminal) -> None:
    first = terminal.run("review", "good.py", "--json").json["session"]
    second = terminal.run("review", "bad.py", "--session", first["id"][-6:], "--json").json
    assert second["session"]["id"] == first["id"]
    assert second["session"]["turns"] == 2


def test_what_a_session_found_before_is_found_again_and_counts_again(terminal: Terminal) -> None:
    codes = [terminal.run("review", "bad.py", "--fail-on", "hint").code]
    codes.append(terminal.run("review", "bad.py", "-s", "last", "--fail-on", "hint").code)
    assert codes == [1, 1]


def test_paths_are_shown_as_seen_from_the_current_folder(
    terminal: Terminal, workspace: Path
) -> None:
    deep = workspace / "deep"
    deep.mkdir()
    (deep / "own.py").write_text((workspace / "bad.py").read_text())
    done = terminal.at(deep).run("review", "own.py")
    assert done.out.splitlines()[0] == "own.py"
    assert (workspace / ".sessionls" / "sessions").is_dir()
    assert not (deep / ".sessionls").exists()


def test_an_unknown_agent_is_refused_with_the_names_of_the_known(terminal: Terminal) -> None:
    done = terminal.run("review", "bad.py", "--agent", "safety")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("sessionls: No agent named 'safety'. Known: assistant,")


def test_an_unknown_session_is_refused(terminal: Terminal) -> None:
    done = terminal.run("review", "bad.py", "--session", "ZZZZZZ")
    assert (done.code, done.out) == (2, "")
    assert "No session 'ZZZZZZ'" in done.err


def test_a_paused_session_takes_no_review(terminal: Terminal) -> None:
    terminal.ok("session", "new", "Lamps")
    terminal.ok("session", "pause", "last")
    done = terminal.run("review", "bad.py", "--session", "last")
    assert done.code == 2
    assert "is paused" in done.err


def test_another_agent_reviews_with_its_own_rules(terminal: Terminal, workspace: Path) -> None:
    (workspace / "loop.py").write_text("def add(one, many=[]):\n    many.append(one)\n")
    told = terminal.run("review", "loop.py", "--agent", "reviewer", "--json").json
    assert {finding["rule"] for finding in told["findings"]} == {"B006"}
    assert {finding["agent"] for finding in told["findings"]} == {"reviewer"}


def test_no_code_of_the_workspace_is_run(terminal: Terminal, workspace: Path) -> None:
    marker = workspace / "ran"
    for name in ("queue", "ruff", "sitecustomize"):
        (workspace / f"{name}.py").write_text(f"open({str(marker)!r}, 'w').close()\n")
    (workspace / "ruff.toml").write_text('extend = "missing.toml"\n')
    person = terminal.of(sys.executable, "-P", "-m", "sessionls")
    assert "S602" in person.run("review", "bad.py").out
    assert not marker.exists()


def _make_odd(workspace: Path) -> None:
    """Files and agents with which a review has little to check."""
    (workspace / "lamp.png").write_bytes(b"\x89PNG\x00\x01")
    (workspace / "broken.py").write_text("def lamp(:\n")
    (workspace / "notes.txt").write_text("Buy lamps.\n")
    (workspace / "empty").mkdir()
    agents = workspace / ".sessionls" / "agents"
    agents.mkdir()
    for name, scanner in (("poet", ""), ("typo", "bandti"), ("narrow", "python")):
        header = f"name: {name}\ndescription: Reviews.\nscanners: [{scanner}]"
        (agents / f"{name}.md").write_text(f"---\n{header}\n---\nReview it.\n")


@pytest.mark.long
def test_a_review_whose_hub_is_killed_says_what_to_do(terminal: Terminal) -> None:
    half = Answer((Text("Hello "), Wait("half"), Text("Ana.")))
    home = Path(terminal.environment["SESSIONLS_HOME"])
    with model_of(home, half), terminal.screen("review", "bad.py") as screen:
        screen.wait_for("Hello ")
        os.kill(hub_of(terminal.environment) or 0, signal.SIGKILL)
        assert screen.end() == 2
    assert "Run the command again; what was found so far is in the session." in screen.text
