"""`sessionls info`: what the server says about itself."""

from collections.abc import Iterator
from typing import cast

from sessionls.cli.client import Client, Json
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.render.console import line, put, put_json
from sessionls.cli.running import ask_server


def info(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """Show versions, the store, the model, agents and use so far."""

    async def work(client: Client) -> int:
        told = await client.execute("info")
        if as_json:
            put_json(told)
        else:
            _put(told)
        return 0

    ask_server(workspace, work)


def _put(told: Json) -> None:
    rows = list(_rows(told, ""))
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        put(line((f"{name:<{width}}  ", "quiet"), value))


def _rows(value: object, name: str) -> Iterator[tuple[str, str]]:
    """A nested value as lines of a name and a plain value, in its own order."""
    match value:
        case dict():
            for key, inner in cast("Json", value).items():
                yield from _rows(inner, f"{name}.{key}" if name else key)
        case list():
            items = cast("list[object]", value)
            if any(isinstance(item, dict | list) for item in items):
                for number, item in enumerate(items, start=1):
                    yield from _rows(item, f"{name}.{number}")
            else:
                yield name, ", ".join(str(item) for item in items) or "none"
        case None:
            yield name, "unknown"
        case bool():
            yield name, "yes" if value else "no"
        case _:
            yield name, str(value)
