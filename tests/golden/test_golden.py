"""What is written down goes over the wire today, in both directions."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from docs.results import RESULTS

from sessionls.domain.records import Event, from_wire, to_wire
from sessionls.server import protocol
from sessionls.server.features.commands import COMMANDS
from tests.golden.files import HERE, named, read, texts
from tests.golden.listing import NOTIFICATIONS, listing
from tests.golden.story import tell

_ANEW = "Write the golden files anew, and look at what has changed: python -m tests.golden"
GOLDEN = read("commands")
RECORDS = read("records")


async def test_what_is_written_down_is_what_is_said_today(tmp_path: Path) -> None:
    told = await tell(tmp_path)
    fresh = {path: json.loads(text) for path, text in texts(told)}
    written = {path: json.loads(path.read_text("utf-8")) for path in HERE.rglob("*.json")}
    assert sorted(map(str, fresh)) == sorted(map(str, written)), _ANEW
    for path, said in fresh.items():
        assert written[path] == said, f"{path.name}. {_ANEW}"


def test_every_command_notification_and_kind_of_record_is_written_down() -> None:
    kinds = {event.model_fields["kind"].default for event in _known_events()}
    assert GOLDEN.keys() == COMMANDS.keys()
    assert read("notifications").keys() == named(dict.fromkeys(NOTIFICATIONS)).keys()
    assert RECORDS.keys() == kinds


def test_no_notification_is_left_out_of_the_listing() -> None:
    names = {value for name, value in vars(protocol).items() if name.isupper()}
    assert {name for name in names if str(name).startswith("sessionls/")} == set(NOTIFICATIONS)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_argument_is_taken_as_it_stands_and_says_the_same_again(command: str) -> None:
    params, _ = COMMANDS[command]
    argument = GOLDEN[command]["argument"]
    taken = params.model_validate(argument)
    assert taken.model_dump(mode="json", by_alias=True, exclude_unset=True) == argument


@pytest.mark.parametrize("command", COMMANDS)
def test_a_result_has_the_keys_that_the_documentation_names(command: str) -> None:
    shape = RESULTS[command].shape
    if not shape.startswith("`{"):
        return  # told in words there
    words = set(shape.strip("`{}").split(", ")) - {""}
    needed = {word for word in words if not word.endswith("?")}
    keys = GOLDEN[command]["result"].keys()
    assert needed <= keys <= {word.rstrip("?") for word in words}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_understood_and_says_the_same_again(kind: str) -> None:
    wire = RECORDS[kind]
    assert to_wire(from_wire(wire)) == wire
    assert from_wire(wire).event.kind == kind


def test_no_golden_file_names_a_place_of_a_machine() -> None:
    for path in HERE.rglob("*.json"):
        places = re.findall(r"(?<!\w)/(?:home|Users|root|work|tmp)/\w+", path.read_text("utf-8"))
        assert set(places) <= {"/home/ana"}, path.name


def test_the_listing_is_made_of_json_alone() -> None:
    assert json.loads(json.dumps(listing())) == listing()


def _known_events() -> list[Any]:
    return [event for event in get_args(Event) if event.__name__ != "UnknownEvent"]
