"""What a server asks of its client. Where no person can answer, the safe answer stands."""

import asyncio
import sys
from typing import cast

from sessionls.cli.link import Json

_ASKS = "window/showMessageRequest"


async def answer(method: str, params: Json) -> object:
    """Answer a request of the server; `None` is always a safe answer."""
    if method == "workspace/configuration":
        items = params.get("items")
        return [None for _ in cast("list[object]", items)] if isinstance(items, list) else []
    if method == _ASKS and sys.stdin.isatty() and sys.stderr.isatty():
        return await asyncio.to_thread(_ask, params)
    return None


def _ask(params: Json) -> object:
    from sessionls.cli.render.console import err, plain

    actions = _actions(params)
    err().print(f"\n{plain(str(params.get('message', '')))}", markup=False)
    if not actions:
        return None
    for number, action in enumerate(actions, start=1):
        err().print(f"  {number}  {plain(str(action.get('title', '')))}", markup=False)
    choice = err().input("  Number (Enter leaves it): ").strip()
    return (
        actions[int(choice) - 1] if choice.isdecimal() and 0 < int(choice) <= len(actions) else None
    )


def _actions(params: Json) -> list[Json]:
    actions = params.get("actions")
    found = cast("list[object]", actions) if isinstance(actions, list) else []
    return [cast("Json", action) for action in found if isinstance(action, dict)]
