"""The hash of where settings send things."""

import pytest

from sessionls.workspace.reach import reach_of

SERVER = {"apiBase": "https://models.example.org", "apiKey": "MODELS_KEY"}
SAID: dict[str, object] = {"model": "own/x", "providers": {"own": SERVER}}


@pytest.mark.parametrize(
    "other",
    [
        {**SAID, "model": "own/y"},
        {**SAID, "modelAliases": {"fast": "own/y"}},
        {**SAID, "providers": {"own": {**SERVER, "apiBase": "https://evil.example.org"}}},
        {**SAID, "providers": {"own": {**SERVER, "apiKey": "AWS_SECRET_ACCESS_KEY"}}},
        {**SAID, "providers": {"other": SERVER}},
        {"model": "own/x"},
    ],
)
def test_another_server_key_or_model_is_another_reach(other: dict[str, object]) -> None:
    assert reach_of(other) != reach_of(SAID)


def test_the_rest_of_the_file_and_its_order_do_not_matter() -> None:
    again = {"providers": {"own": dict(reversed(SERVER.items()))}, "codeLenses": False}
    assert reach_of({**again, "model": "own/x"}) == reach_of(SAID)
    assert reach_of({"model_aliases": {"a": "b"}}) == reach_of({"modelAliases": {"a": "b"}})
    assert reach_of({"codeLenses": False}) is None
