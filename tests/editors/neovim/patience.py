"""Waiting for something to hold: polls with a deadline, and says what was seen when it is over."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds; a machine under load is slow, and a test that fails says what it saw."""

T = TypeVar("T")


def until(look: Callable[[], T], what: str, seen: Callable[[], object] | None = None) -> T:
    """Wait until `look` gives something true; return it."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited for {what}; saw: {seen() if seen else found!r}")
        time.sleep(0.02)
    return found
