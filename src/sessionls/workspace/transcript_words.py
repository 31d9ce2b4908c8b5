"""How a transcript says things: places, counts, usage, what a tool returned. Pure words.

`short` is plain text, for outlines; `line` and `code` are what stands in the Markdown.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from sessionls.domain.finding import SEVERITIES, Finding
from sessionls.domain.money import dollars
from sessionls.domain.records import ToolReturned
from sessionls.domain.text import Range
from sessionls.domain.usage import Usage
from sessionls.workspace.transcript_harmless import harmless_line, visible
from sessionls.workspace.uris import path_of

SHORT = 160
"""Characters of a line that is cut."""
EXCERPT = 12
"""Lines of a quote or a tool's result that are shown."""


def named(uri: str, root: str, place: Range | None = None) -> str:
    """A file as people call it: from the workspace on, with its line or lines, 1-based."""
    name = uri.removeprefix(f"{root}/") if root else uri
    shown = _decoded(name) if name != uri else str(path_of(uri) or uri)
    # The label stands between backticks.
    shown = visible(" ".join(shown.replace("`", "'").split()))
    if place is None:
        return shown
    first, last = place.start.line + 1, place.end.line + 1
    if last > first and place.end.character == 0:
        last -= 1
    return f"{shown}:{first}" if last == first else f"{shown}:{first}-{last}"


def target(uri: str, place: Range | None) -> str:
    """The URI of a place, with its line as editors understand it."""
    return uri if place is None else f"{uri}#L{place.start.line + 1}"


def count(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def severities(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`, from the worst on; empty for none."""
    counted = Counter(finding.severity for finding in findings)
    nouns = {"information": "note"}
    return ", ".join(
        count(counted[name], nouns.get(name, name)) for name in SEVERITIES if counted[name]
    )


def spent(usage: Usage) -> str:
    """Tokens, cost and time, as far as there are any. What nobody knows the price of says so."""
    cached = f" ({usage.cached:,} cached)" if usage.cached else ""
    about = "about " if usage.estimated else ""
    words = [f"{about}{usage.input:,} tokens in{cached}"] if usage.input else []
    words += [f"{usage.output:,} out"] if usage.input or usage.output else []
    if usage.cost is None and (words or usage.duration):
        words.append("cost unknown")
    elif usage.cost:
        words.append(dollars(usage.cost))
    if usage.duration:
        words.append(f"{usage.duration:.2f} s")
    return " · ".join(words)


def moment(at: str) -> str:
    """A record's time, to the minute."""
    return f"{at[:16].replace('T', ' ')} UTC"


def short(text: str) -> str:
    """One line, cut."""
    line = " ".join(text[: SHORT * 4].split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def line(text: str) -> str:
    """One line, cut, as Markdown that ends with it."""
    return harmless_line(short(text))


def code(text: str) -> str:
    """A name between backticks."""
    return f"`{visible(short(text.replace('`', chr(39)))) or ' '}`"


def is_cut(text: str) -> bool:
    """Whether one line does not show a text whole."""
    return "\n" in text.strip() or len(text.strip()) > SHORT


def arguments(given: Mapping[str, object]) -> str:
    """A tool call's arguments in one line of plain text."""
    words = [
        value if isinstance(value, str) else f"{key}={json.dumps(value, ensure_ascii=False)}"
        for key, value in given.items()
    ]
    return short(", ".join(word[: SHORT * 4] for word in words))


def shortened(given: Mapping[str, object], root: str) -> dict[str, object]:
    """Arguments with the files of the workspace named as people name them."""
    return {
        key: named(value, root) if isinstance(value, str) and "://" in value else value
        for key, value in given.items()
    }


def returned(result: ToolReturned | None) -> tuple[str, tuple[str, ...]]:
    """What a tool call came to: a few words, and the lines worth showing."""
    if result is None:
        return "not ended", ()
    if isinstance(result.content, Mapping):
        return f"{_whole(result.content.get('size')):,} bytes", ()
    if result.is_error:
        return f"failed: {line(result.content)}", ()
    if (report := _report(result.content)) is not None:
        return report, ()
    lines = result.content.strip("\n").split("\n")
    if len(lines) == 1:
        return line(lines[0]) or "nothing", ()
    return count(len(lines), "line"), excerpt(lines)


def excerpt(lines: list[str]) -> tuple[str, ...]:
    """The first lines, and how many more there are."""
    shown = [line if len(line) <= SHORT else line[: SHORT - 1] + "…" for line in lines[:EXCERPT]]
    more = len(lines) - EXCERPT
    return (*shown, f"… {count(more, 'more line')}") if more > 0 else tuple(shown)


def _report(content: str) -> str | None:
    """The words for a scan's report, a JSON object."""
    if not content.startswith("{"):
        return None
    try:
        report = cast("dict[str, object]", json.loads(content))
    except ValueError:
        return None
    if not isinstance(report.get("files"), int) or not isinstance(report.get("total"), int):
        return None
    files, total, fresh = (_whole(report.get(key)) for key in ("files", "total", "new"))
    new = f" ({fresh:,} new)" if 0 < fresh < total else ""
    return f"{count(files, 'file')}, {count(total, 'finding')}{new}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _decoded(name: str) -> str:
    from urllib.parse import unquote

    return unquote(name)
