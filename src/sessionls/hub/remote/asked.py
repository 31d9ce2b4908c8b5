"""What guests give with commands: places become the host's, what is not theirs is refused."""

from collections.abc import Mapping
from typing import cast

from sessionls.domain.errors import BadInput, Refused
from sessionls.hub.remote.allowed import COMMANDS
from sessionls.hub.remote.places import SharedPlaces
from sessionls.workspace.roles import Role, may

Json = dict[str, object]
CONSENTS = "mcp-"
"""The ids of permissions that let a server's program be started begin so."""


def admitted(name: object, argument: Json, role: Role, places: SharedPlaces) -> Json:
    """The command's one object as the host takes it.

    Raises:
        Refused: guests may not ask for that, or not with this role.
        BadInput: a place is none that guests may name.
    """
    needed = COMMANDS.get(name) if isinstance(name, str) else None
    if needed is None:
        raise Refused(f"Guests cannot ask for {_short(name)}: only somebody on the host can.")
    if not may(role, needed):
        raise Refused(f"{_short(name)} needs the role {needed!r}; your invitation says {role!r}.")
    given = _without_workspace(argument, places)
    match name:
        case "sessionls.session.prompt":
            return _prompt(given, places)
        case "sessionls.review":
            return _review(given, places)
        case "sessionls.permission.answer":
            _check_permission(given)
        case "sessionls.session.fork":
            given.pop("show", None)
        case _:
            pass
    return given


def _without_workspace(argument: Json, places: SharedPlaces) -> Json:
    """There is only one workspace here; naming another is refused."""
    named = argument.get("workspace")
    if named is not None and not (isinstance(named, str) and places.is_shared(named)):
        raise BadInput("Your invitation is for one workspace: leave `workspace` out.")
    return {key: value for key, value in argument.items() if key != "workspace"}


def _prompt(given: Json, places: SharedPlaces) -> Json:
    context = given.get("context")
    if context is None:
        return given
    if not isinstance(context, list):
        raise BadInput("`context` must be a list.")
    items = cast("list[object]", context)
    return {**given, "context": [_item(one, places) for one in items]}


def _item(item: object, places: SharedPlaces) -> object:
    if not isinstance(item, dict):
        raise BadInput("Each item of `context` must be an object.")
    given = cast("Json", item)
    uri = given.get("uri")
    if uri is None:
        return {**given, **_diagnostics(given)}
    if not isinstance(uri, str):
        raise BadInput("`uri` must be a string.")
    if places.is_shared(uri):
        return {**given, "uri": places.inward(uri), **_diagnostics(given)}
    if given.get("text") is None and given.get("diagnostics") is None:
        raise BadInput(
            f"{_name(uri, places)} is a file of your own, which is not on the host: send its "
            "`text` along."
        )
    return {**given, "uri": places.own_name(uri), **_diagnostics(given)}


def _review(given: Json, places: SharedPlaces) -> Json:
    uri = given.get("uri")
    if not isinstance(uri, str):
        raise BadInput("`uri` must be a string.")
    if not places.is_shared(uri):
        raise BadInput(
            f"{_name(uri, places)} is a file of your own, which is not on the host, so no agent "
            "there can look at it. Send its text as context of a message."
        )
    return {**given, "uri": places.inward(uri), **_diagnostics(given)}


def _diagnostics(given: Mapping[str, object]) -> Json:
    """Diagnostics without the places of other files, which mean nothing here."""
    found = given.get("diagnostics")
    if not isinstance(found, list):
        return {}
    wire = cast("list[object]", found)
    return {"diagnostics": [_diagnostic(one) for one in wire]}


def _diagnostic(wire: object) -> object:
    if not isinstance(wire, dict):
        return wire
    pairs = cast("Json", wire).items()
    return {key: value for key, value in pairs if key not in ("relatedInformation", "data")}


def _check_permission(given: Json) -> None:
    if str(given.get("permission", "")).startswith(CONSENTS):
        raise Refused("Whether an MCP server's program may be started is asked on the host only.")
    if given.get("scope") == "workspace":
        raise Refused("Only somebody on the host can allow something for the whole workspace.")


def _name(uri: str, places: SharedPlaces) -> str:
    return places.own_name(uri).partition(":/")[2] or "This"


def _short(name: object) -> str:
    return str(name)[:80]
