"""Fills in what a line leaves to the environment, just before its server is started or reached."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sessionls.domain.errors import Refused
from sessionls.engine.mcp.lines import HttpLine, StdioLine
from sessionls.engine.mcp.template import expand

# All that a server gets of our environment besides what its line names: no keys.
_INHERITED = (
    *("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER"),
    *("APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROGRAMDATA"),
    *("PROGRAMFILES", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP"),
    *("USERNAME", "USERPROFILE", "WINDIR"),
)


@dataclass(frozen=True, slots=True)
class Launch:
    """A program to start, as the system takes it."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path


@dataclass(frozen=True, slots=True)
class Address:
    """A server to reach."""

    url: str
    headers: Mapping[str, str]


def launch_of(line: StdioLine, root: Path | None, environment: Mapping[str, str]) -> Launch:
    """The program of a line, started in the workspace's folder where the line names no other.

    Raises:
        Refused: A variable is not set, or there is no such program or folder.
    """
    folder = root or Path(environment.get("HOME") or Path.home())
    cwd = folder / expand(line.cwd, environment) if line.cwd else folder
    if not cwd.is_dir():
        raise Refused(f"There is no folder {str(cwd)!r} to start it in.")
    env = {name: environment[name] for name in _INHERITED if name in environment}
    env |= {name: expand(value, environment) for name, value in line.env}
    command, *arguments = (expand(word, environment) for word in line.argv)
    return Launch((_program(command, cwd, env), *arguments), env, cwd)


def address_of(line: HttpLine, environment: Mapping[str, str]) -> Address:
    """The address and headers of a line.

    Raises:
        Refused: A variable is not set, or what came of it is no address or header.
    """
    url = expand(line.url, environment)
    if not _is_address(url):
        raise Refused("Its address is not of the form https://host/path.")
    headers = {name: expand(value, environment).strip() for name, value in line.headers}
    for name, value in headers.items():
        if not value.isascii() or not value.isprintable():
            raise Refused(f"The value of its header {name} has characters that no header can have.")
    return Address(url, headers)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _program(command: str, cwd: Path, env: Mapping[str, str]) -> str:
    """Where a program lies. What stands in the server's folder is meant only by its path."""
    if os.path.dirname(command):  # noqa: PTH120 - `./x` and `x` are different commands
        found = cwd / command
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
        raise Refused(f"There is no program {command!r} in {str(cwd)!r}; check 'command'.")
    path = os.pathsep.join(
        part for part in env.get("PATH", os.defpath).split(os.pathsep) if Path(part).is_absolute()
    )
    program = shutil.which(command, path=path)
    if program is None:
        raise Refused(f"The program {command!r} is not installed, or not on the PATH.")
    return program
