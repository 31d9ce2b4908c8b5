"""What may come next in the header of an agent file: keys and values, with what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sessionls.domain.header_spot import Spot
from sessionls.workspace.agent_words import BY_PATTERN, vocabulary
from sessionls.workspace.choice import DEFAULTS
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

_LISTS = frozenset({"tools", "scanners"})
_OBJECTS = frozenset({"parameters", "permissions", "actions"})


@dataclass(frozen=True, slots=True)
class WordOffer:
    """A word for the place where somebody writes, and what it means; `insert` may say more."""

    role: Literal["key", "value"]
    label: str
    insert: str
    says: str = ""


async def word_offers(seat: Seat, workspace: Workspace, spot: Spot) -> tuple[WordOffer, ...]:
    """The words that may stand at a spot and begin as it does, those that are there left out."""
    said = {name: one.says for name, one in vocabulary(spot.path, spot.role).items()}
    match spot.path, spot.role:
        case ("model",), "value":
            names = dict.fromkeys(await _models(seat, workspace), "a model by its name")
            said = said | {name: says for name, says in names.items() if name not in said}
        case ("tools",), "value":
            said |= await _servers(workspace)
        case ("permissions",), "key":
            said |= dict.fromkeys(BY_PATTERN, "only calls that are alike")
            said |= await _servers(workspace)
        case _:
            pass
    so_far = spot.so_far.lower()
    return tuple(
        WordOffer(spot.role, name, _inserted(spot, name), says)
        for name, says in said.items()
        if name not in spot.used and name.lower().startswith(so_far)
    )


def _inserted(spot: Spot, name: str) -> str:
    if spot.role == "value":
        return name
    if spot.path:
        return f"{name}: "
    return f"{name}:" if name in _OBJECTS else f"{name}: []" if name in _LISTS else f"{name}: "


async def _servers(workspace: Workspace) -> dict[str, str]:
    """All tools of each MCP server, and each tool of those that run."""
    from sessionls.engine.mcp.names import server_prefix

    said: dict[str, str] = {}
    for state in await workspace.mcp.states():
        server = str(state["name"])
        said[f"{server_prefix(server)}*"] = f"all tools of the MCP server {server}"
        for tool in cast("Sequence[str]", state["tools"]):
            said[tool] = f"a tool of the MCP server {server}"
    return said


async def _models(seat: Seat, workspace: Workspace) -> list[str]:
    """Names that somebody here has a use for."""
    lent = seat.lent(workspace)
    told = await seat.core.models.told(lent)
    return [
        *lent.settings.model,
        *lent.settings.model_aliases,
        *cast("Sequence[str]", told["models"]),
        *cast("Sequence[str]", told["local"]),
        *(name for variable, name in DEFAULTS.items() if lent.credentials.get(variable)),
        *(name for agent in workspace.agents.all() for name in agent.model),
        *(f"{provider}/" for provider in lent.settings.providers),
    ]
