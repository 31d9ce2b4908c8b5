"""Keeps foreign Markdown inside its place in a session document. Changes no meaning, drops no word.

Messages are shown as they are written, except for what would reach beyond their end or run when a
person looks: open fences, headings above their rank, HTML, pictures, what only pretends to be a
line. Nothing of it is parsed as Markdown: where this module is not sure, it escapes once more.
"""

import re
from dataclasses import dataclass

LONGEST = 10_000
"""Characters of a line that are shown."""
_RANK = 3
"""Headings of a message stand this much below those of the document."""
_CONTROLS = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"},
    127: 0x2421,
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x80, 0xA0), *range(0x202A, 0x202F))},
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x2066, 0x206A), 0x2028, 0x2029)},
}
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})(.*)", re.DOTALL)
_LISTED_FENCE = re.compile(r"([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+)(`{3,}|~{3,})(.*)", re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_PIECE = re.compile(
    r"\\.|<(?:https?://|mailto:)[^\s<>`]*>|(?P<ticks>`+)|(?P<tag><)(?=[A-Za-z/!?])|(?P<image>!)(?=\[)",
    re.DOTALL,
)


def visible(text: str) -> str:
    """The text with line ends of one kind, and with a sign for each character that shows none.

    So what turns the direction of writing or moves a cursor cannot hide what stands there.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def harmless_line(text: str) -> str:
    """One line for the middle of a line of ours; what opens in it does not close behind it."""
    return _Inline().escaped(visible(text).replace("\n", " "), r"\`")


def harmless(text: str) -> str:
    """A message's Markdown, which now ends where it ends."""
    scanned = _Scan()
    for line in visible(text).split("\n"):
        scanned.add(_cut(line))
    return "\n".join(scanned.finished())


@dataclass(slots=True)
class _Fence:
    indent: int
    mark: str

    def closes(self, line: str) -> bool:
        bare = line.strip(" \t")
        return bare.startswith(self.mark) and not bare.strip(self.mark[0])

    @property
    def end(self) -> str:
        return " " * self.indent + self.mark


class _Scan:
    """Goes through the lines of a message. A fence that a reader might see closed is closed."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._fence: _Fence | None = None
        self._unopened: _Fence | None = None
        self._inline = _Inline()

    def add(self, line: str) -> None:
        """Take the next line."""
        if self._fence:
            self._inside(self._fence, line)
        else:
            self._outside(line)

    def finished(self) -> list[str]:
        """The lines, with the last fence closed."""
        return [*self._lines, self._fence.end] if self._fence else self._lines

    def _inside(self, fence: _Fence, line: str) -> None:
        if line.strip(" \t") and _indent(line) < fence.indent:
            # The list in which it stands has ended, and the fence with it.
            self._lines.append(fence.end)
            self._fence = None
            self._outside(line)
        elif fence.closes(line):
            self._lines.append(fence.end)
            self._fence = None
        else:
            self._lines.append(line)

    def _outside(self, line: str) -> None:
        if not line.strip(" \t"):
            self._inline = _Inline()
            self._lines.append(line)
        elif (fence := _FENCE.match(line)) and self._opens(fence):
            self._inline = _Inline()
            self._fence = _Fence(_indent(line), fence[2])
            self._lines.append(" " * self._fence.indent + fence[2] + fence[3])
        else:
            self._words(line)

    def _opens(self, fence: re.Match[str]) -> bool:
        if self._unopened and self._unopened.closes(fence[0]):
            return False
        return _indent(fence[1]) <= 3 and not (fence[2][0] == "`" and "`" in fence[3])

    def _words(self, line: str) -> None:
        if _UNDERLINE.match(line) and self._lines and self._lines[-1].strip(" \t"):
            # Else the line before it would be a heading.
            self._lines.append("")
        self._lines.append(self._inline.escaped(self._without_fence(_demoted(line)), "`"))

    def _without_fence(self, line: str) -> str:
        """A line in which no fence begins or ends, whatever list it stands in."""
        if found := _LISTED_FENCE.match(line):
            self._unopened = _Fence(0, found[2])
            return f"{found[1]}\\{found[2]}{found[3]}"
        if self._unopened and self._unopened.closes(line):
            self._unopened = None
            return line.replace("`", r"\`").replace("~", r"\~")
        return line


class _Inline:
    """Escapes the words of one paragraph, line by line; it knows code that ends in its line."""

    def __init__(self) -> None:
        self._is_open = False

    def escaped(self, line: str, lone: str) -> str:
        """The line; `lone` stands for each backtick that opens what the line does not close."""
        made: list[str] = []
        at = 0
        while found := _PIECE.search(line, at):
            made.append(line[at : found.start()])
            at = found.end()
            if ticks := found["ticks"]:
                end = self._end_of_code(line, at, len(ticks))
                made.append(line[found.start() : end] if end else lone * len(ticks))
                at = end or at
            else:
                made.append(f"\\{found[0]}" if found["tag"] or found["image"] else found[0])
        return "".join((*made, line[at:]))

    def _end_of_code(self, line: str, start: int, length: int) -> int | None:
        """Where code ends that begins before `start`; `None` where that is not certain."""
        if not self._is_open:
            for closing in re.finditer("`+", line[start:]):
                if len(closing[0]) == length:
                    return start + closing.end()
        self._is_open = True
        return None


def _demoted(line: str) -> str:
    found = _HEADING.match(line)
    if not found:
        return line
    return "#" * min(6, len(found[1]) + _RANK) + line[found.end() :]


def _indent(line: str) -> int:
    spaces = line.expandtabs(4)
    return len(spaces) - len(spaces.lstrip(" "))


def _cut(line: str) -> str:
    more = len(line) - LONGEST
    return line if more <= 0 else f"{line[:LONGEST]} … ({more:,} more characters)"
