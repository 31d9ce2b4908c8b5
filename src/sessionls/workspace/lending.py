"""What a connection lends to the turns of its messages: settings, credentials. In memory only."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sessionls.domain.errors import SessionlsError
from sessionls.workspace.settings import Layers, Settings


@dataclass(frozen=True, slots=True)
class Lent:
    """What a turn runs with: the settings and the provider variables of who sent its message.

    `environment` is all of it, where it is not that of this process.
    """

    layers: Layers = field(default_factory=lambda: Layers(Settings(), {}))
    credentials: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    environment: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """The settings that count."""
        return self.layers.settings


class Lending:
    """Keeps what was lent until the turn has ended. What nobody lent comes from the latest seat."""

    def __init__(self) -> None:
        self._by_turn: dict[str, Lent] = {}
        self._latest: Lent | None = None
        self._spare = Lent()

    def offer(self, lent: Lent) -> None:
        """What a connection has to lend, for turns whose own connection is gone."""
        self._latest = lent

    def offer_spare(self, lent: Lent) -> None:
        """The same of a guest: it counts only as long as nobody here has come."""
        self._spare = lent

    def lend(self, turn: str, lent: Lent) -> None:
        """Let a turn run with it."""
        self._by_turn[turn] = lent

    @contextmanager
    def lent_to(self, turn: str, lent: Lent | None) -> Generator[None]:
        """Let a turn run with it that is being recorded; where that is refused, there is none."""
        if lent:
            self.lend(turn, lent)
        try:
            yield
        except SessionlsError:
            self.take_back(turn)
            raise

    def of(self, turn: str) -> Lent:
        """What a turn runs with."""
        return self._by_turn.get(turn) or self._latest or self._spare

    def take_back(self, turn: str) -> None:
        """The turn has ended."""
        self._by_turn.pop(turn, None)
