"""Rich's line that moves while something is awaited, without the keys pressed meanwhile."""

from typing import Self

from rich.console import Console
from rich.status import Status
from rich.text import Text

from sessionls.cli.render.echo import Echo


class Moving(Status):
    """Rich's own line leaves the echo of the terminal on; this turns it off while it moves."""

    def __init__(self, text: Text, console: Console) -> None:
        super().__init__(text, console=console)
        self._echo = Echo(console.file.fileno())

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Move, until `stop`."""
        self._echo.off()
        super().start()

    def stop(self) -> None:
        """Be gone; keys show again."""
        try:
            super().stop()
        finally:
            self._echo.restore()
