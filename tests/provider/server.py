"""The provider as a server on 127.0.0.1: refuses wrong requests, answers the others by script."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.provider import anthropic, openai
from tests.provider.failures import Format, failure_body
from tests.provider.openai import Control
from tests.provider.recorded import Gate, Recorded, record
from tests.provider.script import (
    Abort,
    Answer,
    Failure,
    Match,
    Redacted,
    Rest,
    Script,
    Wait,
    read_script,
    thoughts_of,
)
from tests.provider.validate import Issued, validate

Whole = Callable[[Answer, Mapping[str, object]], dict[str, object]]
Streamed = Callable[[Answer, Mapping[str, object]], Iterator[bytes | Control]]
_FORMATS: dict[Format, tuple[Streamed, Whole]] = {
    "openai": (openai.stream, openai.whole),
    "anthropic": (anthropic.stream, anthropic.whole),
}
_LARGEST = 64 * 1024 * 1024
_OUT_OF_ANSWERS = "The script of this provider has no answer left for this request."


class Provider:
    """A provider for tests: `async with Provider(saying("Hi")) as provider`.

    `openai_base` and `anthropic_base` are what litellm takes as `api_base`.
    """

    def __init__(self, *answers: Answer, script: Script | None = None) -> None:
        """Answers are given one by one, or as a whole script."""
        self.script = script or Script(answers)
        self.requests: list[Recorded] = []
        self.issued = Issued()
        self._waiting = list(self.script.answers)
        self._used: Counter[int] = Counter()
        self._gates: dict[str, Gate] = {}
        self._came = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def base(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai_base(self) -> str:
        """The base of the OpenAI format."""
        return f"{self.base}/v1"

    @property
    def anthropic_base(self) -> str:
        """The base of the Anthropic format."""
        return self.base

    def add(self, *answers: Answer) -> None:
        """More answers, behind those that are there."""
        self._waiting += answers

    def gate(self, name: str) -> Gate:
        """The gate at which `Wait(name)` waits."""
        return self._gates.setdefault(name, Gate())

    async def request(self, number: int) -> Recorded:
        """The request of this number (from 0 on), as soon as it has come."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.requests) > number)
        return self.requests[number]

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        app = web.Application(client_max_size=_LARGEST)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; whoever waits is let go."""
        if self._runner:
            await self._runner.cleanup()

    def _routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/messages", self._messages),
            web.get("/v1/models", self._models),
            web.get("/api/tags", self._tags),
            web.get("/api/version", self._version),
            web.get("/-/requests", self._seen),
            web.post("/-/answers", self._added),
            web.get("/-/gates/{name}", self._reached),
            web.post("/-/gates/{name}", self._opened),
        )

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, "openai")

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, "anthropic")

    async def _answer(self, request: web.Request, form: Format) -> web.StreamResponse:
        body = await _body(request)
        seen = record(request.path, request.headers, body)
        seen.problem = validate(form, body, self.issued)
        async with self._came:
            self.requests.append(seen)
            self._came.notify_all()
        try:
            if seen.problem:
                return _failure(form, 400, Failure(seen.problem))
            answer = self._choose(body)
            if answer is None:
                return _failure(form, 500, Failure(_OUT_OF_ANSWERS))
            return await self._give(request, form, answer, body)
        except _Aborted:
            # Nobody reads it any more.
            return web.Response()
        except (asyncio.CancelledError, ConnectionError):
            seen.disconnected = True
            raise
        finally:
            seen.ended.set()

    def _choose(self, body: Mapping[str, object]) -> Answer | None:
        for answer in [one for one in self._waiting if one.when and _fits(one, body)]:
            self._used[id(answer)] += 1
            if answer.times is None or self._used[id(answer)] <= answer.times:
                return answer
        for number, answer in enumerate(self._waiting):
            if not answer.when:
                return self._waiting.pop(number)
        return None

    async def _give(
        self, request: web.Request, form: Format, answer: Answer, body: Mapping[str, object]
    ) -> web.StreamResponse:
        for step in answer.before:
            if isinstance(step, Wait | Rest | Abort):
                await self._between(request, step)
        if answer.page is not None:
            return web.Response(
                text=answer.page,
                status=answer.status,
                content_type="text/html",
                headers=answer.headers,
            )
        if answer.status != 200:
            return _failure(form, answer.status, answer.failure, answer.headers)
        self.issued.add(
            thoughts_of(answer.steps),
            [step.data for step in answer.steps if isinstance(step, Redacted)],
        )
        streamed, whole = _FORMATS[form]
        if not body.get("stream"):
            for step in answer.steps:
                if isinstance(step, Wait | Rest | Abort):
                    await self._between(request, step)
            return web.json_response(whole(answer, body), headers=answer.headers)
        return await self._stream(request, answer, streamed(answer, body))

    async def _stream(
        self, request: web.Request, answer: Answer, pieces: Iterator[bytes | Control]
    ) -> web.StreamResponse:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers={**headers, **answer.headers})
        await response.prepare(request)
        for piece in pieces:
            if isinstance(piece, bytes):
                await response.write(piece)
            else:
                await self._between(request, piece)
        await response.write_eof()
        return response

    async def _between(self, request: web.Request, step: Control) -> None:
        match step:
            case Wait(gate=name):
                gate = self.gate(name)
                gate.reached.set()
                await gate.opened.wait()
            case Rest(seconds=seconds):
                await asyncio.sleep(seconds)
            case Abort():
                if request.transport:
                    request.transport.abort()
                raise _Aborted
            case _:
                pass

    async def _models(self, _: web.Request) -> web.Response:
        models = [{"id": name, "object": "model"} for name in self.script.models]
        return web.json_response({"object": "list", "data": models})

    async def _tags(self, _: web.Request) -> web.Response:
        if not self.script.ollama:
            raise web.HTTPNotFound
        models = [{"name": name, "model": name} for name in self.script.ollama]
        return web.json_response({"models": models})

    async def _version(self, _: web.Request) -> web.Response:
        if not self.script.ollama:
            raise web.HTTPNotFound
        return web.json_response({"version": "0.13.0"})

    async def _seen(self, _: web.Request) -> web.Response:
        return web.json_response([request.wire() for request in self.requests])

    async def _added(self, request: web.Request) -> web.Response:
        self.add(*read_script(await request.text()).answers)
        return web.json_response({})

    async def _reached(self, request: web.Request) -> web.Response:
        await self.gate(request.match_info["name"]).reached.wait()
        return web.json_response({})

    async def _opened(self, request: web.Request) -> web.Response:
        self.gate(request.match_info["name"]).open()
        return web.json_response({})


class _Aborted(Exception):
    """The script reset the connection itself."""


def _fits(answer: Answer, body: Mapping[str, object]) -> bool:
    match answer.when:
        case None:
            return True
        case Match(contains=contains, last=last, model=model):
            messages = body.get("messages")
            final = messages[-1] if isinstance(messages, list) and messages else {}
            return (
                contains in json.dumps(body, ensure_ascii=False)
                and last in json.dumps(final, ensure_ascii=False)
                and (not model or body.get("model") == model)
            )
        case asked:
            return asked(body)


def _failure(
    form: Format, status: int, failure: Failure, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.json_response(failure_body(form, status, failure), status=status, headers=headers)


async def _body(request: web.Request) -> dict[str, object]:
    try:
        body = json.loads(await request.text())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
