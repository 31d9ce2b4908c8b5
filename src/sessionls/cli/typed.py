"""Lines that a person types, read while other work goes on. Knows no question."""

import asyncio
import contextlib
import os
import sys

from sessionls.domain.errors import SessionlsError

_MOST = 65_536


class TakenBack(Exception):
    """The line is not wanted any more."""


class HungUp(SessionlsError):
    """The terminal was closed. That answers nothing: whoever comes next is asked again."""

    def __init__(self) -> None:
        super().__init__("The terminal was closed. What was asked stays open.")


def is_somebody_there() -> bool:
    """Whether a person can read a question on standard error and type an answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class Lines:
    """The lines of standard input, which is a terminal; one reader at a time."""

    def __init__(self) -> None:
        self._typed: asyncio.Future[None] | None = None

    async def line(self) -> str | None:
        """The next line, without the space around it; `None` at the end (Ctrl-D).

        Raises:
            TakenBack: `take_back` was called meanwhile.
            HungUp: there is no terminal any more.
        """
        loop, number = asyncio.get_running_loop(), sys.stdin.fileno()
        self._typed = typed = loop.create_future()
        try:
            loop.add_reader(number, _resolve, typed)
        except NotImplementedError:
            # Windows: what is typed cannot be waited for together with other things.
            return await asyncio.to_thread(_read)
        try:
            await typed
        finally:
            loop.remove_reader(number)
        # The terminal hands out a line when it is finished, so this does not wait.
        text = b""
        with contextlib.suppress(OSError):
            text = os.read(number, _MOST)
        if not text and _is_closed(number):
            raise HungUp
        return text.decode("utf-8", "replace").strip() if text else None

    def forget(self) -> None:
        """What was typed so far counts for nothing: called before a question is shown."""
        try:
            import termios
        except ImportError:
            return
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    def take_back(self) -> None:
        """Let whoever waits for a line wait no longer."""
        if self._typed and not self._typed.done():
            self._typed.set_exception(TakenBack())


def _is_closed(number: int) -> bool:
    import termios

    try:
        termios.tcgetattr(number)
    except termios.error:
        return True
    return False


def _resolve(typed: "asyncio.Future[None]") -> None:
    if not typed.done():
        typed.set_result(None)


def _read() -> str | None:
    return sys.stdin.readline().strip() or None
