"""Records read back as they were written, whatever their kind, and what is strange is kept."""

import json
import subprocess
import sys
from typing import get_args

import pytest

from sessionls.domain.records import Event, UnknownEvent, from_wire, to_wire

ENVELOPE = {
    "seq": 3,
    "id": "r",
    "at": "2026-01-01T00:00:00Z",
    "by": {"kind": "person", "name": "A"},
}


def kinds() -> list[str]:
    return [
        event.model_fields["kind"].default for event in get_args(Event) if event is not UnknownEvent
    ]


def test_a_record_of_a_known_kind_is_read_as_that_event_and_written_as_it_was() -> None:
    wire = {**ENVELOPE, "kind": "sessionRenamed", "title": "Ü", "later": {"x": 1}, "key": "k"}
    record = from_wire(wire)
    assert type(record.event).__name__ == "SessionRenamed"
    assert to_wire(record) == wire


@pytest.mark.parametrize("kind", [*kinds(), "fromTomorrow"])
def test_fields_that_do_not_fit_their_kind_are_kept(kind: str) -> None:
    wire = {**ENVELOPE, "kind": kind, "turn": 7, "title": [], "key": {"not": "a key"}}
    record = from_wire(wire)
    assert isinstance(record.event, UnknownEvent) or kind == "fromTomorrow"
    assert json.loads(json.dumps(to_wire(record))) == wire


@pytest.mark.parametrize("kind", [None, 7, ["sessionCreated"], {}])
def test_a_record_needs_a_kind_in_words(kind: object) -> None:
    with pytest.raises(ValueError, match="kind"):
        from_wire({**ENVELOPE, "kind": kind})


def test_importing_records_makes_no_event_ready_that_nobody_uses() -> None:
    look = (
        "from sessionls.domain.records import FindingReported, TurnEnded\n"
        "print(TurnEnded.__pydantic_complete__, FindingReported.__pydantic_complete__)"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
