"""Coming to the hub before the command line is there: for what asks a model, and nothing else."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal, hub_of, wait_for
from tests.cli.test_models import home_of
from tests.provider.script import saying

from sessionls.cli.ahead import will_ask
from sessionls.hub.attaching import attach


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("prompt Hello", True),
        ("--verbose prompt Hello", True),
        ("review a.py --json", True),
        ("session retry last", True),
        ("session answer", True),
        ("session list", False),
        ("session", False),
        ("info", False),
        ("prompt", False),
        ("prompt --help", False),
        ("--no-hub prompt Hello", False),
        ("", False),
    ],
)
def test_only_commands_that_ask_a_model_go_ahead(words: str, asks: bool) -> None:
    assert will_ask(shlex.split(words)) is asks


@pytest.mark.long
def test_the_model_is_made_ready_before_the_first_word_of_a_command(terminal: Terminal) -> None:
    with model_of(home_of(terminal), saying("Hello.")):
        link = attach(terminal.environment, asking=str(terminal.folder))
        hub = hub_of(terminal.environment)
        assert hub
        wait_for(lambda: [*children(hub)])
        link.close()


def test_a_command_that_is_wrong_says_so_as_always(terminal: Terminal) -> None:
    done = terminal.run("prompt", "Hello", "--nonsense")
    assert (done.code, done.out) == (2, "")
    assert "--nonsense" in done.err


def children(pid: int) -> Iterator[str]:
    """The processes that a process has started and that are there."""
    for folder in Path(f"/proc/{pid}/task").iterdir():
        yield from (folder / "children").read_text().split()
