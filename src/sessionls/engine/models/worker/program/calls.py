"""Tool calls out of deltas: ids and indices may be missing, arguments may be anything."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from sessionls.engine.models.worker.program.fields import field as read
from sessionls.engine.models.worker.program.fields import text_field


@dataclass(slots=True)
class _Call:
    id: str
    name: str
    pieces: list[str] = field(default_factory=list[str])

    @property
    def arguments(self) -> str:
        return "".join(self.pieces)


class Calls:
    """The calls of one answer. A call is judged by being there, not by why the answer ended."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        """`new_id` names calls that come without an id."""
        self._new_id = new_id
        self._calls: list[_Call] = []
        self._open: dict[int, _Call] = {}

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, deltas: Sequence[object]) -> None:
        """Some more of some calls."""
        for delta in deltas:
            self._take(delta)

    def frames(self) -> list[dict[str, object]]:
        """The calls, whole: `{id, name, arguments}`, or `{id, name, unreadable}`."""
        return [{"call": _frame(call)} for call in self._calls]

    def _take(self, delta: object) -> None:
        index = read(delta, "index")
        place = index if isinstance(index, int) else max(self._open, default=0)
        function = read(delta, "function")
        name, identity = text_field(function, "name"), text_field(delta, "id")
        call = self._open.get(place)
        if call is None or _begins(call, name, identity):
            call = self._begin(place, name, identity)
        call.pieces.append(text_field(function, "arguments"))

    def _begin(self, place: int, name: str, identity: str) -> _Call:
        known = {call.id for call in self._calls}
        call = _Call(identity if identity and identity not in known else self._new_id(), name)
        self._open[place] = call
        self._calls.append(call)
        return call


def _begins(call: _Call, name: str, identity: str) -> bool:
    """Whether a delta at the place of a call is another call: some servers number them all 0."""
    if not name:
        return False
    if identity and identity != call.id:
        return True
    return not identity and (name != call.name or _object(call.arguments) is not None)


def _frame(call: _Call) -> dict[str, object]:
    arguments = _object(call.arguments or "{}")
    if arguments is None:
        return {"id": call.id, "name": call.name, "unreadable": call.arguments}
    return {"id": call.id, "name": call.name, "arguments": arguments}


def _object(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None
