"""Imports all that the hub may need later: an update of the package never mixes two versions."""

import importlib
import pkgutil
from collections.abc import Iterator

import sessionls

_ELSEWHERE = (
    "sessionls.__main__",
    "sessionls.cli",
    "sessionls.hub",
    # Another process imports it.
    "sessionls.engine.models.worker.program",
    # Forty megabytes of libraries, for who has MCP servers.
    "sessionls.engine.mcp.sdk",
)
_ALSO = ("sessionls.hub.remote.front", "sessionls.hub.remote.sharing")


def import_everything() -> None:
    """Import every module of ours that runs here. Takes a second: call it in a thread."""
    for name in _modules("sessionls", list(sessionls.__path__)):
        importlib.import_module(name)
    for name in _ALSO:
        importlib.import_module(name)


def _modules(package: str, path: list[str]) -> Iterator[str]:
    for found in pkgutil.iter_modules(path):
        name = f"{package}.{found.name}"
        if name.startswith(_ELSEWHERE):
            continue
        yield name
        if found.ispkg:
            yield from _modules(name, [f"{folder}/{found.name}" for folder in path])
