"""Whatever happened in a session, what a model is sent is valid for OpenAI and for Anthropic."""

import math
import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.models.stories import MODELS, requests
from tests.provider.faults import Issued
from tests.provider.script import Thought
from tests.provider.validate import validate

from sessionls.engine.models.messages import Accepts, provider_messages
from sessionls.engine.models.model import AgentSaid, ModelRequest, ToolSpec
from sessionls.engine.models.thoughts import can_think


@pytest.fixture(scope="module")
def anthropic() -> Any:
    """Litellm's own translation into Anthropic's shape."""
    os.environ.update(LITELLM_MODE="PRODUCTION", LITELLM_LOCAL_MODEL_COST_MAP="True")
    from litellm.llms.anthropic.chat.transformation import AnthropicConfig

    return AnthropicConfig()


@pytest.mark.parametrize("examples", [50, pytest.param(600, marks=pytest.mark.long)])
@pytest.mark.timeout(600)
def test_any_session_is_valid_for_every_provider(anthropic: Any, examples: int) -> None:
    accepts = st.builds(Accepts, images=st.booleans(), thoughts_of=st.sampled_from(MODELS))

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(requests(), accepts)
    def check(request: ModelRequest, accepts: Accepts) -> None:
        body = _for_openai(request, accepts)
        assert validate("openai", body, Issued()) is None
        _check_fit_for_json(body)
        body = _for_anthropic(anthropic, request, accepts)
        assert validate("anthropic", body, _issued(request, accepts)) is None
        _check_fit_for_json(body)

    check()


def _for_openai(request: ModelRequest, accepts: Accepts) -> dict[str, object]:
    messages = [
        # No provider of this format signs thoughts, so nothing signed gets there.
        {key: value for key, value in message.items() if key != "thinking_blocks"}
        for message in provider_messages(request, accepts)
    ]
    tools = {"tools": [_function(tool) for tool in request.tools]} if request.tools else {}
    return {"model": "fake", "messages": messages, **tools}


def _for_anthropic(anthropic: Any, request: ModelRequest, accepts: Accepts) -> dict[str, object]:
    model = "claude-sonnet-4-5"
    messages = provider_messages(request, accepts)
    parameters: dict[str, object] = {"max_tokens": 9000}
    if request.tools:
        tools = {"tools": [_function(tool) for tool in request.tools]}
        parameters |= anthropic.map_openai_params(tools, {}, model, False)
    if can_think(messages):
        parameters["thinking"] = {"type": "enabled", "budget_tokens": 2048}
    return anthropic.transform_request(
        model=model, messages=messages, optional_params=parameters, litellm_params={}, headers={}
    )


def _issued(request: ModelRequest, accepts: Accepts) -> Issued:
    """What the model that reads has thought itself."""
    issued = Issued(redacted={"hidden"})
    for said in request.history:
        for thought in said.thoughts if isinstance(said, AgentSaid) else ():
            if thought.model == accepts.thoughts_of and thought.signature:
                issued.add([Thought(thought.text, thought.signature)])
    return issued


def _function(tool: ToolSpec) -> dict[str, object]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _check_fit_for_json(value: object) -> None:
    """JSON in UTF-8 has neither lone surrogates nor numbers that are none."""
    match value:
        case Mapping():
            for item in (*value.keys(), *value.values()):
                _check_fit_for_json(item)
        case list():
            for item in value:
                _check_fit_for_json(item)
        case str():
            assert value.encode().decode() == value
        case float():
            assert math.isfinite(value)
        case _:
            pass
