"""A review as a gate: what the scanners find decides, whatever a language model says."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal
from tests.provider.script import failing, saying

pytestmark = pytest.mark.long
"""Each of these starts the process for language models."""


def home_of(terminal: Terminal) -> Path:
    return Path(terminal.environment["SESSIONLS_HOME"])


def rules_of(told: Any) -> set[str]:
    return {finding["rule"] for finding in told["findings"]}


def test_a_model_that_only_says_looks_fine_does_not_open_the_gate(terminal: Terminal) -> None:
    with model_of(home_of(terminal), saying("Looks fine.")):
        done = terminal.run("review", "bad.py", "--json")
    assert done.code == 1
    assert rules_of(done.json) == {"S602"}


def test_several_paths_are_scanned_too(terminal: Terminal) -> None:
    with model_of(home_of(terminal), saying("Looks fine.")):
        done = terminal.run("review", "good.py", "bad.py", "--json")
    assert done.code == 1
    assert rules_of(done.json) == {"S602"}


def test_a_file_without_rules_is_the_models_alone(terminal: Terminal) -> None:
    (terminal.folder / "notes.md").write_text("# Notes\n")
    with model_of(home_of(terminal), saying("Well written.")):
        done = terminal.run("review", "notes.md", "--agent", "reviewer")
    assert done.code == 0, done.err
    assert "Well written." in done.out


def test_what_was_found_is_told_also_when_the_model_cannot_answer(terminal: Terminal) -> None:
    with model_of(home_of(terminal), failing(401)):
        done = terminal.run("review", "bad.py", "--json")
    assert done.code == 2
    assert rules_of(json.loads(done.out)) == {"S602"}
