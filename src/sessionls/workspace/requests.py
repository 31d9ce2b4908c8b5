"""What participants ask of sessions, as plain values: already checked, in UTF-16 positions."""

from dataclasses import dataclass

from sessionls.domain.blocks import Block
from sessionls.workspace.lending import Lent


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message to a session: words, what it refers to, and who shall answer this one message.

    `lent` is what its turn runs with: the settings and credentials of the connection. It is `held`
    where its author may only comment. `review`: see `Message`.
    """

    text: str
    agent: str | None = None
    keep: bool = False
    context: tuple[Block, ...] = ()
    key: str | None = None
    lent: Lent | None = None
    held: bool = False
    review: bool = False


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which sessions to list: `before` is the `next` of the page before."""

    state: str = "open"
    query: str | None = None
    limit: int = 50
    before: str | None = None


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which records to load: those after `since`, or the last ones (before `before`)."""

    since: int | None = None
    before: int | None = None
    limit: int = 200
