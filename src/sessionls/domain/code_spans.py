"""Where code stands in Markdown, so that nothing in it counts as a word of ours. Pure functions."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(?:[-*+] +)?(?:(`{3,})[^`]*|(~{3,}).*)\Z")
_TICKS = re.compile(r"`+")


def without_code(text: str) -> str:
    """The text with blanks in place of code spans and fenced blocks; every offset stays."""
    if "`" not in text and "~~~" not in text:
        return text
    return "\n".join(_blanked(text.split("\n")))


def _blanked(lines: list[str]) -> Iterator[str]:
    fence: str | None = None
    for line in lines:
        if fence is not None:
            fence = None if _closes(line, fence) else fence
            yield " " * len(line)
        elif opening := _FENCE.match(line):
            fence = opening[1] or opening[2]
            yield " " * len(line)
        else:
            yield _without_spans(line)


def _closes(line: str, fence: str) -> bool:
    marks = line.strip().lstrip("> \t")
    return len(marks) >= len(fence) and not marks.strip(fence[0])


def _without_spans(line: str) -> str:
    """Blanks between as many backquotes and the next ones that are just as many."""
    ticks = [(found.start(), found.end()) for found in _TICKS.finditer(line)]
    if not ticks:
        return line
    # Where as many backquotes follow, from the end on: so a long line takes no longer than it is.
    following: dict[int, int] = {}
    closing = [-1] * len(ticks)
    for number in range(len(ticks) - 1, -1, -1):
        length = ticks[number][1] - ticks[number][0]
        closing[number] = following.get(length, -1)
        following[length] = number
    parts: list[str] = []
    done = number = 0
    while number < len(ticks):
        if (last := closing[number]) < 0:
            number += 1
            continue
        start, end = ticks[number][0], ticks[last][1]
        parts += [line[done:start], " " * (end - start)]
        done, number = end, last + 1
    return "".join([*parts, line[done:]])
