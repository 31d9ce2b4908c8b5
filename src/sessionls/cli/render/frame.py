"""A piece of a file with carets under it. Refuses to point into text that has changed."""

from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from sessionls.cli.render.console import SEVERITY, plain
from sessionls.domain.finding import Finding
from sessionls.domain.masking import is_mask, says
from sessionls.domain.text import TextIndex

_TAB = 4
_MARGIN = 12


def read_index(path: Path | None) -> TextIndex | None:
    """The text of a file with its lines; `None` where it cannot be read as text."""
    if path is None:
        return None
    try:
        return TextIndex(path.read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return None


def code_frame(finding: Finding, index: TextIndex | None, width: int) -> list[Text]:
    """The finding's first line with carets under the place; empty where that place is gone.

    `width` is that of the terminal, in cells; long lines are cut around the place.
    """
    if index is None or not _still_there(finding, index):
        return []
    number = finding.range.start.line
    text, (start, end) = index.line(number), _columns(finding, index)
    before, place, after = text[:start], text[start:end], text[end:]
    if is_mask(finding.quote):
        # What a terminal shows stays in logs.
        place = "•" * min(len(place), 12)
    gutter = f"{number + 1:>6} │ "
    room = max(20, width - cell_len(gutter) - 1)
    before, place, after = _cut(_flat(before), _flat(place), _flat(after), room)
    carets = "^" * max(1, cell_len(place))
    blank = " " * (len(gutter) - 2) + "│ "
    return [
        Text.assemble((gutter, "quiet"), before, (place, "bold"), after),
        Text.assemble(
            (blank, "quiet"), " " * cell_len(before), (carets, SEVERITY[finding.severity])
        ),
    ]


def _still_there(finding: Finding, index: TextIndex) -> bool:
    if finding.range.start.line >= index.line_count:
        return False
    return not finding.quote or says(finding.quote, index.slice(finding.range))


def _columns(finding: Finding, index: TextIndex) -> tuple[int, int]:
    """Code point columns of the place on its first line."""
    begin, stop = index.span(finding.range)
    number = finding.range.start.line
    first = index.offset(finding.range.start.model_copy(update={"character": 0}))
    return begin - first, min(stop - first, len(index.line(number)))


def _flat(text: str) -> str:
    return plain(text.replace("\t", " " * _TAB))


def _cut(before: str, place: str, after: str, room: int) -> tuple[str, str, str]:
    if cell_len(before + place + after) <= room:
        return before.rstrip("\n"), place, after
    if cell_len(before) + _MARGIN > room // 2:
        before = "…" + before[-(room // 3) :]
    left = room - cell_len(before)
    if cell_len(place) >= left:
        return before, place[: max(1, left - 1)] + "…", ""
    left -= cell_len(place)
    return before, place, after if cell_len(after) <= left else after[: max(0, left - 1)] + "…"
