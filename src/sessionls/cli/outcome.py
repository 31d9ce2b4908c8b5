"""What a review came to. Asks nobody and shows nothing."""

from dataclasses import dataclass
from typing import Literal

from sessionls.cli.coverage import Coverage
from sessionls.cli.follow import Turn
from sessionls.cli.shapes import SessionRow
from sessionls.domain.finding import Finding

Format = Literal["text", "json", "sarif", "github"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A turn that has ended, what is open after it, and what was looked at.

    Without a `session` there was nothing to look at, and `note` says why.

    `failure` says why this is no result to rely on; `model` is the one that answers, and `note`
    what there is to know of the place where the sessions lie.
    """

    turn: Turn
    found: list[Finding]
    session: SessionRow | None
    coverage: Coverage
    failure: str | None = None
    model: str = ""
    note: str | None = None
    called: str = ""
    """What names the session in a command that is typed here."""
