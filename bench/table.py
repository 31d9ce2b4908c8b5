"""Rows of the table that `make bench` prints: a value, its reference of the same run, the goal."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `goal` is the largest ratio, or value, that is good; `None`: none is set."""

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    goal: float | None = None
    goal_is_value: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the reference the value is."""
        return self.value / self.reference_value if self.reference_value else None

    @property
    def good(self) -> bool | None:
        """Whether the goal is reached; `None` where there is none."""
        measured = self.value if self.goal_is_value else self.ratio
        return None if self.goal is None or measured is None else measured <= self.goal


def show(rows: list[Row]) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "value", "reference", "ratio", "goal", "", title="sessionls bench")
    for row in rows:
        reference = (
            f"{row.reference} {row.reference_value:.4g}" if row.reference_value else row.reference
        )
        ratio = f"{row.ratio:.2f}" if row.ratio else ""
        unit = f" {row.unit}" if row.goal_is_value else ""
        goal = "" if row.goal is None else f"≤ {row.goal:g}{unit}"
        mark = {True: "[green]✓", False: "[red]✗", None: ""}[row.good]
        table.add_row(row.name, f"{row.value:.4g} {row.unit}", reference, ratio, goal, mark)
    Console(width=120).print(table)


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median time of some work in milliseconds."""
    return statistics.median(ms(work) for _ in range(rounds))


def ms(work: Callable[[], object]) -> float:
    """The time of some work in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
