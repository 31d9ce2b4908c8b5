"""Lists of sessions, newest activity first, in pages. Reads only the catalog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sessionls.domain.errors import BadInput
from sessionls.domain.session import summary_of
from sessionls.workspace.requests import ListQuery


@dataclass(frozen=True, slots=True)
class Page:
    """Summaries of sessions; `next` continues the list, `None` at its end."""

    sessions: tuple[dict[str, object], ...]
    next: str | None


def page(rows: Iterable[Mapping[str, object]], query: ListQuery) -> Page:
    """The page of a list that a query asks for."""
    border = _border(query.before)
    words = (query.query or "").casefold().split()
    chosen = [row for row in rows if _listed(row, query.state, words) and _place(row) < border]
    chosen.sort(key=_place, reverse=True)
    shown = chosen[: query.limit]
    more = len(chosen) > len(shown)
    return Page(
        tuple(summary_of(row) for row in shown), "|".join(_place(shown[-1])) if more else None
    )


def _listed(row: Mapping[str, object], state: str, words: list[str]) -> bool:
    if state != "all" and bool(row.get("archived")) != (state == "archived"):
        return False
    title = str(row.get("title", "")).casefold()
    return all(word in title for word in words)


def _place(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row.get("updated", "")), str(row.get("id", ""))


def _border(before: str | None) -> tuple[str, str]:
    if before is None:
        return ("\uffff", "")
    updated, bar, name = before.partition("|")
    if not bar:
        raise BadInput("`before` is the `next` of an earlier page of this list.")
    return updated, name
