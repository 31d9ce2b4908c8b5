"""How much one guest may take of the host."""

from collections.abc import Callable

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a message; somebody here may send more."""
OPEN_REQUESTS = 64
OPEN_DOCUMENTS = 32
"""Session documents; no others are open here."""
DOCUMENT = 8_000_000
"""Characters of one of them; what is put into it counts until the whole of it is told anew."""
CONNECTIONS = 8
"""Of one guest at once."""
A_SECOND, AT_ONCE = 50.0, 200.0
"""Messages, on average and in a burst; what comes faster waits unread."""


class Pace:
    """Says how long to wait before the next message is taken."""

    def __init__(
        self,
        seconds: Callable[[], float],
        a_second: float = A_SECOND,
        at_once: float = AT_ONCE,
    ) -> None:
        self._seconds = seconds
        self._a_second = a_second
        self._at_once = at_once
        self._left = at_once
        self._at = seconds()

    def take(self, messages: int) -> float:
        """Take so many messages; for how many seconds nothing more should be read."""
        now = self._seconds()
        gained = (now - self._at) * self._a_second
        self._left = min(self._left + gained, self._at_once) - messages
        self._at = now
        return max(0.0, -self._left / self._a_second)
