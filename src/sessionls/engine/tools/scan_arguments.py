"""What a scan is asked for: a place, or several with some of their lines each. Reads nothing."""

import re
from dataclasses import dataclass

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.text import Range
from sessionls.engine.tools.arguments import Arguments, check_lines

_MOST_PLACES = 2_000
_SPAN = r"\d{1,9}-\d{1,9}"
_PLACE = re.compile(rf"(.*?)(?::({_SPAN}(?:,{_SPAN})*))?", re.DOTALL)


class ScanArguments(Arguments):
    """What a model may ask for. Lines are 1-based, the last one included."""

    path: str | None = Field(default=None, description="From the workspace's root on, or a URI.")
    start_line: int | None = Field(default=None, ge=1, description="Of a file; 1-based.")
    end_line: int | None = Field(default=None, ge=1, description="Included.")
    places: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST_PLACES,
        description="Instead of path: several files, each `path`, or `path:3-7,12-12` for lines.",
    )

    @property
    def names_lines(self) -> bool:
        """Whether only a part of a file is meant."""
        return self.start_line is not None or self.end_line is not None

    @property
    def lines(self) -> "Lines":
        """The lines of the one file that is meant."""
        return Lines(((self.start_line or 1, self.end_line),)) if self.names_lines else Lines()

    def check(self) -> None:
        """Hold that one thing is asked for.

        Raises:
            BadInput: lines are out of order, or there are `places` beside a `path`.
        """
        check_lines(self.start_line, self.end_line)
        if self.places is not None and (self.path is not None or self.names_lines):
            raise BadInput("scan takes a path with its lines, or places; not both.")


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file, as pairs of first and last (`None`: to its end). None at all: all."""

    spans: tuple[tuple[int, int | None], ...] = ()

    def touches(self, place: Range) -> bool:
        """Whether a range has a part in the lines."""
        if not self.spans:
            return True
        first, last = place.start.line + 1, place.end.line + 1
        if last > first and place.end.character == 0:
            last -= 1
        return any(
            start <= last and first <= (first if end is None else end) for start, end in self.spans
        )

    def plus(self, other: "Lines") -> "Lines":
        """Both together."""
        return Lines((*self.spans, *other.spans)) if self.spans and other.spans else Lines()


def split_place(place: str) -> tuple[str, Lines]:
    """A path and its lines, of `path` or `path:3-7,12-12`."""
    found = _PLACE.fullmatch(place)
    path, spans = (found[1], found[2]) if found else (place, None)
    pairs = (span.partition("-") for span in spans.split(",")) if spans else ()
    return path, Lines(tuple((int(first), int(last)) for first, _, last in pairs))


def join_place(path: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The same the other way round."""
    return path if not spans else f"{path}:" + ",".join(f"{a}-{b}" for a, b in spans)
