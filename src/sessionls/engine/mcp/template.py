"""Texts with variables in them, as MCP files have them. Reads no value before it is asked to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput, Refused

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 32_768


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment. `default` stands for it where it is not set or empty."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text in pieces, some of which are variables."""

    parts: tuple[str | Variable, ...] = ()

    def shown(self) -> str:
        """The text as people judge it: variables by their names, never their values."""
        return "".join(part if isinstance(part, str) else _written(part) for part in self.parts)

    def names(self) -> tuple[str, ...]:
        """The variables of the environment that it needs."""
        return tuple(part.name for part in self.parts if isinstance(part, Variable))

    def wire(self) -> list[object]:
        """A JSON value that is the same for the same template only."""
        return [
            part if isinstance(part, str) else {"variable": part.name, "default": part.default}
            for part in self.parts
        ]


def parse_template(text: str, root: Path | None) -> Template:
    """A text of a file; the workspace's folder is filled in, for it is no secret.

    Raises:
        BadInput: It has a variable that nobody can fill, or characters that cannot be passed on.
    """
    if len(text) > _LONGEST:
        raise BadInput(f"it is longer than {_LONGEST} characters")
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise BadInput("it has characters that cannot be passed to a program")
    parts: list[str | Variable] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts += [text[end : match.start()], _filled(match[1], root)]
        end = match.end()
    parts.append(text[end:])
    return Template(tuple(part for part in parts if part != ""))


def expand(template: Template, environment: Mapping[str, str]) -> str:
    """The text with the values of its variables.

    Raises:
        Refused: A variable without a default is not set.
    """
    return "".join(
        part if isinstance(part, str) else _value(part, environment) for part in template.parts
    )


def _written(variable: Variable) -> str:
    default = "" if variable.default is None else f":-{variable.default}"
    return f"${{{variable.name}{default}}}"


def _filled(inside: str, root: Path | None) -> str | Variable:
    """What stands for `${inside}`."""
    name, mark, default = inside.removeprefix("env:").partition(":-")
    if inside in {"workspaceFolder", "workspaceFolderBasename"}:
        if root is None:
            raise BadInput(f"${{{inside}}} means nothing here: no folder is open")
        return str(root) if inside == "workspaceFolder" else root.name
    if inside.startswith("input:"):
        raise BadInput(
            f"${{{inside}}} would have to be asked for, which sessionls does not do; set a variable"
            " of the environment and write ${env:NAME}"
        )
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"${{{inside}}} is unknown; write ${{NAME}}, ${{NAME:-default}}, ${{env:NAME}} or "
            "${workspaceFolder}"
        )
    return Variable(name, default if mark else None)


def _value(variable: Variable, environment: Mapping[str, str]) -> str:
    value = environment.get(variable.name) or variable.default
    if value is None:
        raise Refused(
            f"The variable {variable.name} is not set. Set it in the environment in which the "
            "editor starts sessionls."
        )
    return value
