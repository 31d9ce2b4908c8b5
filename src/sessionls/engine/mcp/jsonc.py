"""Reads JSON with comments and trailing commas, and says where each key stands. Never raises."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sessionls.domain.agent import Problem

Path = tuple[str, ...]
"""The keys that lead to a value; an item of a list has its number."""

_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|[{}\[\]:,]|\s+|[^\s"{}\[\]:,/]+|.', re.DOTALL
)
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Document:
    """What a text says: its value (`None` where it is broken), the zero-based line of each key."""

    value: object
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...] = ()

    def line(self, *path: str) -> int:
        """The line of a key, or of the nearest one above it that is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_jsonc(text: str) -> Document:
    """The document of a text. A key that stands twice is a problem: readers differ in which counts.

    A text that is empty or only comments is an empty object.
    """
    scan = _Scan()
    plain = "".join(scan.tokens(text))
    if not plain.strip():
        return Document({}, {})
    try:
        value = json.loads(plain)
    except json.JSONDecodeError as error:
        return _broken(error.lineno - 1, f"This is not JSON: {error.msg}. The file is left out.")
    except (ValueError, RecursionError):
        return _broken(0, "A number is too long, or it is nested too deeply: the file is left out.")
    return Document(value, scan.lines, tuple(scan.problems))


def _broken(line: int, message: str) -> Document:
    return Document(None, {}, (Problem(line=line, severity="error", message=message),))


@dataclass(slots=True)
class _Frame:
    """An object or list that is open: the key of its next value."""

    is_list: bool
    key: str | None = None
    items: int = 0

    def word(self) -> str:
        return str(self.items) if self.is_list else self.key or ""


@dataclass(slots=True)
class _Scan:
    """Goes through a text once: blanks what is not JSON, notes the keys."""

    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    problems: list[Problem] = field(default_factory=list[Problem])
    _open: list[_Frame] = field(default_factory=list[_Frame])
    _line: int = 0

    def tokens(self, text: str) -> Iterator[str]:
        """The text as plain JSON, each character at its place."""
        held = ""
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token.startswith(("//", "/*")) or token.isspace():
                held += _NOT_NEWLINE.sub(" ", token)
            elif token == ",":
                yield held
                held = token
            else:
                # A comma that nothing follows is taken away.
                yield held.replace(",", " ", 1) if token in "]}" else held
                held = ""
                yield token
            self._note(token)
            self._line += token.count("\n")
        yield held

    def _note(self, token: str) -> None:
        top = self._open[-1] if self._open else None
        match token:
            case "{" | "[":
                self._open.append(_Frame(token == "["))
            case "}" | "]":
                if self._open:
                    self._open.pop()
            case ",":
                if top:
                    top.key, top.items = None, top.items + 1
            case _ if top and not top.is_list and top.key is None and token.startswith('"'):
                top.key = _unquoted(token)
                self._note_key()
            case _:
                pass

    def _note_key(self) -> None:
        path = tuple(frame.word() for frame in self._open)
        if path in self.lines:
            said = f"The key {path[-1]!r} stands twice in the same place; the last one counts."
            self.problems.append(Problem(line=self._line, severity="warning", message=said))
        self.lines[path] = self._line


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token
