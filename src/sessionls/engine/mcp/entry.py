"""Reads the entry of one MCP server into its closed type. What is wrong is told, by line."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from sessionls.domain.agent import Problem
from sessionls.domain.errors import BadInput
from sessionls.engine.mcp.jsonc import Document
from sessionls.engine.mcp.lines import (
    TIMEOUT,
    HttpLine,
    OffLine,
    ServerLine,
    Source,
    StdioLine,
    UsableLine,
)
from sessionls.engine.mcp.template import Template, parse_template

_SHARED = frozenset({"type", "timeout", "disabled", "enabled"})
_OF_STDIO = frozenset({"command", "args", "env", "cwd"})
_OF_HTTP = frozenset({"url", "headers"})
# A server that is not started as its author meant it is not started at all.
_REFUSED = {
    "envFile": "files of secrets are not read; name the variables in 'env'",
    "sandbox": "sandboxes are not supported",
    "sandboxEnabled": "sandboxes are not supported",
    "oauth": "signing in is not supported; write a token's variable into 'headers'",
    "headersHelper": "programs that make headers are not started; write them into 'headers'",
    "hooks": "programs besides the server's own are not started",
}
_TRANSPORTS = {
    "stdio": "stdio",
    "http": "http",
    "streamable-http": "http",
    "streamableHttp": "http",
}
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_MOST = 200
"""Arguments, variables or headers of one server."""


def read_entry(
    source: Source, entry: object, document: Document, path: tuple[str, ...], root: Path | None
) -> tuple[ServerLine, tuple[Problem, ...]]:
    """The line of an entry that stands at `path` in its file, and what is wrong with it.

    An entry with an error is an `OffLine`: half an entry is another command than the one written.
    """
    if not isinstance(entry, dict):
        reader = _Reader({}, document, path, root)
        reader.fail("an MCP server is an object with 'command' or 'url'")
        return OffLine(source, reader.errors[0], "stdio"), tuple(reader.problems)
    said = cast("Mapping[str, object]", entry)
    reader = _Reader(said, document, path, root)
    transport = reader.transport()
    reader.check_keys(_OF_STDIO if transport == "stdio" else _OF_HTTP)
    line = _stdio(reader, source) if transport == "stdio" else _http(reader, source)
    if reader.errors or line is None:
        return OffLine(source, " ".join(reader.errors), transport), tuple(reader.problems)
    if said.get("disabled") is True or said.get("enabled") is False:
        off = OffLine(source, "Its file turns it off.", transport)
        return off, tuple(reader.problems)
    return line, tuple(reader.problems)


def _stdio(reader: "_Reader", source: Source) -> UsableLine | None:
    command = reader.text("command")
    arguments = reader.texts("args")
    env = reader.named("env", _is_variable)
    cwd = reader.text("cwd") if "cwd" in reader.entry else None
    timeout = reader.timeout()
    if command is None:
        return None
    return StdioLine(source, command, arguments, env, cwd, timeout)


def _http(reader: "_Reader", source: Source) -> UsableLine | None:
    url = reader.text("url")
    headers = reader.named("headers", lambda name: bool(_HEADER.fullmatch(name)))
    timeout = reader.timeout()
    if url is None:
        return None
    first = url.parts[0]
    if isinstance(first, str) and not first.lower().startswith(("http://", "https://")):
        reader.fail("an address begins with https:// or http://", "url")
    return HttpLine(source, url, headers, timeout)


def _is_variable(name: str) -> bool:
    return bool(name) and name.isprintable() and "=" not in name


@dataclass(slots=True)
class _Reader:
    """One entry, and what is wrong with it so far."""

    entry: Mapping[str, object]
    document: Document
    path: tuple[str, ...]
    root: Path | None
    problems: list[Problem] = field(default_factory=list[Problem])
    errors: list[str] = field(default_factory=list[str])

    def fail(self, message: str, *keys: str) -> None:
        """Note what makes the server unusable."""
        said = f"{'.'.join(keys) or repr(self.path[-1])}: {message}."
        self.errors.append(said)
        self._note("error", f"{said} The server is left out.", keys)

    def transport(self) -> Literal["stdio", "http"]:
        """How the server is reached: as it says, else as its keys tell."""
        told = self.entry.get("type")
        guess = "http" if "url" in self.entry and "command" not in self.entry else "stdio"
        if told is None:
            return guess
        if not isinstance(told, str) or told not in _TRANSPORTS:
            self.fail("only stdio and http (streamable HTTP) are supported", "type")
            return guess
        return "http" if _TRANSPORTS[told] == "http" else "stdio"

    def check_keys(self, own: frozenset[str]) -> None:
        """Tell of every key that would have no effect, or another one than its author meant."""
        for key, value in self.entry.items():
            if key in _REFUSED and value not in (None, False):
                self.fail(_REFUSED[key], key)
            elif key in {"disabled", "enabled"} and not isinstance(value, bool):
                self.fail("true or false", key)
            elif key in _OF_STDIO | _OF_HTTP and key not in own:
                self.fail("this key does not fit the server's type", key)
            elif key not in own | _SHARED | _REFUSED.keys():
                known = ", ".join(sorted(own | _SHARED))
                self._note("warning", f"Unknown key {key!r}; left out. Known: {known}.", (key,))

    def text(self, key: str) -> Template | None:
        """A text that must be there."""
        value = self.entry.get(key)
        if not isinstance(value, str) or not value.strip():
            rest = ", with the rest in 'args'" if isinstance(value, list) else ""
            self.fail(f"a text is needed here{rest}", key)
            return None
        return self._template(value, key)

    def texts(self, key: str) -> tuple[Template, ...]:
        """A list of texts."""
        value = self.entry.get(key, [])
        items = cast("list[object]", value) if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in items):
            self.fail("a list of texts is needed here", key)
            return ()
        if len(items) > _MOST:
            self.fail(f"more than {_MOST} items", key)
            return ()
        found = [self._template(str(item), key, str(at)) for at, item in enumerate(items)]
        return tuple(one for one in found if one is not None)

    def named(self, key: str, fits: Callable[[str], bool]) -> tuple[tuple[str, Template], ...]:
        """Texts by names that fit, in the order of their names."""
        value = self.entry.get(key, {})
        if not isinstance(value, dict):
            self.fail("an object of names and texts is needed here", key)
            return ()
        items = cast("dict[str, object]", value)
        if len(items) > _MOST:
            self.fail(f"more than {_MOST} names", key)
            return ()
        return tuple(sorted(self._pairs(key, items, fits), key=lambda pair: pair[0]))

    def timeout(self) -> float:
        """Seconds; the file has milliseconds, as other programs read it."""
        value = self.entry.get("timeout")
        if value is None:
            return TIMEOUT
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 1000 <= float(cast("float", value)) <= 3_600_000:
            self.fail("milliseconds, from 1000 (a second) to 3600000 (an hour)", "timeout")
            return TIMEOUT
        return float(cast("float", value)) / 1000

    def _pairs(
        self, key: str, items: Mapping[str, object], fits: Callable[[str], bool]
    ) -> Iterator[tuple[str, Template]]:
        for name, value in items.items():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not fits(name):
                self.fail(f"{name!r} cannot be a name here", key)
            elif not isinstance(value, str) and not is_number:
                self.fail("a text is needed here", key, name)
            elif (made := self._template(str(value), key, name)) is not None:
                yield name, made

    def _template(self, text: str, *keys: str) -> Template | None:
        try:
            return parse_template(text, self.root)
        except BadInput as wrong:
            self.fail(str(wrong), *keys)
            return None

    def _note(
        self, severity: Literal["error", "warning"], message: str, keys: tuple[str, ...]
    ) -> None:
        line = self.document.line(*self.path, *keys)
        self.problems.append(Problem(line=line, severity=severity, message=message))
