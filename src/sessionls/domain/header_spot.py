"""Where in the header of an agent file somebody writes. Pure, and at home in half-written YAML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sessionls.domain.header_scan import LINE, Bracket, line_end, scan

_FENCE = re.compile(r"---\s*\Z")
_TOP = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?=\s|\Z)")
_OPENS = re.compile(r"(\s*)(?:-[ \t]+)*([\w.*()-]+)[ \t]*:\s*(?:#.*)?\Z")
_WORD = re.compile(r"[^\s,\[\]{}'\"#]*")

Role = Literal["key", "value"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A word of the header: the keys that lead to it, and whether it is a key or a value itself.

    `so_far` is what stands from `start`, up to where somebody is; the word ends at `end`. `used`
    are the other words beside it: keys of the same object, or items of the same list.
    """

    path: tuple[str, ...]
    role: Role
    start: int
    end: int
    so_far: str
    used: tuple[str, ...] = ()


def body_start(text: str) -> int | None:
    """Where the prompt begins, behind the header; `None` where there is no whole header."""
    lines = text.split("\n")
    if not _FENCE.match(lines[0].removeprefix("\ufeff")):
        return None
    at = len(lines[0]) + 1
    for line in lines[1:]:
        at += len(line) + 1
        if _FENCE.match(line):
            return min(at, len(text))
    return None


def spot_at(text: str, offset: int) -> Spot | None:
    """The word at an offset; `None` outside of the header, and in a comment."""
    first = text.find("\n") + 1
    end = _end_of_header(text, first)
    if not first or not _FENCE.match(text[: first - 1].removeprefix("\ufeff")):
        return None
    if not first <= offset <= end:
        return None
    line_start = text.rfind("\n", 0, offset) + 1
    last = line_end(text, offset)
    header = text[first:end]
    if (found := _TOP.match(text, line_start, last)) and offset > found.end() - 1:
        return _value(text, found[1], found.end(), offset)
    if not text[line_start:offset].strip() and line_start == offset:
        return _top_key(text, header, line_start, offset)
    if text[line_start] not in " \t-":
        return _top_key(text, header, line_start, offset)
    owner = _owner(text, first, line_start)
    return _value(text, owner[0], owner[1], offset) if owner else None


def _end_of_header(text: str, first: int) -> int:
    at = first
    for line in text[first:].split("\n"):
        if _FENCE.match(line):
            return at - 1
        at += len(line) + 1
    return len(text)


def _top_key(text: str, header: str, start: int, offset: int) -> Spot | None:
    word = _WORD.match(text, start)
    stop = word.end() if word else offset
    if text[start:offset].startswith("#") or offset > stop:
        return None
    end = stop - text[start:stop].endswith(":")
    if offset > end:
        return None
    used = [found[1] for line in header.split("\n") if (found := _TOP.match(line))]
    own = text[start:end]
    if own in used:
        used.remove(own)
    return Spot((), "key", start, end, text[start : min(offset, end)], tuple(used))


def _owner(text: str, first: int, line_start: int) -> tuple[str, int] | None:
    """The key to which an indented line belongs, and where its value begins."""
    at = line_start
    while at > first:
        at = text.rfind("\n", 0, at - 1) + 1
        if found := _TOP.match(text, at):
            return found[1], found.end()
    return None


def _value(text: str, owner: str, begin: int, offset: int) -> Spot | None:
    """A word somewhere in the value of a key of the header."""
    scanned = scan(text, begin, offset)
    if scanned is None:
        return None
    if scanned.open:
        return _in_brackets(text, owner, scanned.open, offset)
    return _in_lines(text, owner, begin, scanned.word, offset)


def _in_brackets(text: str, owner: str, stack: Sequence[Bracket], offset: int) -> Spot:
    top = stack[-1]
    keys = [one.key for one in stack if one.key]
    if top.sign == "{" and top.inner is not None:
        return _spot(text, (owner, *keys, top.inner), "value", top.word, offset)
    role: Role = "key" if top.sign == "{" else "value"
    return _spot(text, (owner, *keys), role, top.word, offset, top.seen)


def _in_lines(text: str, owner: str, begin: int, word: int, offset: int) -> Spot | None:
    start = text.rfind("\n", 0, offset) + 1
    if start <= begin:
        # Beside the key: `tools: read, search`.
        seen = [one.strip() for one in text[begin : word - 1].split(",")] if word > begin else []
        return _spot(text, (owner,), "value", word, offset, seen)
    found = LINE.match(text, start, line_end(text, offset))
    if found is None or offset < found.end("dash"):
        return None
    if found["key"] and offset >= found.end():
        return _spot(
            text,
            (owner, *_above(text, begin, start, found), found["key"].strip()),
            "value",
            max(word, found.end()),
            offset,
        )
    path = (owner, *_above(text, begin, start, found))
    begins = found.end("dash")
    is_item = bool(found["dash"]) and not found["key"]
    return _spot(
        text,
        path,
        "value" if is_item and not _maps(owner, path) else "key",
        begins,
        offset,
        _beside(text, begin, start, found),
    )


def _maps(owner: str, path: Sequence[str]) -> bool:
    """Whether the items of a list are objects: those of the actions."""
    return owner == "actions" and len(path) == 1


def _above(text: str, begin: int, start: int, line: re.Match[str]) -> tuple[str, ...]:
    """The key of a deeper list or object, in a line above that is less indented."""
    indent = len(line["indent"])
    at = start
    while at > begin:
        at = text.rfind("\n", 0, at - 1) + 1
        if at <= begin:
            return ()
        above = text[at : line_end(text, at)]
        depth = len(above) - len(above.lstrip())
        if above.strip() and depth < indent:
            found = _OPENS.match(above)
            return (found[2],) if found else ()
    return ()


def _beside(text: str, begin: int, start: int, line: re.Match[str]) -> list[str]:
    """The words of the lines around that stand at the same depth, up to the next item."""
    found: list[str] = []
    depth = line.end("dash") - line.start()
    lines = text[begin:].split("\n")
    own = text.count("\n", begin, start)
    before, after = lines[1:own][::-1], lines[own + 1 :]
    for others in (before, after):
        for one in others:
            other = LINE.match(one)
            if not one.strip() or not other or one[:1] not in " \t-":
                break
            here = other.end("dash")
            word = other["key"] or (one[here:].strip() if other["dash"] else "")
            if here == depth and word:
                found.append(word.strip())
            is_item = bool(other["dash"]) and other["key"] is not None
            if others is before and is_item:
                break
            if others is after and is_item:
                if here == depth:
                    found.pop()
                break
    return found


def _spot(
    text: str, path: tuple[str, ...], role: Role, begin: int, offset: int, used: Sequence[str] = ()
) -> Spot:
    start = begin
    while start < offset and text[start] in " \t\n":
        start += 1
    start += text[start : start + 1] in ("'", '"') and start < offset
    word = _WORD.match(text, start)
    end = max(word.end() if word else offset, offset)
    if role == "key" and text[start:end].endswith(":"):
        end = max(end - 1, offset)
    return Spot(path, role, start, end, text[start:offset], tuple(one for one in used if one))
