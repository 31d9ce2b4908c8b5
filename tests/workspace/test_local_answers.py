"""The Ollama that is found is the one that is asked: with the real process for models."""

import json
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

from aiohttp import web

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import TextBlock
from sessionls.engine.models.model import ModelRequest, PersonSaid, TextDelta
from sessionls.workspace.equipment import Choice
from sessionls.workspace.lending import Lent
from sessionls.workspace.models import Models
from sessionls.workspace.world import real_world


class Ollama:
    """A server that speaks as Ollama does, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.port = 0

    async def tags(self, _: web.Request) -> web.Response:
        return web.json_response({"models": [{"name": "qwen3:8b"}]})

    async def show(self, _: web.Request) -> web.Response:
        return web.json_response({"model_info": {}, "template": "", "capabilities": ["tools"]})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        for word, last in (("Here", False), (" I am.", False), ("", True)):
            said = {"role": "assistant", "content": word}
            line: dict[str, object] = {"model": "qwen3:8b", "message": said, "done": last}
            if last:
                line |= {"done_reason": "stop", "prompt_eval_count": 5, "eval_count": 3}
            await response.write(json.dumps(line).encode() + b"\n")
        await response.write_eof()
        return response


@asynccontextmanager
async def ollama() -> AsyncGenerator[Ollama]:
    server = Ollama()
    app = web.Application()
    app.add_routes(
        [
            web.get("/api/tags", server.tags),
            web.post("/api/show", server.show),
            web.post("/api/chat", server.answer),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


async def test_the_ollama_that_was_found_at_its_own_variable_answers() -> None:
    async with ollama() as server:
        lent = Lent(credentials={"OLLAMA_HOST": f"0.0.0.0:{server.port}"})
        models = Models(os.environ, real_world(), lambda: [lent])
        try:
            chosen = await models.choose(Choice(Agent(name="any", model=("auto",)), None, lent))
            person = PersonSaid("ann", (TextBlock(text="Are you there?"),))
            request = ModelRequest("any", "You help.", (person,))
            async with aclosing(chosen.model.answer(request)) as events:
                words = [event.text async for event in events if isinstance(event, TextDelta)]
        finally:
            await models.close()
    assert "".join(words) == "Here I am."
    assert [asked["model"] for asked in server.asked] == ["qwen3:8b"]
