"""Lists of sessions, newest activity first, in pages. Reads only the catalog."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from sessionls.domain.errors import BadInput
from sessionls.domain.summary import summary_of
from sessionls.workspace.requests import ListQuery


@dataclass(frozen=True, slots=True)
class Page:
    """Summaries of sessions; `next` continues the list, `None` at its end."""

    sessions: tuple[dict[str, object], ...]
    next: str | None


def page(rows: Iterable[Mapping[str, object]], query: ListQuery) -> Page:
    """The page of a list that a query asks for."""
    listed = _in_state(rows, query.state)
    if words := (query.query or "").casefold().split():
        listed = (row for row in listed if _holds(row, words))
    if query.before is not None:
        border = _border(query.before)
        listed = (row for row in listed if _PLACE(row) < border)
    chosen = heapq.nlargest(query.limit + 1, listed, key=_PLACE)
    shown = chosen[: query.limit]
    more = len(chosen) > len(shown)
    following = "|".join(map(str, _PLACE(shown[-1]))) if more else None
    return Page(tuple(summary_of(row) for row in shown), following)


_PLACE = itemgetter("updated", "id")
"""By this sessions are ordered; both are texts."""


def _in_state(rows: Iterable[Mapping[str, object]], state: str) -> Iterable[Mapping[str, object]]:
    match state:
        case "open":
            return (row for row in rows if not row["archived"])
        case "archived":
            return (row for row in rows if row["archived"])
        case _:
            return rows


def _holds(row: Mapping[str, object], words: list[str]) -> bool:
    title = str(row["title"]).casefold()
    return all(word in title for word in words)


def _border(before: str) -> tuple[str, str]:
    updated, bar, name = before.partition("|")
    if not bar:
        raise BadInput("`before` is the `next` of an earlier page of this list.")
    return updated, name
