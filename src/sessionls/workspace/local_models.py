"""Models that an Ollama on this very machine has. Looks on loopback only."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import cast

from sessionls.workspace.ollama_address import address_of, is_here

_PATIENCE = 0.5
_FRESH = 30.0
_MOST = 1_000_000


class LocalModels:
    """The names of the models of a local Ollama, looked up at most every half minute."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._looking = asyncio.Lock()

    def known(self, credentials: Mapping[str, str]) -> tuple[str, ...]:
        """The names that were found when somebody looked last."""
        return self._known.get(address_of(credentials), (0.0, ()))[1]

    async def look(self, credentials: Mapping[str, str]) -> tuple[str, ...]:
        """The names of now; none where nothing answers there, or it lies on another machine."""
        address = address_of(credentials)
        async with self._looking:
            now = self._seconds()
            since, names = self._known.get(address, (now - 2 * _FRESH, ()))
            if now - since < _FRESH:
                return names
            if not is_here(address):
                return ()
            names = await asyncio.to_thread(_names, address)
            self._known[address] = (now, names)
            return names


def _names(address: str) -> tuple[str, ...]:
    # It brings mail along, and few ask for models.
    import urllib.request

    # No proxy stands between us and our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/api/tags", timeout=_PATIENCE) as answer:
            found: object = json.loads(answer.read(_MOST))
    except (OSError, ValueError, HTTPException):
        return ()
    return tuple(_named(found))


def _named(found: object) -> Iterator[str]:
    models = cast("Mapping[str, object]", found).get("models") if isinstance(found, dict) else None
    for model in cast("list[object]", models) if isinstance(models, list) else ():
        name = cast("Mapping[str, object]", model).get("name") if isinstance(model, dict) else None
        if isinstance(name, str):
            yield name
