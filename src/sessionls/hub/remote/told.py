"""What the host answers, as guests get it: parts that concern nobody elsewhere are left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sessionls.hub.remote.allowed import COMMANDS, PROMISES
from sessionls.workspace.roles import Role, may

Message = dict[str, Any]
_INFO = ("version", "participant", "model", "agents", "usage")
_WORKSPACE = ("sessions", "running")
_AGENT = ("path", "source", "file")


@dataclass(frozen=True, slots=True)
class Answered:
    """The request that is answered, as a method or a command; the guest's role and workspace."""

    asked: str
    role: Role
    workspace: str


def about(request: Mapping[str, object]) -> str:
    """What to remember of a request: its method, or its command."""
    match request:
        case {"method": "workspace/executeCommand", "params": {"command": str(command)}}:
            return command
        case {"method": str(method)}:
            return method
        case _:
            return ""


def told(message: Message, answered: Answered) -> Message:
    """The answer, cut to what a guest may know. An error passes as it is."""
    result = message.get("result")
    if not isinstance(result, dict):
        return message
    found = cast("dict[str, object]", result)
    match answered.asked:
        case "initialize":
            return {**message, "result": _initialized(found, answered.role)}
        case "sessionls.info":
            return {**message, "result": _information(found, answered)}
        case "sessionls.agent.list":
            return {**message, "result": _agents(found)}
        case _:
            return message


def _initialized(result: dict[str, object], role: Role) -> dict[str, object]:
    capabilities = _object(result.get("capabilities"))
    kept = {name: value for name, value in capabilities.items() if name in PROMISES}
    if provider := kept.get("executeCommandProvider"):
        names = cast("list[str]", _object(provider).get("commands") or [])
        mine = [name for name in names if name in COMMANDS and may(role, COMMANDS[name])]
        kept["executeCommandProvider"] = {"commands": mine}
    return {**result, "capabilities": kept}


def _information(result: dict[str, object], answered: Answered) -> dict[str, object]:
    workspace = _object(result.get("workspace"))
    return {
        **_only(result, _INFO),
        "workspace": _only(workspace, _WORKSPACE),
        "guest": {"role": answered.role, "workspace": answered.workspace},
    }


def _agents(result: dict[str, object]) -> dict[str, object]:
    agents = result.get("agents")
    if not isinstance(agents, list):
        return {}
    entries = cast("list[object]", agents)
    return {"agents": [_without_path(_object(one)) for one in entries]}


def _without_path(agent: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in agent.items() if name not in _AGENT}


def _only(given: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: given[name] for name in names if name in given}


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
