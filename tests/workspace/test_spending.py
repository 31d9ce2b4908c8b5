"""What was spent today, and when enough has been spent."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from sessionls.domain.usage import Usage
from sessionls.workspace.settings import Settings
from sessionls.workspace.spending import Spending, over_budget

DAY = "2026-01-31"


@contextmanager
def held(path: Path) -> Generator[None]:
    """Another process changes the file all the while."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        yield


async def test_what_was_spent_on_a_day_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "state" / "spending.json"
    for cost in (0.25, 0.5):
        spending = Spending(path)
        spending.add(DAY, cost)
        await spending.close()
    assert Spending(path).on(DAY) == 0.75
    assert Spending(path).on("2026-02-01") == 0.0


async def test_what_is_spent_counts_at_once_and_waits_for_no_other_process(tmp_path: Path) -> None:
    path = tmp_path / "state" / "spending.json"
    spending = Spending(path)
    with held(path):
        spending.add(DAY, 0.25)
        assert spending.on(DAY) == 0.25
        spending.add(DAY, 0.5)
        assert spending.on(DAY) == 0.75
        assert not path.exists()
    await spending.close()
    assert spending.on(DAY) == 0.75
    assert Spending(path).on(DAY) == 0.75


async def test_what_other_processes_spend_counts_too(tmp_path: Path) -> None:
    one, other = Spending(tmp_path / "spending.json"), Spending(tmp_path / "spending.json")
    one.add(DAY, 0.25)
    await one.close()
    other.add(DAY, 0.5)
    assert other.on(DAY) == 0.75
    await other.close()
    assert one.on(DAY) == other.on(DAY) == 0.75


async def test_what_could_not_be_written_counts_and_is_written_later(tmp_path: Path) -> None:
    path = tmp_path / "state" / "spending.json"
    path.parent.write_text("no folder")
    spending = Spending(path)
    spending.add(DAY, 0.25)
    await spending.close()
    assert spending.on(DAY) == 0.25
    path.parent.unlink()
    spending.add(DAY, 0.5)
    await spending.close()
    assert Spending(path).on(DAY) == 0.75


def test_a_damaged_file_is_kept_aside_and_counts_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spending.json"
    path.write_text("{half")
    assert Spending(path).on(DAY) == 0.0
    assert (tmp_path / "spending.damaged").read_text() == "{half"


async def test_only_the_newest_days_are_kept(tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.json")
    for month in range(1, 5):
        for day in range(1, 29):
            spending.add(f"2026-{month:02}-{day:02}", 1.0)
    await spending.close()
    assert spending.on("2026-01-01") == 0.0
    assert spending.on("2026-04-28") == 1.0


def asked_in_vain() -> float:
    raise AssertionError("nobody set a budget for today")


def test_a_budget_that_is_reached_says_which_and_what_to_do() -> None:
    settings = Settings(session_budget=1.0, daily_budget=5.0)
    assert over_budget(settings, 0.5, lambda: 0.5, Usage(cost=0.4)) is None
    session = over_budget(settings, 0.5, lambda: 0.5, Usage(cost=0.5))
    assert session is not None
    assert "sessionBudget" in session
    small = over_budget(Settings(session_budget=0.001), 0.00123, asked_in_vain, Usage())
    assert small is not None
    assert "of $0.001 for this session is spent ($0.0012 so far)" in small
    today = over_budget(settings, 0.0, lambda: 5.1, Usage(cost=0.2))
    assert today is not None
    assert "dailyBudget" in today


def test_what_a_turn_has_spent_counts_once_for_today() -> None:
    # It is in what was spent today from the moment on at which it is.
    assert over_budget(Settings(daily_budget=1.0), 0.0, lambda: 0.6, Usage(cost=0.6)) is None


def test_without_a_budget_and_with_unknown_costs_nothing_stops() -> None:
    assert over_budget(Settings(), 100.0, asked_in_vain, Usage(cost=None)) is None
    assert over_budget(Settings(session_budget=1.0), 0.0, asked_in_vain, Usage(cost=None)) is None
