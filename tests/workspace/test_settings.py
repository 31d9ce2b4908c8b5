"""Settings in layers: the editor's over the workspace's over the person's."""

import pytest

from sessionls.workspace.settings import Layers, Standing, layered


def of(
    user: dict[str, object] | None = None,
    workspace: dict[str, object] | None = None,
    editor: dict[str, object] | None = None,
    *,
    standing: Standing = "trusted",
) -> Layers:
    return layered(
        ("mine", user or {}),
        ("theirs", workspace or {}),
        ("the editor's", editor or {}),
        standing=standing,
    )


def test_the_later_source_wins() -> None:
    layers = of({"defaultAgent": "one"}, {"defaultAgent": "two"}, {"defaultAgent": "three"})
    assert layers.settings.default_agent == "three"
    assert of({"defaultAgent": "one"}, {"defaultAgent": "two"}).settings.default_agent == "two"


def test_a_model_may_be_one_word() -> None:
    assert of({"model": "openai/x"}).settings.model == ("openai/x",)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", "their/model"),
        ("modelAliases", {"fast": "their/model"}),
        ("providers", {"own": {"apiBase": "http://their.example.org"}}),
        ("modelTimeout", 3000),
    ],
)
def test_a_workspace_says_where_things_are_sent_only_when_it_is_trusted(
    key: str, value: object
) -> None:
    refused = of(workspace={key: value}, standing="untrusted")
    assert refused.settings == Layers(refused.settings, {}).settings
    assert refused.settings == of().settings
    assert refused.problems == (
        f"theirs: {key} counts when you trust this workspace; it is left out.",
    )
    assert of(workspace={key: value}).settings != of().settings


def test_what_a_workspace_says_of_it_is_asked_for_again_when_it_is_another() -> None:
    said: dict[str, object] = {"model": "their/model", "modelTimeout": 3000}
    changed = of(workspace=said, standing="changed")
    assert changed.settings.model == ()
    assert changed.settings.model_timeout == 3000, "it says nothing of where things are sent"
    assert "model is not what it was when you trusted this workspace" in changed.problems[0]


def test_a_workspace_never_opens_the_local_network() -> None:
    layers = of(workspace={"allowedHosts": ["127.0.0.1"]})
    assert layers.settings.allowed_hosts == ()
    assert "is yours to set" in layers.problems[0]


def test_permissions_of_a_workspace_stand_apart_from_the_persons() -> None:
    layers = of({"permissions": {"shell": "ask"}}, {"permissions": {"shell": "allow"}})
    assert layers.settings.permissions == {"shell": "ask"}
    assert layers.tightened == {"shell": "allow"}


def test_the_smaller_budget_counts() -> None:
    assert of({"sessionBudget": 5}, {"sessionBudget": 1}).settings.session_budget == 1
    assert of({"sessionBudget": 1}, {"sessionBudget": 5}).settings.session_budget == 1
    assert of({}, {"sessionBudget": 1}, {"sessionBudget": 9}).settings.session_budget == 1


def test_what_is_wrong_is_left_out_and_said() -> None:
    layers = of({"colour": "red", "codeLenses": "yes please", "defaultAgent": "one"})
    assert layers.settings.default_agent == "one"
    assert len(layers.problems) == 2
    assert "unknown setting 'colour'" in layers.problems[0]
    assert "codeLenses" in layers.problems[1]


def test_a_wrong_part_of_a_server_is_named() -> None:
    layers = of({"providers": {"own": {"apiBase": "ftp://x"}}})
    assert layers.settings.providers == {}
    assert "providers.own.apiBase" in layers.problems[0]
