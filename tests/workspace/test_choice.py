"""Which models an agent means: words of its file, settings, keys, and what runs on this machine."""

from collections.abc import Mapping

from sessionls.workspace.choice import DEFAULTS, candidates
from sessionls.workspace.lending import Lent
from sessionls.workspace.settings import Layers, Settings


def lent(keys: Mapping[str, str] | None = None, model: tuple[str, ...] = ()) -> Lent:
    return Lent(Layers(Settings(model=model), {}), keys or {})


def test_without_anything_it_is_offline() -> None:
    assert candidates(("auto",), lent()) == ("offline",)


def test_the_setting_comes_before_a_key_and_a_key_before_a_local_model() -> None:
    keys = {"OPENAI_API_KEY": "k"}
    assert candidates(("auto",), lent(keys, ("a/b", "c/d")), local=("qwen",)) == ("a/b", "c/d")
    assert candidates(("auto",), lent(keys), local=("qwen",)) == (DEFAULTS["OPENAI_API_KEY"],)
    assert candidates(("auto",), lent(), local=("qwen", "other")) == ("ollama_chat/qwen",)


def test_a_list_keeps_its_order_and_names_each_model_once() -> None:
    wanted = ("x/y", "auto", "x/y", "offline")
    assert candidates(wanted, lent(model=("a/b",))) == ("x/y", "a/b", "offline")


def test_inherit_is_the_callers_model_inside_another_turn() -> None:
    assert candidates(("inherit",), lent(), inherited=("x/y",)) == ("x/y",)
    assert candidates(("inherit",), lent(model=("a/b",))) == ("a/b",)


def test_a_setting_that_means_itself_is_no_choice() -> None:
    assert candidates(("auto",), lent({"OPENAI_API_KEY": "k"}, ("auto",))) == (
        DEFAULTS["OPENAI_API_KEY"],
    )


def test_an_empty_key_is_none() -> None:
    assert candidates(("auto",), lent({"OPENAI_API_KEY": ""})) == ("offline",)
