"""The terminal: two consoles, the palette, and text that cannot take the terminal over."""

import functools
import json
import sys
from datetime import UTC, datetime

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from sessionls.domain.finding import Severity

SEVERITY: dict[Severity, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "information": "bold blue",
    "hint": "dim",
}
_THEME = Theme({"quiet": "dim", "name": "bold", "agent": "bold magenta", "done": "bold green"})
# Control characters could move the cursor or change the title; marks of direction could show code
# in another order than it runs in.
_HARMFUL = (
    *(code for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\t\n\r"),
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),
)
_SHOWN = {**dict.fromkeys(_HARMFUL, "\N{REPLACEMENT CHARACTER}"), ord("\r"): None}
_WIDE = 120
_NARROW = 20
_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (7, "day"), (52, "week"))


@functools.cache
def out() -> Console:
    """Standard output: results."""
    return _console(Console(theme=_THEME, highlight=False))


@functools.cache
def err() -> Console:
    """Standard error: progress, questions, what went wrong."""
    return _console(Console(theme=_THEME, highlight=False, stderr=True))


def plain(text: str) -> str:
    """Text that only shows: control characters and marks of direction are replaced."""
    return text.translate(_SHOWN)


def put(text: Text | str = "") -> None:
    """Write a line to standard output, as long as it is."""
    out().print(text, soft_wrap=True, markup=False)


def put_hanging(lead: Text, text: Text) -> None:
    """Write text beside `lead`: wrapped in its own column on a terminal, one line elsewhere."""
    room = out().width - cell_len(lead.plain)
    if not out().is_terminal or room < _NARROW:
        put(lead + text)
        return
    first, *rest = text.wrap(out(), room) or [Text()]
    put(lead + first)
    for row in rest:
        put(Text(" " * cell_len(lead.plain)) + row)


def put_cut(text: Text) -> None:
    """Write a line to standard output, cut to the terminal's width."""
    out().print(text, no_wrap=True, overflow="ellipsis", crop=out().is_terminal)


def note(text: Text | str) -> None:
    """Write a line to standard error."""
    err().print(text, soft_wrap=True, markup=False)


def put_rich_markdown(text: str) -> None:
    """Write Markdown to standard output: rendered on a terminal, as it is elsewhere."""
    if not out().is_terminal:
        put(plain(text.rstrip("\n")))
        return
    # The renderer is a third of all that a command loads.
    from rich.markdown import Markdown

    out().print(Markdown(plain(text), hyperlinks=False))


def put_json(value: object) -> None:
    """Write one JSON document to standard output."""
    _put_whole(json.dumps(value, indent=2, ensure_ascii=False))


def put_json_line(value: object) -> None:
    """Write one of several JSON documents, each on a line of its own."""
    _put_whole(json.dumps(value, ensure_ascii=False))


def line(*pieces: tuple[str, str] | str | Text) -> Text:
    """One line out of pieces: plain text, or text with its style."""
    made = Text()
    for piece in pieces:
        match piece:
            case (text, style):
                made.append(plain(text), style)
            case str():
                made.append(plain(piece))
            case _:
                made.append_text(piece)
    return made


def ago(stamp: str, now: datetime | None = None) -> str:
    """How long ago a time of a record was, in one unit."""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(stamp)).total_seconds()
    amount, unit = max(0.0, seconds), "second"
    for size, name in _STEPS:
        unit = name
        if amount < size:
            break
        amount /= size
    else:
        unit = "year"
    count = int(amount)
    return "now" if unit == "second" else f"{count} {unit}{'' if count == 1 else 's'} ago"


def duration(seconds: float) -> str:
    """A length of time."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def counted(count: int, name: str) -> str:
    """A number with its noun."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _put_whole(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def _console(console: Console) -> Console:
    # Without a terminal nobody knows a width; tables should not be cut at 80 then.
    if not console.is_terminal:
        console.width = max(console.width, _WIDE)
    return console
