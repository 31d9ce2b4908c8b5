"""Finds the files that name MCP servers, reads them and says which entry counts. Starts nothing."""

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sessionls.domain.agent import Problem
from sessionls.engine.mcp.entry import read_entry
from sessionls.engine.mcp.jsonc import Document, read_jsonc
from sessionls.engine.mcp.lines import Origin, ServerLine, Source

IN_WORKSPACE = (".sessionls/mcp.json", ".mcp.json", ".vscode/mcp.json")
"""The files of a workspace, those that count more first."""

_LARGEST = 1_048_576
_MOST = 50
"""Servers of one file."""
_LONGEST = 100
_KEYS = ("mcpServers", "servers")
_INPUTS = "sessionls asks for no inputs; a server that needs one is left out."

Problems = Mapping[Path, tuple[Problem, ...]]
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The servers by name, and what is wrong with the files."""

    lines: Mapping[str, ServerLine] = field(default_factory=dict[str, ServerLine])
    problems: Problems = field(default_factory=dict[Path, tuple[Problem, ...]])


def places(root: Path | None, user_file: Path | None) -> tuple[tuple[Path, Origin], ...]:
    """The files that there may be. The user's own is first: no workspace replaces its servers."""
    own: list[tuple[Path, Origin]] = [(user_file, "user")] if user_file else []
    inside = [root / name for name in IN_WORKSPACE] if root else []
    return (*own, *((path, "workspace") for path in inside))


def stamps(paths: Iterable[tuple[Path, Origin]]) -> tuple[Stamp, ...]:
    """What changes when any of the files does."""
    return tuple(_stamp(path) for path, _ in paths)


def read_files(paths: Iterable[tuple[Path, Origin]], root: Path | None) -> Configuration:
    """Read the files; the first of two entries of one name counts, and the other is told of."""
    lines: dict[str, ServerLine] = {}
    problems: dict[Path, tuple[Problem, ...]] = {}
    for path, origin in paths:
        within = root if origin == "workspace" else None
        found, wrong = _read_file(path, origin, within, root)
        for line in found:
            first = lines.setdefault(line.source.name, line)
            if first is not line:
                wrong += (_overridden(line, first),)
        if wrong:
            problems[path] = tuple(sorted(wrong, key=lambda problem: problem.line))
    return Configuration(lines, problems)


def _read_file(
    path: Path, origin: Origin, within: Path | None, root: Path | None
) -> tuple[tuple[ServerLine, ...], tuple[Problem, ...]]:
    text, wrong = _text(path, within)
    if wrong:
        return (), (_problem(0, "error", wrong),)
    document = read_jsonc(text)
    if not isinstance(document.value, dict):
        said = _problem(0, "error", "An MCP file is an object with the key 'mcpServers'.")
        return (), document.problems or (said,)
    problems = [*document.problems]
    lines: dict[str, ServerLine] = {}
    for key, value in cast("dict[str, object]", document.value).items():
        if key in _KEYS:
            problems += _read_servers(key, value, document, (path, origin, root), lines)
        elif key == "inputs":
            problems.append(_problem(document.line(key), "warning", _INPUTS))
        elif key != "$schema":
            said = f"Unknown key {key!r}; left out. Known: mcpServers, servers."
            problems.append(_problem(document.line(key), "warning", said))
    return tuple(lines.values()), tuple(problems)


def _read_servers(
    key: str,
    value: object,
    document: Document,
    place: tuple[Path, Origin, Path | None],
    lines: dict[str, ServerLine],
) -> list[Problem]:
    """Add the servers below a key to `lines`; what is wrong with them."""
    if not isinstance(value, dict):
        return [_problem(document.line(key), "error", f"{key}: an object of servers by name.")]
    entries = cast("dict[str, object]", value)
    problems: list[Problem] = []
    path, origin, root = place
    for at, (name, entry) in enumerate(entries.items()):
        number = document.line(key, name)
        if refusal := _misnamed(name, at):
            problems.append(_problem(number, "error", refusal))
            continue
        source = Source(name, path, origin, number)
        line, wrong = read_entry(source, entry, document, (key, name), root)
        problems += wrong
        if lines.setdefault(name, line) is not line:
            said = f"Server {name!r} stands in this file already; this one has no effect."
            problems.append(_problem(number, "warning", said))
    return problems


def _misnamed(name: str, at: int) -> str | None:
    if at >= _MOST:
        return f"Only the first {_MOST} servers of a file are read; this one is left out."
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST:
        return f"A server needs a name of at most {_LONGEST} visible characters; it is left out."
    return None


def _overridden(line: ServerLine, first: ServerLine) -> Problem:
    name, file = line.source.name, first.source.file
    said = f"Server {name!r} is taken from {file.parent.name}/{file.name}; this one has no effect."
    return _problem(line.source.line, "warning", said)


def _problem(line: int, severity: str, message: str) -> Problem:
    return Problem.model_validate({"line": line, "severity": severity, "message": message})


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _text(path: Path, within: Path | None) -> tuple[str, str | None]:
    """The text of a file, or why it cannot be read. A file that is not there is empty."""
    try:
        if refusal := _refusal(path, within):
            return "", refusal
        return path.read_bytes().decode("utf-8-sig"), None
    except (FileNotFoundError, NotADirectoryError):
        return "", None
    except UnicodeDecodeError as error:
        return "", f"This file is not UTF-8 (byte {error.start}); save it as UTF-8."
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return "", f"This file cannot be read: {reason}."


def _refusal(path: Path, within: Path | None) -> str | None:
    status = path.stat()
    if within and not path.resolve().is_relative_to(within.resolve()):
        return "This is a link that leads out of the workspace; put the file itself here."
    if not stat.S_ISREG(status.st_mode):
        return "This is not a file."
    if status.st_size > _LARGEST:
        return "This file is larger than 1 MiB; it is left out."
    return None
