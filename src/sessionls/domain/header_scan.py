"""Which brackets of a half-written YAML value are open at a place. Knows no key of ours. Pure."""

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r"(?P<indent>\s*)(?P<dash>(?:-[ \t]+|-\Z)*)"
    r"(?:(?P<key>[^\s:'\"#,\[\]{}-][^:'\"#,\[\]{}]*?)[ \t]*:[ \t]+)?"
)
"""The beginning of a line: how far it is indented, dashes of lists, a key with its colon."""


@dataclass(slots=True)
class Bracket:
    """One that is open, and the `key` before it.

    In an object `inner` is the key whose value is being written. The word at hand begins at `word`;
    `seen` are those before it.
    """

    sign: str
    key: str | None
    word: int
    inner: str | None = None
    seen: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Scanned:
    """The brackets that are open, from outside in; else where the word at hand begins."""

    word: int
    open: list[Bracket] = field(default_factory=list[Bracket])


def scan(text: str, begin: int, end: int) -> Scanned | None:
    """Go through a value from its beginning up to a place; `None` where that is in a comment."""
    scanned = Scanned(begin)
    at, quote = begin, ""
    while at < end:
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and text[at - 1] in " \t\n[{,:-":
            # An apostrophe in a word opens nothing.
            quote = char
        elif char == "#" and text[at - 1] in " \t\n":
            at = line_end(text, at)
            if end <= at:
                return None
            continue
        else:
            _step(scanned, text, begin, at)
        at += 1
    return scanned


def line_end(text: str, offset: int) -> int:
    """Where the line ends that an offset is in, without its ending."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _step(scanned: Scanned, text: str, begin: int, at: int) -> None:
    char, top = text[at], scanned.open[-1] if scanned.open else None
    match char:
        case "[" | "{":
            key = top.inner if top else _key_of_line(text, begin, at)
            scanned.open.append(Bracket(char, key, at + 1))
        case "]" | "}" if top:
            scanned.open.pop()
        case "," if top:
            top.seen.append(top.inner or text[top.word : at].strip())
            top.inner, top.word = None, at + 1
        case ":" if top and top.sign == "{" and text[at + 1 : at + 2] in " \t\n":
            top.inner, top.word = text[top.word : at].strip(), at + 1
        case "," | "\n" if not top:
            scanned.word = at + 1
        case _:
            pass


def _key_of_line(text: str, begin: int, at: int) -> str | None:
    """The key before a bracket, where that stands in a line below that of the value's beginning."""
    start = text.rfind("\n", 0, at) + 1
    found = LINE.match(text, start, at) if start > begin else None
    return found["key"] if found else None
