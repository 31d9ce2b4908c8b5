"""Says that a provider has no time, where no moving line does: once for each wait."""

import re
from dataclasses import dataclass

from sessionls.cli.reading import Event, Step
from sessionls.cli.render.console import line, note

_AGAIN = re.compile(r"\bagain in (\d+) s\b")
"""The server counts the seconds down, each of them a step of the turn."""


@dataclass(slots=True)
class Waits:
    """Hears what comes of a turn; one plain line on standard error for each wait."""

    _left: int = 0

    def hear(self, event: Event) -> None:
        """Take one more event."""
        if not isinstance(event, Step):
            return
        found = _AGAIN.search(event.text)
        left = int(found[1]) if found else 0
        if left > self._left:
            note(line("  ", event.text))
        self._left = left
