"""What a person reads when a provider fails, whatever way it fails."""

from dataclasses import replace

import pytest
from tests.engine.models.worker.asking import CLAUDE, KEY, LOCAL, READ, came, model, request
from tests.provider.script import (
    Abort,
    Answer,
    Call,
    Eof,
    ErrorHere,
    Raw,
    Text,
    failing,
    portal,
    saying,
)
from tests.provider.server import Provider

from sessionls.domain.blocks import TextBlock
from sessionls.domain.records import ToolCall
from sessionls.engine.models.model import AgentSaid, ContextFull, PersonSaid, ToolSaid
from sessionls.engine.models.worker.connect import Connect, Endpoint, Retries
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.worker import Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOTH = pytest.mark.parametrize("name", [LOCAL, CLAUDE])
NO_RETRY = Retries(most=0)


@BOTH
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (failing(400, "temperature: too hot"), "did not take the request: temperature: too hot."),
        (failing(401), "refused the key"),
        (failing(401, "bad key"), "refused the key: bad key. Check"),
        (failing(402), "has no credit left"),
        (failing(403), "refused the key"),
        (failing(404), "There is no model"),
        (failing(413), "longer than"),
        (failing(422, "no such field"), "did not take the request: no such field."),
        (failing(429), "limits the rate"),
        (failing(500), "overloaded or has trouble"),
        (failing(502), "overloaded or has trouble"),
        (failing(503), "overloaded or has trouble"),
        (failing(529), "overloaded or has trouble: Overloaded."),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Answer) else "",
)
async def test_an_error_is_known_by_its_status(
    worker: Worker, provider: Provider, name: str, answer: Answer, words: str
) -> None:
    provider.add(answer)
    result = await came(model(worker, provider, name, retries=NO_RETRY).answer(request()))
    assert words in result.why
    assert name in result.why
    assert "litellm" not in result.why
    assert len(provider.requests) == 1


@BOTH
@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "the request exceeds the available context size (4096 tokens), try increasing it",
    ],
)
async def test_a_context_that_is_too_long_is_an_error_of_its_own(
    worker: Worker, provider: Provider, name: str, message: str
) -> None:
    provider.add(failing(400, message))
    result = await came(model(worker, provider, name).answer(request()))
    assert isinstance(result.failure, ContextFull)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (failing(429, "You exceeded your current quota", code="insufficient_quota"), "no credit"),
        (failing(400, "Rejected by our safety system", code="content_policy_violation"), "refuses"),
        (failing(400, "model 'fake' not found, try pulling it first"), "There is no model"),
    ],
)
async def test_words_tell_what_a_status_does_not(
    worker: Worker, provider: Provider, answer: Answer, words: str
) -> None:
    provider.add(answer)
    assert words in (await came(model(worker, provider).answer(request()))).why


@BOTH
@pytest.mark.parametrize("end", [Eof(), Abort()], ids=["ended", "aborted"])
async def test_a_stream_that_breaks_off_keeps_its_words_and_says_so(
    worker: Worker, provider: Provider, name: str, end: Eof | Abort
) -> None:
    provider.add(Answer((Text("Half of"), end)), saying("never asked for"))
    result = await came(model(worker, provider, name).answer(request()))
    assert result.text == "Half of"
    assert "broke off in the middle" in result.why
    assert len(provider.requests) == 1


@BOTH
async def test_calls_of_a_stream_that_breaks_off_are_not_made(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(Answer((Call("read"), Eof())))
    result = await came(model(worker, provider, name).answer(request(tools=(READ,))))
    assert result.calls == []
    assert "broke off" in result.why


@BOTH
async def test_an_error_in_the_middle_of_a_stream_is_known_by_its_kind(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(Answer((Text("Half"), ErrorHere("Overloaded", 529))))
    result = await came(model(worker, provider, name).answer(request()))
    assert result.text == "Half"
    assert "overloaded" in result.why


async def test_broken_json_in_a_stream_is_no_usable_answer(
    worker: Worker, provider: Provider
) -> None:
    provider.add(Answer((Text("Half"), Raw())))
    result = await came(model(worker, provider).answer(request()))
    assert result.text == "Half"
    assert "no usable answer" in result.why


@BOTH
@pytest.mark.parametrize(
    "answer",
    [portal(), replace(saying(), usage=None), saying(), saying("  \n ")],
    ids=["a portal's page", "nothing", "nothing, counted", "white space"],
)
async def test_an_empty_success_is_a_failure(
    worker: Worker, provider: Provider, name: str, answer: Answer
) -> None:
    provider.add(answer)
    assert "nothing at all" in (await came(model(worker, provider, name).answer(request()))).why


async def test_silence_after_a_tools_result_is_an_answer(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying())
    history = (
        PersonSaid("ann", (TextBlock(text="Hello"),)),
        AgentSaid("assistant", "", (ToolCall(id="one", name="read"),)),
        ToolSaid("one", "text"),
    )
    result = await came(model(worker, provider).answer(request(*history, tools=(READ,))))
    assert result.finished.stop == "end"


async def test_a_refusal_without_words_is_an_end(worker: Worker, provider: Provider) -> None:
    provider.add(replace(saying(), stop="refused"))
    assert (await came(model(worker, provider).answer(request()))).finished.stop == "refused"


async def test_no_server_is_told_with_its_address(worker: Worker, provider: Provider) -> None:
    connect = Connect(("local/x",), endpoints={"local": Endpoint("http://127.0.0.1:1/v1")})
    why = (await came(LanguageModel(worker, connect).answer(request()))).why
    assert "local/x cannot be reached: There is no connection to 127.0.0.1:1." in why


async def test_no_name_of_a_model_is_told(worker: Worker, provider: Provider) -> None:
    result = await came(model(worker, provider, "composer-2-fast").answer(request()))
    assert "No model is named 'composer-2-fast'" in result.why


async def test_a_missing_key_is_told_by_its_variable(worker: Worker, provider: Provider) -> None:
    result = await came(model(worker, provider, "gpt-4o").answer(request()))
    assert "Set OPENAI_API_KEY" in result.why


@BOTH
async def test_no_key_stands_in_an_error(worker: Worker, provider: Provider, name: str) -> None:
    provider.add(
        failing(401, f"Incorrect API key provided: {KEY}. Bearer abcdef0123456789"),
        failing(400, f"no: api_key={KEY}"),
    )
    asked = model(worker, provider, name)
    for _ in range(2):
        why = (await came(asked.answer(request()))).why
        assert KEY not in why
        assert "abcdef0123456789" not in why
        assert "no: " in why or "Incorrect API key provided: ***" in why


async def test_a_key_that_ones_own_server_refuses_is_sought_where_it_was_named(
    worker: Worker, provider: Provider
) -> None:
    connect = Connect(
        ("local/fake",), endpoints={"local": Endpoint(provider.openai_base, "ANTHROPIC_API_KEY")}
    )
    provider.add(failing(401, "bad key"))
    why = (await came(LanguageModel(worker, connect).answer(request()))).why
    assert "Check ANTHROPIC_API_KEY (`apiKey` of `providers.local` in the settings)" in why
    assert "your editor or shell" in why


async def test_a_server_of_ones_own_that_wants_a_key_is_given_none_unless_one_is_named(
    worker: Worker, provider: Provider
) -> None:
    connect = Connect(("local/fake",), endpoints={"local": Endpoint(provider.openai_base)})
    provider.add(failing(401, "bad key"))
    why = (await came(LanguageModel(worker, connect).answer(request()))).why
    assert "without it none is sent" in why
    assert "`providers.local`" in why
