"""What turns cost: tokens, US dollars, seconds."""

from pydantic import Field

from sessionls.domain.shape import Shape


class Usage(Shape):
    """One turn's use of a model, or a sum. Tokens; US dollars, `None` where unknown; seconds."""

    input: int = 0
    output: int = 0
    cached: int = 0
    cost: float | None = 0.0
    duration: float = 0.0
    first_token: float | None = None
    estimated: bool | None = Field(
        default=None, description="There where a provider did not count, and the numbers are ours."
    )

    def plus(self, other: "Usage") -> "Usage":
        """The sum, unknown or estimated where a part of it is; a sum has no first token."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            input=self.input + other.input,
            output=self.output + other.output,
            cached=self.cached + other.cached,
            cost=(self.cost or 0.0) + (other.cost or 0.0) if known else None,
            duration=round(self.duration + other.duration, 6),
            estimated=self.estimated or other.estimated,
        )

    def wire(self) -> dict[str, object]:
        """The JSON object; an unknown cost is `null`, never left out."""
        return {**super().wire(), "cost": self.cost}


class UsageSums(Usage):
    """A session's usage, whole, by agent and by participant."""

    by_agent: dict[str, Usage] = Field(default_factory=dict[str, Usage])
    by_participant: dict[str, Usage] = Field(default_factory=dict[str, Usage])

    def with_turn(self, agent: str, participant: str, usage: Usage) -> "UsageSums":
        """The sums with one more turn in them."""
        total = self.plus(usage)
        agents = {**self.by_agent, agent: self.by_agent.get(agent, Usage()).plus(usage)}
        people = {
            **self.by_participant,
            participant: self.by_participant.get(participant, Usage()).plus(usage),
        }
        return UsageSums(**total.model_dump(), by_agent=agents, by_participant=people)

    def with_all(self, other: "UsageSums") -> "UsageSums":
        """The sums with those of another session in them."""
        return UsageSums(
            **self.plus(other).model_dump(),
            by_agent=_merged(self.by_agent, other.by_agent),
            by_participant=_merged(self.by_participant, other.by_participant),
        )

    def wire(self) -> dict[str, object]:
        """The JSON object, with the sums inside it."""
        return {
            **super().wire(),
            "byAgent": {name: usage.wire() for name, usage in self.by_agent.items()},
            "byParticipant": {name: usage.wire() for name, usage in self.by_participant.items()},
        }


def _merged(one: dict[str, Usage], other: dict[str, Usage]) -> dict[str, Usage]:
    sums = {name: one.get(name, Usage()).plus(usage) for name, usage in other.items()}
    return {**one, **sums}
