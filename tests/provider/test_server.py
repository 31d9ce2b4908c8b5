"""The provider for tests does what real ones do: answers, errors, silence, broken connections."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.provider.recorded import key_hash
from tests.provider.script import (
    Abort,
    Answer,
    Call,
    Eof,
    ErrorHere,
    Match,
    Ping,
    Raw,
    Redacted,
    Script,
    Text,
    Thought,
    Tokens,
    Wait,
    calling,
    chosen,
    failing,
    portal,
    saying,
    signature_of,
)
from tests.provider.server import Provider

HI = {"role": "user", "content": "hi"}
OPENAI: dict[str, Any] = {
    "model": "m",
    "messages": [HI],
    "stream": True,
    "stream_options": {"include_usage": True},
}
ANTHROPIC: dict[str, Any] = {"model": "m", "messages": [HI], "stream": True, "max_tokens": 9}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def ask(http: httpx.AsyncClient, provider: Provider, **changes: object) -> httpx.Response:
    headers = {"Authorization": "Bearer sk-1"}
    address = f"{provider.openai_base}/chat/completions"
    return await http.post(address, json=OPENAI | changes, headers=headers)


async def ask_anthropic(
    http: httpx.AsyncClient, provider: Provider, **changes: object
) -> httpx.Response:
    address = f"{provider.anthropic_base}/v1/messages"
    return await http.post(address, json=ANTHROPIC | changes, headers={"x-api-key": "sk-2"})


def events(response: httpx.Response) -> list[Any]:
    """The JSON objects of a stream."""
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if ": {" in line]
    return [json.loads(line) for line in lines]


def deltas(response: httpx.Response) -> list[Any]:
    return [event["choices"][0]["delta"] for event in events(response) if event["choices"]]


async def test_openai_streams_thoughts_words_calls_and_usage(http: httpx.AsyncClient) -> None:
    answer = Answer(
        (
            *(Thought("Hm"), Redacted("hidden"), Text("Yes"), Ping()),
            *(Call("read", ('{"a"', ":1}"), "c1"), Call("read", id="", numbered="no")),
        ),
        Tokens(input=9, output=4, cached=3),
    )
    async with Provider(answer) as provider:
        response = await ask(http, provider)
    first = {"name": "read", "arguments": '{"a"'}
    other = {"name": "read", "arguments": "{}"}
    assert deltas(response)[1:] == [
        {"reasoning_content": "Hm"},
        {"content": "Yes"},
        {"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": first}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": ":1}"}}]},
        {"tool_calls": [{"id": None, "type": "function", "function": other}]},
        {},
    ]
    assert events(response)[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert events(response)[-1]["usage"]["prompt_tokens_details"] == {"cached_tokens": 3}
    assert response.text.endswith("data: [DONE]\n\n")


async def test_anthropic_streams_signed_thoughts_and_takes_them_back(
    http: httpx.AsyncClient,
) -> None:
    answer = Answer(
        (Thought("H"), Thought("m"), Redacted("hidden"), Text("Yes"), Call("read", id="c1")),
        Tokens(input=9, cached=3),
    )
    async with Provider(answer, saying("ok")) as provider:
        response = await ask_anthropic(http, provider)
        thoughts = [
            {"type": "thinking", "thinking": "Hm", "signature": signature_of("Hm")},
            {"type": "redacted_thinking", "data": "hidden"},
            {"type": "text", "text": "Yes"},
        ]
        said = {"role": "assistant", "content": thoughts}
        again = await ask_anthropic(http, provider, messages=[HI, said, HI])
        forged = {**thoughts[0], "thinking": "Hmm"}
        said = {"role": "assistant", "content": [forged, *thoughts[1:]]}
        refused = await ask_anthropic(http, provider, messages=[HI, said, HI])
    found = events(response)
    assert found[0]["message"]["usage"]["input_tokens"] == 6
    starts = [event["content_block"]["type"] for event in found if "content_block" in event]
    assert starts == ["thinking", "redacted_thinking", "text", "tool_use"]
    assert found[-2]["delta"]["stop_reason"] == "tool_use"
    assert (again.status_code, refused.status_code) == (200, 400)
    assert "signature" in refused.json()["error"]["message"]


@pytest.mark.parametrize("usage", [None, Tokens()])
async def test_usage_may_be_missing(http: httpx.AsyncClient, usage: Tokens | None) -> None:
    async with Provider(Answer((Text("a"),), usage)) as provider:
        assert ("prompt_tokens" in (await ask(http, provider)).text) == (usage is not None)


async def test_answers_come_whole_where_no_stream_is_wanted(http: httpx.AsyncClient) -> None:
    answer = calling(Call("read", ('{"a"', ":1}")), words="Hm")
    async with Provider(answer, answer) as provider:
        whole = await ask(http, provider, stream=False, stream_options=None)
        assert whole.status_code == 400
        body = {"model": "m", "messages": [HI]}
        whole = await http.post(f"{provider.openai_base}/chat/completions", json=body)
        other = await ask_anthropic(http, provider, stream=False)
    message = whole.json()["choices"][0]["message"]
    assert message["tool_calls"][0]["function"] == {"name": "read", "arguments": '{"a":1}'}
    assert other.json()["content"][1]["input"] == {"a": 1}


async def test_errors_have_the_providers_shape(http: httpx.AsyncClient) -> None:
    quota = failing(429, "Pay.", code="insufficient_quota", retry_after="7")
    async with Provider(quota, failing(529), portal()) as provider:
        first = await ask(http, provider)
        second = await ask_anthropic(http, provider)
        third = await ask(http, provider)
        fourth = await ask(http, provider)
    assert (first.status_code, first.headers["retry-after"]) == (429, "7")
    assert first.json()["error"]["type"] == "insufficient_quota"
    assert second.json()["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    assert third.headers["content-type"].startswith("text/html")
    assert fourth.status_code == 500


async def test_connections_break_before_and_inside_an_answer(http: httpx.AsyncClient) -> None:
    early, late = Answer(before=(Abort(),)), Answer((Text("a"), Abort()))
    async with Provider(early, late) as provider:
        for number in range(2):
            with pytest.raises(httpx.TransportError):
                await ask(http, provider)
            assert not (await provider.request(number)).disconnected


async def test_streams_end_early_or_go_wrong(http: httpx.AsyncClient) -> None:
    answers = (
        Answer((Text("a"), Eof())),
        Answer((Text("a"), Raw())),
        Answer((ErrorHere("Busy"),)),
    )
    async with Provider(*answers) as provider:
        texts = [(await ask(http, provider)).text for _ in answers]
    assert "DONE" not in texts[0]
    assert 'finish_reason": "stop' not in texts[0]
    assert 'data: {"choices": [{"del\n' in texts[1]
    assert "Busy" in texts[2]


@pytest.mark.parametrize("place", ["before", "inside"])
async def test_silence_lasts_until_its_gate_is_opened(http: httpx.AsyncClient, place: str) -> None:
    wait = Wait("gate")
    answer = (
        Answer((Text("a"),), before=(wait,)) if place == "before" else Answer((wait, Text("a")))
    )
    async with Provider(answer) as provider, asyncio.TaskGroup() as group:
        asked = group.create_task(ask(http, provider))
        await provider.gate("gate").reached.wait()
        assert not asked.done()
        provider.gate("gate").open()
        assert (await asked).status_code == 200


async def test_a_client_that_goes_away_is_noticed(http: httpx.AsyncClient) -> None:
    async with Provider(Answer((Text("a"), Wait("for ever")))) as provider:
        asked = asyncio.get_running_loop().create_task(ask(http, provider))
        await provider.gate("for ever").reached.wait()
        asked.cancel()
        request = await provider.request(0)
        await request.ended.wait()
        assert request.disconnected


async def test_requests_are_kept_without_their_keys(http: httpx.AsyncClient) -> None:
    async with Provider(saying("a"), saying("b")) as provider:
        await ask(http, provider)
        await ask_anthropic(http, provider)
        seen = await http.get(f"{provider.base}/-/requests")
    assert [request["key"] for request in seen.json()] == [key_hash("sk-1"), key_hash("sk-2")]
    assert "sk-" not in seen.text
    assert provider.requests[0].messages == [HI]


async def test_a_wrong_request_is_refused_in_the_providers_shape(http: httpx.AsyncClient) -> None:
    async with Provider(saying("a")) as provider:
        refused = await ask(http, provider, messages=[])
        assert refused.status_code == 400
        assert refused.json()["error"]["type"] == "invalid_request_error"
        assert provider.requests[0].problem
        assert (await ask(http, provider)).status_code == 200


async def test_answers_are_chosen_by_what_is_asked(http: httpx.AsyncClient) -> None:
    once = Answer((Text("once"),), when=Match(last="hi"), times=1)
    by_model = chosen(saying("other"), lambda body: body["model"] == "other")
    async with Provider(saying("first"), once, by_model, saying("second")) as provider:
        texts = [
            "".join(
                delta.get("content", "") for delta in deltas(await ask(http, provider, **asked))
            )
            for asked in ({}, {}, {"model": "other", "messages": [{**HI, "content": "ho"}]}, {})
        ]
    assert texts == ["once", "first", "other", "second"]


async def test_models_are_listed_and_an_ollama_is_there_only_when_wanted(
    http: httpx.AsyncClient,
) -> None:
    async with Provider(script=Script(models=("m1",), ollama=("qwen3:8b",))) as provider:
        models = await http.get(f"{provider.openai_base}/models")
        tags = await http.get(f"{provider.base}/api/tags")
        version = await http.get(f"{provider.base}/api/version")
    assert models.json()["data"][0]["id"] == "m1"
    assert tags.json()["models"][0]["name"] == "qwen3:8b"
    assert "version" in version.json()
    async with Provider() as provider:
        assert (await http.get(f"{provider.base}/api/tags")).status_code == 404


async def test_it_serves_as_a_process(http: httpx.AsyncClient, tmp_path: Path) -> None:
    script, port_file = tmp_path / "script.json", tmp_path / "port"
    steps = [{"kind": "wait", "gate": "g"}, {"kind": "text", "text": "hello"}]
    script.write_text(json.dumps({"answers": [{"steps": steps}]}), "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.provider", str(port_file), str(script),
        cwd=Path(__file__).parent.parent.parent, env={**os.environ}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout
        assert (await process.stdout.readline()).strip() == b"ready"
        base = f"http://127.0.0.1:{port_file.read_text('ascii')}"
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(http.post(f"{base}/v1/chat/completions", json=OPENAI))
            await http.get(f"{base}/-/gates/g")
            await http.post(f"{base}/-/gates/g")
        assert "hello" in asked.result().text
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
