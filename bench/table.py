"""Rows of the table that `make bench` prints: a value, its reference of the same run, the goal."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `goal` is the largest ratio, or value, that is good; `None`: none is set.

    `least` is the smallest value that is good.
    """

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    goal: float | None = None
    goal_is_value: bool = False
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the reference the value is."""
        return self.value / self.reference_value if self.reference_value else None

    @property
    def good(self) -> bool | None:
        """Whether the goal is reached; `None` where there is none."""
        if self.least is not None:
            return self.value >= self.least
        measured = self.value if self.goal_is_value else self.ratio
        return None if self.goal is None or measured is None else measured <= self.goal


def show(rows: list[Row]) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "value", "reference", "ratio", "goal", "", title="sessionls bench")
    for row in rows:
        reference = (
            f"{row.reference} {_number(row.reference_value)}"
            if row.reference_value
            else row.reference
        )
        ratio = f"{row.ratio:.2f}" if row.ratio else ""
        mark = {True: "[green]✓", False: "[red]✗", None: ""}[row.good]
        table.add_row(
            row.name, f"{_number(row.value)} {row.unit}", reference, ratio, _goal(row), mark
        )
    Console(width=120).print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10_000 else f"{value:.4g}"


def _goal(row: Row) -> str:
    unit = f" {row.unit}" if row.goal_is_value else ""
    if row.least is not None:
        return f"≥ {row.least:,g}{unit}"
    return "" if row.goal is None else f"≤ {row.goal:.3g}{unit}"


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median time of some work in milliseconds."""
    return statistics.median(ms(work) for _ in range(rounds))


def ms(work: Callable[[], object]) -> float:
    """The time of some work in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
