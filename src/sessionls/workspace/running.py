"""A turn while it runs, and those inside it: what it amounts to so far. Records nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sessionls.domain.records import By
from sessionls.domain.usage import Usage
from sessionls.engine.events import Began, Nested, StepEnded, TurnEvent


@dataclass(slots=True)
class Running:
    """A turn that is running in this process, and the turns of other agents inside it.

    `usage` is what it has used up to the last answer of the model; while it is `asking`, the next
    one is under way. `began` is when it would have begun had it never been paused, by the clock
    of its work, which stands still while it waits for people.
    """

    turn: str
    agent: str
    began: float
    usage: Usage = field(default_factory=Usage)
    asking: bool = False
    cut_cost: float | None = None
    counted: float = 0.0
    message: str = ""
    partial: str = ""
    inner: dict[str, "Running"] = field(default_factory=dict[str, "Running"])

    @property
    def by(self) -> By:
        """The author of what it says."""
        return By(kind="agent", name=self.agent)

    def use(self, usage: Usage) -> None:
        """It has used more, besides its own answers."""
        self.usage = self.usage.plus(usage)

    def asks_next(self, event: TurnEvent) -> None:
        """A turn inside begins or a step has ended, and the model is asked, here or inside."""
        match event:
            case Began() | StepEnded():
                self.asking = True
            case Nested(turn=turn, event=inner) if turn in self.inner:
                self.inner[turn].asks_next(inner)
            case _:
                pass

    def all(self) -> "Iterator[Running]":
        """Itself and those inside it."""
        yield self
        for inner in self.inner.values():
            yield from inner.all()

    def all_usage(self) -> Usage:
        """What it has used, with those inside it."""
        usage = self.usage
        for inner in self.inner.values():
            usage = usage.plus(inner.all_usage())
        return usage

    def spent(self, now: float) -> Usage:
        """What it has used until now, as far as it is known."""
        broken = Usage(cost=self.cut_cost if self.asking else 0.0)
        cost = self.usage.plus(broken).cost
        return self.usage.model_copy(update={"cost": cost, "duration": round(now - self.began, 6)})
