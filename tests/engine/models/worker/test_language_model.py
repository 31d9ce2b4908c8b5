"""Answers of real providers' formats, through the real litellm in a real worker."""

import base64
from dataclasses import replace
from typing import Any, cast

import pytest
from tests.engine.models.worker.asking import (
    CLAUDE,
    KEY,
    LOCAL,
    READ,
    came,
    endpoints,
    model,
    request,
)
from tests.provider.recorded import key_hash
from tests.provider.script import (
    Answer,
    Call,
    Redacted,
    Text,
    Thought,
    Tokens,
    calling,
    saying,
)
from tests.provider.server import Provider

from sessionls.domain.blocks import ImageBlock, TextBlock, ThoughtBlock
from sessionls.engine.models.model import (
    AgentSaid,
    PersonSaid,
    TextDelta,
    ThoughtDelta,
    ThoughtEnded,
    ToolSaid,
)
from sessionls.engine.models.unreadable import complaint
from sessionls.engine.models.worker.connect import Connect, Endpoint
from sessionls.engine.models.worker.knowing import about
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.worker import Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOTH = pytest.mark.parametrize("name", [LOCAL, CLAUDE])
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@BOTH
async def test_words_come_as_they_are_said(worker: Worker, provider: Provider, name: str) -> None:
    provider.add(saying("Good ", "even", "ing"))
    result = await came(model(worker, provider, name).answer(request()))
    assert result.text == "Good evening"
    assert result.finished.stop == "end"
    assert result.finished.model == name


@BOTH
async def test_tokens_and_the_first_word_are_counted(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(replace(saying("Hi"), usage=Tokens(input=100, output=7, cached=80)))
    usage = (await came(model(worker, provider, name).answer(request()))).finished.usage
    assert (usage.input, usage.output, usage.cached) == (100, 7, 80)
    assert usage.first_token is not None
    assert 0 < usage.first_token < 30
    assert "estimated" not in usage.wire()


async def test_a_known_model_has_a_cost(worker: Worker, provider: Provider) -> None:
    provider.add(replace(saying("Hi"), usage=Tokens(input=1000, output=100)))
    usage = (await came(model(worker, provider, CLAUDE).answer(request()))).finished.usage
    prices = (await about(worker, CLAUDE)).prices
    assert usage.cost == pytest.approx(1000 * prices["input"] + 100 * prices["output"])


@pytest.mark.parametrize("name", ["local/fake", "local/gpt-4o"])
async def test_what_runs_on_a_server_of_ones_own_has_no_known_cost(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(saying("Hi"))
    assert (await came(model(worker, provider, name).answer(request()))).finished.usage.cost is None


async def test_usage_that_is_missing_is_estimated_and_marked(
    worker: Worker, provider: Provider
) -> None:
    provider.add(replace(saying("Hello there, ", "how are you?"), usage=None))
    usage = (await came(model(worker, provider).answer(request()))).finished.usage
    assert usage.input > 5
    assert 4 <= usage.output <= 12
    assert usage.wire()["estimated"] is True


@BOTH
async def test_parallel_calls_come_whole(worker: Worker, provider: Provider, name: str) -> None:
    first = Call("read", ('{"path": ', '"a"}'), id="one")
    second = Call("read", ('{"path": "b"}',), id="two")
    provider.add(calling(first, second, words="Let me look."))
    result = await came(model(worker, provider, name).answer(request(tools=(READ,))))
    assert [(call.call.id, call.call.arguments) for call in result.calls] == [
        ("one", {"path": "a"}),
        ("two", {"path": "b"}),
    ]
    assert result.text == "Let me look."
    assert result.finished.stop == "tool_calls"


async def test_calls_without_ids_and_numbers_are_calls_whatever_the_stop_is(
    worker: Worker, provider: Provider
) -> None:
    first = Call("read", ('{"pa', 'th": "a"}'), id="", numbered="no")
    second = Call("read", ('{"path": "b"}',), id="", numbered="no")
    provider.add(replace(calling(first, second), stop="end"))
    result = await came(model(worker, provider).answer(request(tools=(READ,))))
    assert [call.call.arguments for call in result.calls] == [{"path": "a"}, {"path": "b"}]
    assert len({call.call.id for call in result.calls} - {""}) == 2
    assert result.finished.stop == "tool_calls"


@pytest.mark.parametrize("arguments", ['{"path": ', "[1]", "path=a"])
async def test_garbage_for_arguments_can_be_answered(
    worker: Worker, provider: Provider, arguments: str
) -> None:
    provider.add(calling(Call("read", (arguments,))))
    result = await came(model(worker, provider).answer(request(tools=(READ,))))
    (call,) = result.calls
    assert "not a JSON object" in (complaint(call.call.arguments) or "")


async def test_a_call_without_arguments_has_none(worker: Worker, provider: Provider) -> None:
    provider.add(calling(Call("read", ("",))))
    (call,) = (await came(model(worker, provider).answer(request(tools=(READ,))))).calls
    assert call.call.arguments == {}
    assert complaint(call.call.arguments) is None


async def test_tools_keep_their_own_names(worker: Worker, provider: Provider) -> None:
    tool = replace(READ, name="mcp__files.v2__read")
    provider.add(calling(Call("mcp__files_v2__read")))
    (call,) = (await came(model(worker, provider).answer(request(tools=(tool,))))).calls
    assert call.call.name == "mcp__files.v2__read"


async def test_open_thoughts_end_before_the_words(worker: Worker, provider: Provider) -> None:
    provider.add(Answer((Thought("H"), Thought("m"), Text("Yes"))))
    events = (await came(model(worker, provider).answer(request()))).events
    thought = "".join(event.text for event in events if isinstance(event, ThoughtDelta))
    assert thought == "Hm"
    assert events[-3:-1] == [ThoughtEnded(), TextDelta("Yes")]


async def test_signed_and_hidden_thoughts_go_back_as_they_came(
    worker: Worker, provider: Provider
) -> None:
    thinks = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2048}
    steps = (Thought("H", ""), Thought("m", "c2lnbmVk"), Redacted("aGlkZGVu"), Call("read"))
    provider.add(Answer(steps), saying("Done"))
    asked = model(worker, provider, CLAUDE)
    first = await came(asked.answer(request(tools=(READ,), parameters=thinks)))
    ends = [event for event in first.events if isinstance(event, ThoughtEnded)]
    assert ends == [ThoughtEnded(signature="c2lnbmVk"), ThoughtEnded(redacted="aGlkZGVu")]

    (call,) = first.calls
    thoughts = (
        ThoughtBlock(text="Hm", signature=ends[0].signature, model=first.finished.model),
        ThoughtBlock(text="", redacted=ends[1].redacted, model=first.finished.model),
    )
    history = (
        PersonSaid("ann", (TextBlock(text="Hello"),)),
        AgentSaid("assistant", "", (call.call,), thoughts),
        ToolSaid(call.call.id, "text"),
    )
    again = await came(asked.answer(request(*history, tools=(READ,), parameters=thinks)))
    assert again.text == "Done"
    assert provider.requests[1].problem is None
    assert "aGlkZGVu" in str(provider.requests[1].body)


async def test_thinking_is_left_out_where_the_provider_would_refuse_it(
    worker: Worker, provider: Provider
) -> None:
    thinks = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2048}
    provider.add(calling(Call("read")), saying("Done"))
    asked = model(worker, provider, LOCAL)
    (call,) = (await came(asked.answer(request(tools=(READ,))))).calls
    history = (
        PersonSaid("ann", (TextBlock(text="Hello"),)),
        AgentSaid("assistant", "", (call.call,)),
        ToolSaid(call.call.id, "text"),
    )
    other = model(worker, provider, CLAUDE)
    result = await came(other.answer(request(*history, tools=(READ,), parameters=thinks)))
    assert result.text == "Done"
    assert "thinking" not in provider.requests[1].body


@pytest.mark.parametrize(
    ("stop", "expected"), [("max_tokens", "max_tokens"), ("refused", "refused")]
)
@BOTH
async def test_the_reason_of_an_end_is_kept(
    worker: Worker, provider: Provider, name: str, stop: str, expected: str
) -> None:
    provider.add(replace(saying("Well"), stop=stop))
    result = await came(model(worker, provider, name).answer(request()))
    assert result.finished.stop == expected


async def test_parameters_of_the_agent_reach_the_provider(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying("Hi"), saying("Hi"))
    await came(
        model(worker, provider).answer(request(parameters={"temperature": 0.25, "top_k": 5}))
    )
    assert provider.requests[0].body["temperature"] == 0.25
    assert provider.requests[0].body["top_k"] == 5
    await came(model(worker, provider, CLAUDE).answer(request(parameters={"top_k": 5})))
    assert provider.requests[1].body["top_k"] == 5


@pytest.mark.parametrize(
    "parameters",
    [
        {"api_base": "http://127.0.0.1:1"},
        {"api_key": "other"},
        {"mock_response": "Hi"},
        {"extra_headers": {"x": "y"}},
        {"stream": False},
        {"messages": []},
        {"no_such_parameter": 1},
    ],
    ids=lambda parameters: next(iter(parameters)),
)
async def test_a_parameter_that_is_not_the_agents_is_left_out_and_can_be_told(
    worker: Worker, provider: Provider, parameters: dict[str, object]
) -> None:
    provider.add(saying("Hi"))
    both = {"temperature": 0.5, **parameters}
    await came(model(worker, provider, CLAUDE).answer(request(parameters=both)))
    (sent,) = provider.requests
    assert sent.body["temperature"] == 0.5
    assert sent.body["stream"] is True
    assert "Hello" in str(sent.messages)
    assert not {"no_such_parameter", "mock_response", "extra_headers"} & sent.body.keys()
    assert (await about(worker, CLAUDE)).unknown(both) == tuple(parameters)


@pytest.mark.parametrize(
    "name", ["messages", "model", "stream", "tools", "api_base", "mock_response"]
)
async def test_an_agent_cannot_say_where_a_request_goes_or_what_it_holds(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(saying("Hi"))
    await came(model(worker, provider).answer(request(parameters={name: "evil"})))
    for seen in provider.requests:
        assert seen.body["model"] == "fake"
        assert seen.body["stream"] is True
        assert "Hello" in str(seen.messages)


async def test_a_server_of_ones_own_gets_no_key_that_was_not_meant_for_it(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying("Hi"), saying("Hi"))
    await came(model(worker, provider, LOCAL).answer(request()))
    assert provider.requests[0].key == key_hash("none")
    await came(model(worker, provider, CLAUDE).answer(request()))
    assert provider.requests[1].key == key_hash(KEY)


async def test_a_key_whose_variable_is_not_set_is_missed_before_anything_is_sent(
    worker: Worker, provider: Provider
) -> None:
    connect = Connect(
        ("local/fake",), endpoints={"local": Endpoint(provider.openai_base, "MY_KEY", "openai")}
    )
    result = await came(LanguageModel(worker, connect).answer(request()))
    assert "MY_KEY" in result.why
    assert provider.requests == []


async def test_anthropic_is_told_what_to_cache(worker: Worker, provider: Provider) -> None:
    provider.add(saying("Hi"))
    history = (
        PersonSaid("ann", (TextBlock(text="Hello"),)),
        AgentSaid("assistant", "Hello, Ann."),
        PersonSaid("ann", (TextBlock(text="Go on"),)),
    )
    await came(model(worker, provider, CLAUDE).answer(request(*history, tools=(READ,))))
    (seen,) = provider.requests
    assert seen.problem is None
    body = cast("dict[str, Any]", seen.body)
    mark = {"type": "ephemeral"}
    (system,) = body["system"]
    (tool,) = body["tools"]
    assert system["cache_control"] == mark
    assert tool["cache_control"] == mark
    ends = [message["content"][-1].get("cache_control") for message in body["messages"]]
    assert ends == [None, mark, None]


async def test_others_get_no_marks(worker: Worker, provider: Provider) -> None:
    provider.add(saying("Hi"))
    await came(model(worker, provider).answer(request(tools=(READ,))))
    assert "cache_control" not in str(provider.requests[0].body)


async def test_pictures_are_passed_only_to_models_that_take_them(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying("Hi"), saying("Hi"))
    block = ImageBlock(sha256="0" * 64, media_type="image/png")
    said = PersonSaid("ann", (TextBlock(text="Look"), block))
    shown = replace(request(said), images={block.sha256: PNG})
    await came(model(worker, provider, CLAUDE).answer(shown))
    await came(model(worker, provider, LOCAL).answer(shown))
    encoded = base64.b64encode(PNG).decode()
    assert encoded in str(provider.requests[0].body)
    assert encoded not in str(provider.requests[1].body)
    assert [seen.problem for seen in provider.requests] == [None, None]


async def test_an_alias_is_a_model_by_another_name(worker: Worker, provider: Provider) -> None:
    provider.add(saying("Hi"))
    connect = Connect(
        ("mine",), aliases={"mine": "my/other", "my/other": LOCAL}, endpoints=endpoints(provider)
    )
    result = await came(LanguageModel(worker, connect).answer(request()))
    assert result.finished.model == LOCAL


async def test_a_retired_model_is_replaced_by_the_newest_of_its_family_and_says_so(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying("Hi"))
    result = await came(model(worker, provider, "Claude Sonnet 3.5 (copilot)").answer(request()))
    assert result.finished.model.startswith("claude-sonnet-")
    assert result.waits == [
        f"'Claude Sonnet 3.5 (copilot)' is not there any more; "
        f"{result.finished.model} answers instead."
    ]
