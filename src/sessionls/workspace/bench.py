"""What the tools of a workspace's turns work on. Builds none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.workspace.edits import Edits
from sessionls.workspace.lending import Lent
from sessionls.workspace.texts import Texts
from sessionls.workspace.waits import Waits


@dataclass(frozen=True, slots=True)
class Bench:
    """The workspace as tools see it. `foreign` gives what other servers said of a file.

    `environment` is this process's own. `since` gives the record from which on a session is this
    person's.
    """

    root: Path | None
    texts: Texts
    edits: Edits
    waits: Waits
    new_id: Callable[[], str]
    foreign: Callable[[Path | None], Sequence[Mapping[str, object]]]
    environment: Mapping[str, str]
    since: Callable[[str], int | None]

    def environment_of(self, lent: Lent) -> Mapping[str, str]:
        """The environment of who sent a turn's message, without the keys of providers."""
        whole = self.environment if lent.environment is None else lent.environment
        return {name: value for name, value in whole.items() if name not in lent.credentials}
