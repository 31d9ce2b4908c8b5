"""A call of a command: which one is meant, and its one object. Runs nothing."""

import difflib
from collections.abc import Iterable, Mapping
from typing import cast

from sessionls.server import errors
from sessionls.server.errors import RefusedError


def called(params: object) -> tuple[str, object]:
    """The name of the command in the params of `workspace/executeCommand`, and its arguments.

    Raises:
        RefusedError: They name none.
    """
    if not isinstance(params, dict):
        raise RefusedError(errors.INVALID_PARAMS, "params: must be an object")
    given = cast("Mapping[str, object]", params)
    name = given.get("command")
    if not isinstance(name, str):
        raise RefusedError(errors.INVALID_PARAMS, "command: must be a string")
    return name, given.get("arguments")


def argument_of(command: str, arguments: object) -> Mapping[str, object]:
    """The one object that a command takes.

    Raises:
        RefusedError: The arguments are not one object.
    """
    match arguments:
        case None | []:
            return {}
        case [dict()]:
            return cast("list[dict[str, object]]", arguments)[0]
        case _:
            raise RefusedError(
                errors.INVALID_PARAMS, f"{command} takes one object as its only argument"
            )


def no_such(name: str, known: Iterable[str]) -> RefusedError:
    """The refusal of a command that does not exist, with the one that may be meant."""
    # The common beginning makes any two names alike: the last words have to be, too.
    for near in difflib.get_close_matches(name[:100], known):
        if difflib.get_close_matches(_last(name[:100]), [_last(near)]):
            return _refusal(f"No command {name!r}. Did you mean {near!r}?")
    return _refusal(f"No command {name!r}. Known: {', '.join(sorted(known))}")


def _refusal(sentence: str) -> RefusedError:
    return RefusedError(errors.INVALID_PARAMS, sentence)


def _last(name: str) -> str:
    return name.rpartition(".")[2]
