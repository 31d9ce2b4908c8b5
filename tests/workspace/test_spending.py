"""What was spent today, and when enough has been spent."""

from pathlib import Path

from sessionls.domain.usage import Usage
from sessionls.workspace.settings import Settings
from sessionls.workspace.spending import Spending, over_budget


def test_what_was_spent_on_a_day_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "state" / "spending.json"
    Spending(path).add("2026-01-31", 0.25)
    Spending(path).add("2026-01-31", 0.5)
    assert Spending(path).on("2026-01-31") == 0.75
    assert Spending(path).on("2026-02-01") == 0.0


def test_a_damaged_file_is_kept_aside_and_counts_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spending.json"
    path.write_text("{half")
    assert Spending(path).on("2026-01-31") == 0.0
    assert (tmp_path / "spending.damaged").read_text() == "{half"


def test_only_the_newest_days_are_kept(tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.json")
    for month in range(1, 5):
        for day in range(1, 29):
            spending.add(f"2026-{month:02}-{day:02}", 1.0)
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
    today = over_budget(settings, 0.0, lambda: 5.1, Usage(cost=0.2))
    assert today is not None
    assert "dailyBudget" in today


def test_what_a_turn_has_spent_counts_once_for_today() -> None:
    # It is in what was spent today from the moment on at which it is.
    assert over_budget(Settings(daily_budget=1.0), 0.0, lambda: 0.6, Usage(cost=0.6)) is None


def test_without_a_budget_and_with_unknown_costs_nothing_stops() -> None:
    assert over_budget(Settings(), 100.0, asked_in_vain, Usage(cost=None)) is None
    assert over_budget(Settings(session_budget=1.0), 0.0, asked_in_vain, Usage(cost=None)) is None
