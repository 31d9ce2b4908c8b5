"""Model names as people write them."""

import pytest

from sessionls.engine.models.worker.program.names import resolve

KNOWN = (
    "claude-sonnet-4-5",
    "claude-sonnet-4-5-20250929",
    "claude-sonnet-5-5",
    "claude-opus-5",
    "claude-opus-5-5",
    "claude-haiku-5-5",
    "gpt-5.3-codex",
    "gpt-5",
    "gpt-5-2025-08-07",
    "gpt-4.1",
    "gemini-2.5-pro",
    "gemini/gemini-2.5-pro",
    "gemini-3.1-pro-preview",
    "gemini/gemini-3.1-pro-preview",
    "ollama/llama3",
)
PROVIDERS = ("anthropic", "openai", "gemini", "github_copilot", "ollama_chat", "hosted_vllm")
ALIASES = {"quick": "haiku", "a": "b", "b": "a", "GPT": "openai/gpt-5"}
ENDPOINTS = {"local": "openai", "vllm": "hosted_vllm"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929"),
        ("sonnet", "claude-sonnet-5-5"),
        ("opus", "claude-opus-5-5"),
        ("Sonnet 4.5", "claude-sonnet-4-5"),
        ("Claude Sonnet 4.5 (copilot)", "claude-sonnet-4-5"),
        ("GPT-5.3-Codex", "gpt-5.3-codex"),
        ("GPT-4.1", "gpt-4.1"),
        ("Gemini 2.5 Pro", "gemini/gemini-2.5-pro"),
        ("google/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("github-copilot/gpt-4.1", "github_copilot/gpt-4.1"),
        ("ollama/qwen3", "ollama_chat/qwen3"),
        ("ollama/llama3", "ollama_chat/llama3"),
        ("openai/anything-at-all", "openai/anything-at-all"),
        ("anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"),
        ("quick", "claude-haiku-5-5"),
        ("GPT", "openai/gpt-5"),
    ],
)
def test_a_name_is_understood(written: str, expected: str) -> None:
    found = resolve(written, ALIASES, KNOWN, PROVIDERS, ENDPOINTS)
    assert (found.name, found.note) == (expected, None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("claude-sonnet-4", "claude-sonnet-5-5"),
        ("claude-3.5-sonnet", "claude-sonnet-5-5"),
        ("claude-sonnet-4-20250514", "claude-sonnet-5-5"),
        ("anthropic/claude-opus-4", "anthropic/claude-opus-5-5"),
        ("gpt-5.3-codex-spark", "gpt-5.3-codex"),
        ("gemini-3-pro-preview", "gemini/gemini-3.1-pro-preview"),
    ],
)
def test_a_retired_model_gives_way_to_the_newest_of_its_family_with_a_note(
    written: str, expected: str
) -> None:
    found = resolve(written, ALIASES, KNOWN, PROVIDERS, ENDPOINTS)
    assert found.name == expected
    assert found.note is not None
    assert repr(written) in found.note


@pytest.mark.parametrize("written", ["", "inherit", "default", "auto", "fast", " Auto "])
def test_words_that_name_no_model_leave_the_choice_to_the_session(written: str) -> None:
    found = resolve(written, ALIASES, KNOWN, PROVIDERS, ENDPOINTS)
    assert (found.name, found.note) == (None, None)


@pytest.mark.parametrize("written", ["composer-2-fast", "opencode/foo", "a", "/", "(x)", "-"])
def test_a_name_of_nothing_is_said_to_be_one(written: str) -> None:
    found = resolve(written, ALIASES, KNOWN, PROVIDERS, ENDPOINTS)
    assert found.name is None
    assert found.note == f"No model is named {written!r}."


@pytest.mark.parametrize(
    ("written", "name", "endpoint"),
    [
        ("local/qwen3:8b", "openai/qwen3:8b", "local"),
        ("local/org/model", "openai/org/model", "local"),
        ("vllm/qwen", "hosted_vllm/qwen", "vllm"),
    ],
)
def test_a_server_of_ones_own_is_named_before_the_slash(
    written: str, name: str, endpoint: str
) -> None:
    found = resolve(written, ALIASES, KNOWN, PROVIDERS, ENDPOINTS)
    assert (found.name, found.endpoint) == (name, endpoint)
