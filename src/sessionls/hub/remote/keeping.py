"""Where the hub listens, kept in the user's state so that the next hub listens there again."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from sessionls.domain.errors import Refused
from sessionls.domain.shape import Shape
from sessionls.hub.remote.before import LISTENING
from sessionls.hub.remote.certificate import Certificate
from sessionls.workspace.state_file import StateFile


class Listening(Shape):
    """An address, and the files of a certificate where it is not the hub's own."""

    host: str
    port: int
    certificate: str | None = None
    key: str | None = None

    @property
    def given(self) -> Certificate | None:
        """The given certificate."""
        if self.certificate and self.key:
            return Certificate(Path(self.certificate), Path(self.key))
        return None


class KeptListening:
    """Where to listen; `None` for nowhere. `state` is the user's folder."""

    def __init__(self, state: Path) -> None:
        self._file = StateFile(state / LISTENING)

    def read(self) -> Listening | None:
        """What was kept."""
        return _listening(self._file.read())

    def keep(self, listening: Listening | None) -> None:
        """Keep it. Raises `Refused`."""
        try:
            self._file.change(lambda _: listening.wire() if listening else {})
        except OSError as error:
            raise Refused(f"Where to listen cannot be kept: {error.strerror}.") from error


def _listening(kept: Mapping[str, object]) -> Listening | None:
    try:
        return Listening.model_validate(kept) if kept else None
    except ValidationError:
        return None
