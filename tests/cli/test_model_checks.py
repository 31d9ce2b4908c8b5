"""What `info` and `doctor` say of models, MCP servers and budgets, without asking a provider."""

import json
from pathlib import Path

import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal
from tests.provider.script import failing, saying

from sessionls.cli.about import About
from sessionls.cli.model_checks import budget_check, model_checks, tried_check

_TOLD = {
    "version": "1",
    "python": "3",
    "workspace": {"store": "/s"},
    "participant": {"kind": "person", "name": "Ana"},
    "agents": ["assistant"],
}


def told(**more: object) -> About:
    """What a server says, as far as a check looks at it."""
    return About.model_validate({**_TOLD, "model": "offline", **more})


def test_a_model_whose_key_is_missing_needs_attention() -> None:
    keys = [{"variable": "MISTRAL_API_KEY", "isSet": False}]
    choice = {"models": ["mistral/x"], "why": "setting", "keys": keys, "local": []}
    (check,) = model_checks(told(model="mistral/x", choice=choice))
    assert (check.mark, check.remedy) == ("bad", "Set MISTRAL_API_KEY where you start sessionls.")


def test_several_models_are_named_in_their_order() -> None:
    choice = {"models": ["own/a", "own/b"], "why": "setting", "keys": [], "local": []}
    checks = list(model_checks(told(model="own/a", choice=choice)))
    assert [check.mark for check in checks] == ["good", "good"]
    assert checks[1].found == "in this order: own/a, own/b"


def test_a_daily_budget_that_is_spent_needs_attention() -> None:
    (check,) = budget_check(told(budgets={"session": 1.0, "daily": 2.0, "spentToday": 2.5}))
    assert (check.mark, check.found) == ("bad", "$1 a session, $2 a day ($2.5000 today)")
    assert list(budget_check(told())) == []


def test_a_model_that_failed_says_why() -> None:
    check = tried_check({"model": "own/test", "seconds": 0.5, "error": "The key is refused."})
    assert (check.mark, check.remedy) == ("bad", "The key is refused.")


def test_info_names_the_setting_that_chose_the_model_and_never_a_key(terminal: Terminal) -> None:
    home = Path(terminal.environment["SESSIONLS_HOME"])
    with model_of(home, more="dailyBudget = 5") as provider:
        environment = {**terminal.environment, "ANTHROPIC_API_KEY": "sk-secret-123"}
        person = Terminal(terminal.folder, environment)
        done = person.ok("info", "--json")
        assert provider.requests == []
    assert "sk-secret-123" not in done.out
    assert done.json["choice"]["models"] == ["own/test"]
    assert done.json["choice"]["why"] == "setting"
    assert done.json["budgets"] == {"session": None, "daily": 5.0, "spentToday": 0.0}
    assert done.json["workers"] == []


def test_a_key_in_the_environment_chooses_and_is_named_by_its_variable(terminal: Terminal) -> None:
    environment = {**terminal.environment, "ANTHROPIC_API_KEY": "sk-secret-123"}
    done = Terminal(terminal.folder, environment).ok("info")
    assert "ANTHROPIC_API_KEY is set" in done.out
    assert "sk-secret-123" not in done.out


def test_mcp_servers_are_listed_and_none_is_started(terminal: Terminal, workspace: Path) -> None:
    server = {"command": "touch", "args": [str(workspace / "started")]}
    (workspace / ".mcp.json").write_text(json.dumps({"mcpServers": {"files": server}}))
    (listed,) = terminal.ok("info", "--json").json["mcp"]
    assert (listed["name"], listed["state"]) == ("files", "untrusted")
    terminal.ok("trust")
    assert "files: needs-consent" in terminal.ok("doctor").out
    assert not (workspace / "started").exists()


@pytest.mark.long
def test_a_model_is_asked_for_one_word_only_when_told_so(terminal: Terminal) -> None:
    home = Path(terminal.environment["SESSIONLS_HOME"])
    with model_of(home, saying("Yes."), failing(401, "wrong key")) as provider:
        terminal.ok("doctor")
        assert provider.requests == []
        assert "own/test said 'Yes.'" in terminal.ok("doctor", "--models").out
        done = terminal.run("doctor", "--models")
    assert done.code == 1
    assert "✗ model asked" in done.out
    assert len(provider.requests) == 2
