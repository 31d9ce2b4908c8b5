"""Who has no time is asked again, visibly; who cannot answer at all is passed over."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest
from tests.engine.models.worker.asking import CLAUDE, LOCAL, QUICK, came, model, request
from tests.provider.script import Answer, ErrorHere, Match, Text, Wait, chosen, failing, saying
from tests.provider.server import Provider

from sessionls.engine.models.model import ModelEvent, ModelWaits, TextDelta
from sessionls.engine.models.worker.connect import Connect, Endpoint, Retries, Timeouts
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.waiting import Clock
from sessionls.engine.models.worker.worker import Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOTH = pytest.mark.parametrize("name", [LOCAL, CLAUDE])


class Sped:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def clock(self, chance: Callable[[], float] = lambda: 0.5) -> Clock:
        return Clock(lambda: self.now, self.sleep, chance)


@BOTH
async def test_a_limited_rate_is_waited_for_as_long_as_the_provider_says(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(failing(429, retry_after="3"), saying("At last"))
    time = Sped()
    result = await came(model(worker, provider, name, clock=time.clock()).answer(request()))
    assert result.waits == [
        "rate limited, again in 3 s",
        "rate limited, again in 2 s",
        "rate limited, again in 1 s",
    ]
    assert sum(time.slept) == 3
    assert result.text == "At last"
    assert len(provider.requests) == 2


async def test_without_a_word_of_the_provider_each_wait_is_longer_and_they_end(
    worker: Worker, provider: Provider
) -> None:
    provider.add(*(failing(529) for _ in range(10)))
    time = Sped()
    retries = Retries(most=3, first=2.0)
    asked = model(worker, provider, retries=retries, clock=time.clock())
    result = await came(asked.answer(request()))
    assert len(provider.requests) == 4
    assert sum(time.slept) == pytest.approx(2 + 4 + 8)
    assert "overloaded" in result.why


async def test_chance_spreads_those_who_wait(worker: Worker, provider: Provider) -> None:
    waits: list[float] = []
    for chance in (0.0, 0.99):
        provider.add(failing(503), saying("Hi"))
        time = Sped()
        asked = model(
            worker, provider, retries=Retries(first=10.0), clock=time.clock(lambda c=chance: c)
        )
        await came(asked.answer(request()))
        waits.append(sum(time.slept))
    assert waits == pytest.approx([7.5, 12.45])


async def test_who_asks_for_too_long_a_wait_is_not_waited_for(
    worker: Worker, provider: Provider
) -> None:
    provider.add(failing(429, retry_after="3600"))
    result = await came(model(worker, provider).answer(request()))
    assert result.waits == []
    assert "It asks to wait 3600 s." in result.why


async def test_nobody_else_retries(worker: Worker, provider: Provider) -> None:
    for status in (408, 409, 429, 500, 503):
        provider.add(failing(status, retry_after="0"))
        await came(model(worker, provider, retries=Retries(most=0)).answer(request()))
    assert len(provider.requests) == 5


async def test_an_error_before_the_first_word_of_a_stream_is_tried_again(
    worker: Worker, provider: Provider
) -> None:
    provider.add(Answer((ErrorHere("Overloaded", 529),)), saying("Hi"))
    assert (await came(model(worker, provider).answer(request()))).text == "Hi"


async def test_nothing_is_tried_again_once_something_was_said(
    worker: Worker, provider: Provider
) -> None:
    provider.add(Answer((Text("Half"), ErrorHere("Overloaded", 529))), saying("Hi"))
    result = await came(model(worker, provider, LOCAL, CLAUDE).answer(request()))
    assert result.text == "Half"
    assert "overloaded" in result.why
    assert len(provider.requests) == 1


async def test_a_wait_can_be_cancelled(worker: Worker, provider: Provider) -> None:
    provider.add(failing(429, retry_after="60"), saying("Hi"))
    answer = model(worker, provider).answer(request())
    async with asyncio.timeout(20), aclosing(answer):
        assert await anext(answer) == ModelWaits("rate limited, again in 60 s")
        waiting = asyncio.get_running_loop().create_task(_next(answer))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(provider.requests) == 1
    assert worker.state is not None
    assert worker.state.is_idle


async def _next(answer: AsyncGenerator[ModelEvent]) -> ModelEvent:
    return await anext(answer)


@BOTH
async def test_closing_an_answer_closes_its_connection_at_once(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(Answer((Text("Half"), Wait("never"))), saying("Hi"))
    async with asyncio.timeout(20), aclosing(model(worker, provider, name).answer(request())) as it:
        assert await anext(it) == TextDelta("Half")
    async with asyncio.timeout(20):
        await provider.requests[0].ended.wait()
    assert provider.requests[0].disconnected
    assert (await came(model(worker, provider, name).answer(request()))).text == "Hi"


async def test_cancelling_before_the_first_word_closes_the_connection(
    worker: Worker, provider: Provider
) -> None:
    provider.add(Answer((Text("never"),), before=(Wait("never"),)))
    answer = model(worker, provider).answer(request())
    async with asyncio.timeout(20):
        waiting = asyncio.get_running_loop().create_task(_next(answer))
        await provider.gate("never").reached.wait()
        waiting.cancel()
        await asyncio.wait({waiting})
        await provider.requests[0].ended.wait()
    assert provider.requests[0].disconnected


@pytest.mark.parametrize(
    "answer",
    [failing(401), failing(404), failing(529), failing(402), failing(429, retry_after="999")],
    ids=lambda answer: str(answer.status),
)
async def test_another_model_answers_for_one_that_cannot(
    worker: Worker, provider: Provider, answer: Answer
) -> None:
    provider.add(chosen(answer, Match(model="fake")))
    provider.add(saying("Hi"))
    asked = model(worker, provider, LOCAL, CLAUDE, retries=Retries(most=1, first=0.01))
    result = await came(asked.answer(request()))
    assert result.finished.model == CLAUDE
    assert result.waits[-1].startswith(f"{LOCAL} ")
    assert result.waits[-1].endswith(f"asking {CLAUDE} instead")


async def test_models_without_key_name_or_server_are_passed_over_in_order(
    worker: Worker, provider: Provider
) -> None:
    provider.add(saying("Hi"))
    connect = Connect(
        ("gpt-4o", "composer-2-fast", "off/x", "local/fake"),
        endpoints={
            "off": Endpoint("http://127.0.0.1:1/v1"),
            "local": Endpoint(provider.openai_base),
        },
        retries=QUICK,
    )
    result = await came(LanguageModel(worker, connect).answer(request()))
    assert result.text == "Hi"
    assert result.waits == [
        "gpt-4o has no key; asking composer-2-fast instead",
        "composer-2-fast is not there; asking off/x instead",
        "off/x cannot be reached; asking local/fake instead",
    ]


async def test_when_none_can_answer_each_says_why(worker: Worker, provider: Provider) -> None:
    result = await came(model(worker, provider, "gpt-4o", "composer-2-fast").answer(request()))
    first, second = result.why.splitlines()
    assert first.startswith("gpt-4o needs a key.")
    assert "composer-2-fast" in second


async def test_a_request_that_is_wrong_is_not_sent_to_the_next(
    worker: Worker, provider: Provider
) -> None:
    provider.add(failing(400, "wrong"), saying("Hi"))
    result = await came(model(worker, provider, LOCAL, CLAUDE).answer(request()))
    assert "wrong" in result.why
    assert len(provider.requests) == 1


@BOTH
async def test_too_long_a_wait_for_the_first_word_ends(
    worker: Worker, provider: Provider, name: str
) -> None:
    for before in ((Wait("never"),), ()):
        provider.add(Answer((Wait("never"),), before=before))
        timeouts = Timeouts(first=0.2)
        result = await came(model(worker, provider, name, timeouts=timeouts).answer(request()))
        assert "Not a word came in 0.2 s." in result.why
    async with asyncio.timeout(20):
        await provider.requests[1].ended.wait()
    assert provider.requests[1].disconnected


@BOTH
async def test_too_long_a_silence_between_words_ends(
    worker: Worker, provider: Provider, name: str
) -> None:
    provider.add(Answer((Text("Half"), Wait("never"))))
    timeouts = Timeouts(between=0.2)
    result = await came(model(worker, provider, name, timeouts=timeouts).answer(request()))
    assert result.text == "Half"
    assert "Nothing more came for 0.2 s." in result.why


async def test_too_long_an_answer_ends(worker: Worker, provider: Provider) -> None:
    provider.add(Answer((Text("Half"), Wait("never"))))
    timeouts = Timeouts(total=0.5)
    result = await came(model(worker, provider, timeouts=timeouts).answer(request()))
    assert result.text == "Half"
    assert "not whole after 0.5 s." in result.why
