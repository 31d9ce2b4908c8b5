"""The lines of a text in which something is found. Gives up what takes too long; reads no file."""

import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from threading import Event

from sessionls.engine.tools.expressions import Sought

_LINE_END = re.compile(r"\r\n|\r|\n")


class TooSlow(Exception):
    """An expression takes too long for a line."""


@dataclass(slots=True)
class Patience:
    """How long one line and the whole search may take, in seconds; `stopped` ends it at once."""

    line: float = 0.25
    whole: float = 30.0
    clock: Callable[[], float] = time.monotonic
    stopped: Event = field(default_factory=Event)
    _until: float = 0.0

    def __post_init__(self) -> None:
        """The time begins to count."""
        self._until = self.clock() + self.whole

    def stop(self) -> None:
        """Look at no more."""
        self.stopped.set()

    @property
    def is_over(self) -> bool:
        """Whether no more is to be looked at."""
        return self.stopped.is_set() or self.clock() >= self._until


@dataclass(frozen=True, slots=True)
class Found:
    """A line (1-based, as editors count) and where in it something begins."""

    number: int
    text: str
    start: int


def find_lines(
    text: str, sought: Sought, among: Collection[int] | None, patience: Patience
) -> Iterator[Found]:
    """The lines in which something is found, in order.

    `among` are the only ones that need a look, counted from 1 by LF alone; `None`: all of them.
    Ends early when the patience is over.

    Raises:
        TooSlow: nobody knows, even after a while.
    """
    try:
        if among is None and not _may_be_in(text, sought, patience):
            return
        for number, by_lf, line in _lines(text.removeprefix("\ufeff")):
            if among is None or by_lf in among:
                if patience.is_over:
                    return
                if found := sought.line.search(line, timeout=patience.line):
                    yield Found(number, line, found.start())
    except TimeoutError:
        raise TooSlow from None


def _may_be_in(text: str, sought: Sought, patience: Patience) -> bool:
    """A look at the whole text: most files hold nothing, and lines are slow to go through."""
    if sought.within is None:
        return True
    try:
        whole = _LINE_END.sub("\n", text) if "\r" in text else text
        return sought.within.search(whole.removeprefix("\ufeff"), timeout=patience.line) is not None
    except TimeoutError:
        return True


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Each line with its number, and with its number where only LF ends lines."""
    start, by_lf = 0, 1
    number = 1
    for end in _LINE_END.finditer(text):
        yield number, by_lf, text[start : end.start()]
        start, number = end.end(), number + 1
        by_lf += end[0] != "\r"
    if start < len(text):
        yield number, by_lf, text[start:]
