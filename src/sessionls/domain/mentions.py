"""What the words of a message name: `@name`, `#file`, `#selection`, `#changes`. Pure functions.

What stands in code is not touched. Whether there is such an agent, person or file is not known
here; offsets count code points.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from sessionls.domain.code_spans import without_code

WordName = Literal["selection", "changes"]
WORDS: tuple[WordName, ...] = get_args(WordName)

_PLAIN = r'[^\s#"`*<>|\x00-\x1f\x7f]'
_QUOTED = r'(?:[^"\\\n]|\\.)'
_BEFORE_NAME, _BEFORE_PLACE = r"(?<![\w.@/])", r"(?<![\w.@/#&])"
_MENTION = re.compile(
    rf'{_BEFORE_NAME}@(?P<name>\w(?:[\w.-]*\w)?)|{_BEFORE_PLACE}#(?:"(?P<quoted>{_QUOTED}+)"'
    rf"(?P<lines>(?::\d+(?:-\d+)?)?)|(?P<plain>{_PLAIN}+))"
)
_TYPED = re.compile(
    rf"{_BEFORE_NAME}(?P<name>@[\w.-]*)\Z|"
    rf'{_BEFORE_PLACE}#(?P<place>"{_QUOTED}*|{_PLAIN}*)\Z'
)
_LINES = re.compile(r"(.*?):([1-9]\d{0,6})(?::\d+)?(?:-([1-9]\d{0,6})(?::\d+)?)?\Z", re.DOTALL)
_ELSEWHERE = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_ENDS = ".,;:!?'\u2019\u2026"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LONGEST = 1024
"""Characters of a path; a longer one names nothing."""
_NAME_GOES_ON = re.compile(r"[\w-]*")
_PLACE_GOES_ON = re.compile(r"[\w./-]*")
_QUOTED_GOES_ON = re.compile(rf'{_QUOTED}*"|')


@dataclass(frozen=True, slots=True)
class Name:
    """`@name`: an agent or a person, as it is written."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """`#path`: a path from the workspace's root on, with lines from 1 on, the last one included."""

    start: int
    end: int
    path: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """`#selection` or `#changes`."""

    start: int
    end: int
    word: WordName


Mention = Name | Place | Word


@dataclass(frozen=True, slots=True)
class Typed:
    """A mention that is being written: what stands there so far, from `start` up to `end`."""

    sign: Literal["@", "#"]
    start: int
    end: int
    so_far: str


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Every mention, in the order in which they stand."""
    if "@" not in text and "#" not in text:
        return ()
    return tuple(_found(without_code(text)))


def mention_at(text: str, offset: int) -> Mention | None:
    """The mention at an offset, its end included."""
    return next((one for one in mentions_in(text) if one.start <= offset <= one.end), None)


def typed_at(text: str, offset: int) -> Typed | None:
    """The mention that somebody writes who is at an offset; `None` where it is none, or code."""
    begin = max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST)
    found = _TYPED.search(text, begin, offset)
    if found is None or without_code(text)[found.start()] not in "@#":
        return None
    if (name := found["name"]) is not None:
        end = _end_of(_NAME_GOES_ON, text, offset)
        return Typed("@", found.start(), end, name[1:])
    place: str = found["place"]
    if place.startswith('"'):
        end = _end_of(_QUOTED_GOES_ON, text, offset)
        return Typed("#", found.start(), end, _unescaped(place[1:]))
    return Typed("#", found.start(), _end_of(_PLACE_GOES_ON, text, offset), place)


def written(path: str, first: int | None = None, last: int | None = None) -> str:
    """How a path is written behind `#`, so that it is read as that path; quoted where it must."""
    lines = "" if first is None else f":{first}" + ("" if last in (None, first) else f"-{last}")
    for plain in (f"#{path}", f"#./{path}"):
        # In the middle of a sentence more words follow.
        match mentions_in(f"{plain}{lines} x"):
            case (Place() as found,) if _same(found, len(plain + lines), path, first):
                return plain + lines
            case _:
                pass
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"{lines}'


def _same(found: Place, end: int, path: str, first: int | None) -> bool:
    return (found.end, found.path, found.first) == (end, path, first)


def _found(text: str) -> Iterator[Mention]:
    for found in _MENTION.finditer(text):
        start, end = found.span()
        if found["name"] is not None:
            yield Name(start, end, found["name"])
        elif found["quoted"] is not None:
            yield from _place(start, end, _unescaped(found["quoted"]), found["lines"])
        else:
            token = _trimmed(found["plain"])
            yield from _plain(start, start + 1 + len(token), token)


def _plain(start: int, end: int, token: str) -> Iterator[Mention]:
    for word in WORDS:
        if token == word:
            yield Word(start, end, word)
            return
    if lines := _LINES.match(token):
        yield from _place(start, end, lines[1], token[len(lines[1]) :])
    else:
        yield from _place(start, end, token, "")


def _place(start: int, end: int, path: str, lines: str) -> Iterator[Place]:
    while path.startswith("./") and len(path) > len("./"):
        path = path[2:]
    if not path or len(path) > _LONGEST or _ELSEWHERE.match(path):
        return
    first = last = None
    if found := _LINES.match(lines):
        first = int(found[2])
        last = int(found[3] or first)
        first, last = min(first, last), max(first, last)
    elif lines:
        return
    yield Place(start, end, path, first, last)


def _trimmed(token: str) -> str:
    """Without the punctuation of the sentence in which it stands."""
    end = len(token)
    spare = {closing: token.count(closing) - token.count(_BRACKETS[closing]) for closing in ")]}"}
    while end:
        char = token[end - 1]
        if spare.get(char, 0) > 0:
            spare[char] -= 1
        elif char not in _ENDS:
            break
        end -= 1
    return token[:end]


def _unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)


def _end_of(pattern: re.Pattern[str], text: str, offset: int) -> int:
    found = pattern.match(text, offset)
    return found.end() if found else offset
