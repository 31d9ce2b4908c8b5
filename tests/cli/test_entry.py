"""Starting: editors get a server at once, people get commands."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from tests.cli.terminal import PROGRAM, Terminal
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from sessionls.cli.app import app

_HEAVY = """
import sys
sys.argv[1:] = {arguments!r}
sys.stdin.close()
class Stop(Exception): pass
import types
serving = types.ModuleType("serving")
serving.main = lambda: print(sorted({{"typer", "rich", "click"}} & set(sys.modules))) or 0
sys.modules["sessionls.hub.{module}"] = serving
from sessionls.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        ([], "forwarder"),
        (["--no-hub"], "in_process"),
        (["--stdio"], "forwarder"),
        (["--stdio", "--no-hub"], "in_process"),
        (["--clientProcessId=1"], "forwarder"),
    ],
)
def test_what_editors_start_serves_without_the_command_line_being_loaded(
    arguments: list[str], module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HEAVY.format(arguments=arguments, module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_the_version_is_that_of_the_package(terminal: Terminal) -> None:
    assert terminal.ok("--version").out == f"sessionls {version('sessionls')}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["review"],
        ["prompt"],
        ["session"],
        ["session", "list"],
        ["session", "pause"],
        ["session", "delete"],
        ["session", "retry"],
        ["session", "answer"],
        ["session", "resume"],
        ["session", "import"],
        ["agent", "check"],
        ["finding", "dismiss"],
        ["info"],
        ["doctor"],
        ["demo"],
    ],
)
def test_every_command_has_help_that_says_what_it_does(words: list[str]) -> None:
    helped = CliRunner().invoke(app, [*words, "--help"], prog_name="sessionls")
    assert helped.exit_code == 0
    assert f"Usage: sessionls {' '.join(words)}" in helped.output


def _commands(group: TyperGroup, *above: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, *above, name)
        elif isinstance(command, TyperCommand):
            yield " ".join((*above, name)), command


def every_command() -> set[str]:
    """The words that come after `sessionls`, of all commands."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return {name for name, _ in _commands(group)}


def test_every_command_but_the_demo_can_print_json() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    without = [
        name
        for name, command in _commands(group)
        if not any("--json" in one.opts for one in command.params)
    ]
    assert without == ["demo"]


def test_an_unknown_command_is_a_wrong_call(terminal: Terminal) -> None:
    done = terminal.run("sessions", "list")
    assert (done.code, done.out) == (2, "")
    assert "No such command 'sessions'" in done.err


def test_a_path_that_does_not_exist_is_a_wrong_call(terminal: Terminal) -> None:
    done = terminal.run("review", "missing.py")
    assert done.code == 2
    assert "missing.py" in done.err


def test_shells_can_be_given_completion(terminal: Terminal) -> None:
    done = subprocess.run(
        [*PROGRAM],
        env={
            **terminal.environment,
            "_SESSIONLS_COMPLETE": "complete_bash",
            "COMP_WORDS": "sessionls rev",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout.split() == ["review"]


def test_a_bug_is_one_line_without_a_traceback(terminal: Terminal) -> None:
    script = """
import sys
from sessionls.cli.app import app, run
@app.command("stumble")
def stumble() -> None:
    raise ZeroDivisionError("what was divided")
sys.exit(run(sys.argv[1:]))
"""
    broken = terminal.of(sys.executable, "-c", script).run("stumble")
    assert broken.code == 1
    assert broken.err.startswith("sessionls: this is a bug: ZeroDivisionError (")
    assert len(broken.err.splitlines()) == 1
    told = terminal.of(sys.executable, "-c", script).run("--verbose", "stumble")
    assert "what was divided" in told.err


def test_a_reader_that_has_seen_enough_is_no_failure_to_talk_about(terminal: Terminal) -> None:
    with subprocess.Popen(
        [*PROGRAM, "agent", "list", "--json"],
        cwd=terminal.folder,
        env=dict(terminal.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
