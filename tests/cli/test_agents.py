"""`sessionls agent ...` with the real server."""

import re
from pathlib import Path
from typing import get_args

import pytest
from tests.cli.terminal import Terminal

from sessionls.cli.template import agent_file
from sessionls.domain.agent import HEADER_KEYS, Applies
from sessionls.domain.permission import Permission
from sessionls.engine.scanners.scan import SCANNERS
from sessionls.workspace.agent_files import TOOLS, parse_agent_file


def test_the_list_tells_what_each_agent_is_for(terminal: Terminal) -> None:
    shown = terminal.ok("agent", "list").out
    for name in ("assistant", "security", "reviewer", "explainer", "tester"):
        assert name in shown
    names = [row["name"] for row in terminal.ok("agent", "list", "--json").json["agents"]]
    assert names[0] == "assistant"


def test_an_agent_is_shown_with_its_prompt(terminal: Terminal) -> None:
    shown = terminal.ok("agent", "show", "security").out
    assert "Finds security mistakes" in shown
    assert "You are a security engineer" in shown


def test_a_new_agent_is_written_once_and_has_no_problem(
    terminal: Terminal, workspace: Path
) -> None:
    terminal.ok("agent", "new", "poet")
    assert (workspace / ".sessionls" / "agents" / "poet.md").is_file()
    assert "No problems." in terminal.ok("agent", "check", "poet").err
    again = terminal.run("agent", "new", "poet")
    assert again.code == 2
    assert "exists already" in again.err


def test_where_a_new_agent_lies_is_told_in_json(terminal: Terminal, workspace: Path) -> None:
    told = terminal.ok("agent", "new", "poet", "--json").json
    assert told["agent"] == "poet"
    assert Path(told["path"]).samefile(workspace / ".sessionls" / "agents" / "poet.md")


def test_a_name_that_cannot_name_an_agent_writes_nothing(
    terminal: Terminal, workspace: Path
) -> None:
    done = terminal.run("agent", "new", "../Poet")
    assert done.code == 2
    assert list(workspace.rglob("*.md")) == []


def test_a_broken_agent_file_is_named_with_line_and_problem(
    terminal: Terminal, workspace: Path
) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir()
    (folder / "poet.md").write_text("---\nname: poet\nmaxSteps: many\n---\nYou are a poet.\n")
    done = terminal.run("agent", "check")
    assert done.code == 1
    assert "poet.md:3: error: maxSteps" in done.out
    told = terminal.run("agent", "check", "poet", "--json").json["agentProblems"]
    assert [problem["line"] for problems in told.values() for problem in problems] == [2]


def test_a_file_that_defines_no_agent_at_all_is_a_problem_too(
    terminal: Terminal, workspace: Path
) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir()
    (folder / "Poet.md").write_text("---\nname: A Poet\n---\nYou are a poet.\n")
    done = terminal.run("agent", "check")
    assert done.code == 1
    assert "Poet.md:2: error: " in done.out
    assert terminal.run("agent", "check", "poet").code == 2


def test_a_broken_file_is_told_of_to_whoever_asks_its_agent(
    terminal: Terminal, workspace: Path
) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir()
    (folder / "poet.md").write_text("You are a poet.\n")
    for words in (("prompt", "Hi", "--agent", "poet"), ("prompt", "@poet hi")):
        done = terminal.run(*words)
        assert (done.code, done.out) == (2, "")
        assert "poet.md, line 1: An agent file needs a header" in done.err
        assert "`sessionls agent check poet` tells more" in done.err
    checked = terminal.run("agent", "check", "poet")
    assert checked.code == 1
    assert "poet.md:1: error: An agent file needs a header" in checked.out
    assert terminal.ok("session", "list", "--json").json["sessions"] == []


def test_a_file_of_another_name_than_its_agent_is_checked_by_the_agents_name(
    terminal: Terminal, workspace: Path
) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir()
    (folder / "verse.md").write_text("---\nname: poet\ncolour: red\n---\nYou are a poet.\n")
    done = terminal.run("agent", "check", "poet")
    assert done.code == 1
    assert "verse.md:3: warning: Unknown key 'colour'" in done.out


def test_the_template_is_an_agent_without_problems(tmp_path: Path) -> None:
    agent, problems = parse_agent_file(
        agent_file("poet"), path=tmp_path / "poet.md", origin="workspace"
    )
    assert problems == ()
    assert agent is not None
    assert agent.name == "poet"


@pytest.mark.parametrize(
    "word", [*HEADER_KEYS, *TOOLS, *sorted(SCANNERS), *get_args(Applies), *get_args(Permission)]
)
def test_the_template_names_all_that_a_file_may_say(word: str) -> None:
    header = agent_file("poet").split("---")[1]
    assert re.search(rf"\b{word}\b", header)


def test_a_file_that_is_not_in_the_list_is_named_beside_it(
    terminal: Terminal, workspace: Path
) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir()
    (folder / "poet.md").write_text("You are a poet.\n")
    (folder / "bard.md").write_text("---\ncolour: red\n---\nYou are a bard.\n")
    listed = terminal.ok("agent", "list")
    assert "bard  1 problem" in listed.out
    assert "poet" not in listed.out
    (told,) = listed.err.splitlines()
    assert told.startswith("Not in the list: .sessionls/agents/poet.md:1: error: An agent file")
