"""A real server on loopback: it answers what a test tells it to, and keeps what it was asked."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """`answers` by path; `asked` holds the requests, `url` is where it listens."""

    port: int
    answers: dict[str, Answer]
    asked: list[web.BaseRequest] = field(default_factory=list[web.BaseRequest])

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def say(self, path: str, body: str | bytes, media: str = "text/html", **more: object) -> None:
        """Answer at a path."""
        content = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": media, **{key: str(value) for key, value in more.items()}}

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(body=content, headers=headers)

        self.answers[path] = answer

    def send_to(self, path: str, target: str, status: int = 302) -> None:
        """Redirect from a path."""

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(status=status, headers={"Location": target, "Set-Cookie": "a=b"})

        self.answers[path] = answer


@asynccontextmanager
async def serving() -> AsyncGenerator[Server]:
    """A server for one test."""
    server = Server(0, {})

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        server.asked.append(request)
        known = server.answers.get(request.path)
        return await known(request) if known else web.Response(status=404, text="none")

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
