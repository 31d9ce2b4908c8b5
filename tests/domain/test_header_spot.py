"""Where in the header of an agent file somebody writes, however much of it is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.header_spot import Spot, body_start, spot_at


def at(text: str) -> Spot | None:
    """The spot at the sign `|`."""
    before, _, after = text.partition("|")
    return spot_at(before + after, len(before))


def told(text: str) -> str | None:
    """A spot in short: where, which role, what stands there, and beside it."""
    spot = at(f"---\n{text}")
    if spot is None:
        return None
    used = f" beside {','.join(sorted(spot.used))}" if spot.used else ""
    return f"{'/'.join((*spot.path, spot.role))} {spot.so_far!r}{used}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", "key ''"),
        ("mo|", "key 'mo'"),
        ("name: x\nto|\nmodel: auto\n---\n", "key 'to' beside model,name"),
        ("na|me: x\n", "key 'na'"),
        ("name:|", "name/value ''"),
        ("name: |", "name/value ''"),
        ("model: au|to\n---\nprompt", "model/value 'au'"),
        ("model: [auto, of|]\n", "model/value 'of' beside auto"),
        ("tools: [|", "tools/value ''"),
        ("tools: [read, 'sea|", "tools/value 'sea' beside read"),
        ("tools: read, se|", "tools/value 'se' beside read"),
        ("tools:\n  - read\n  - se|\n  - list\n", "tools/value 'se' beside list,read"),
        ("tools:\n- |", "tools/value ''"),
        ("tools: [\n  read,\n  se|\n]", "tools/value 'se' beside read"),
        ("permissions: {|}", "permissions/key ''"),
        ("permissions: {shell: a|}", "permissions/shell/value 'a'"),
        ("permissions: {shell: ask, ed|", "permissions/key 'ed' beside shell"),
        ("permissions:\n  sh|", "permissions/key 'sh'"),
        ("permissions:\n  shell: |", "permissions/shell/value ''"),
        ("permissions:\n  shell(git status*): al|", "permissions/shell(git status*)/value 'al'"),
        ("permissions:\n  shell: ask\n  |", "permissions/key '' beside shell"),
        ("parameters: {temp|", "parameters/key 'temp'"),
        ("parameters:\n  temperature: 0|", "parameters/temperature/value '0'"),
        ("actions:\n  - ti|", "actions/key 'ti'"),
        ("actions:\n  - title: x\n    o|", "actions/key 'o' beside title"),
        ("actions:\n  - title: x\n    o|\n    text: y\n  - on: z",
            "actions/key 'o' beside text,title"),
        ("actions:\n  - title: x\n    on: [fi|", "actions/on/value 'fi'"),
        ("actions:\n  - title: x\n    on: [file, sel|]\n", "actions/on/value 'sel' beside file"),
        ("actions:\n  - on: fi|", "actions/on/value 'fi'"),
        ("actions:\n  - title: x\n    on:\n      - fi|", "actions/on/value 'fi'"),
        ("actions:\n  - {title: Review it, on: [file, |]}", "actions/on/value '' beside file"),
        ("actions:\n  - {title: it's, o|", "actions/key 'o' beside title"),
        ("actions: [{title: a, on: se|", "actions/on/value 'se'"),
        ("# a comment |", None),
        ("model: auto # a |", None),
        ("name: x\n---\nbo|dy", None),
        ("  stray|", None),
    ],
)  # fmt: skip
def test_a_spot_is_known_by_the_keys_that_lead_to_it(text: str, expected: str | None) -> None:
    assert told(text) == expected


def test_a_word_ends_where_it_ends_whoever_is_in_its_middle() -> None:
    spot = at("---\ntools: [re|ad, list]\n---\n")
    assert spot == Spot(("tools",), "value", 12, 16, "re")


@pytest.mark.parametrize("text", ["na|me: x\n---\n", "\n---\nna|me: x", "--|-\nname: x\n---\n"])
def test_without_a_header_there_is_no_spot(text: str) -> None:
    assert at(text) is None


def test_the_prompt_begins_behind_the_header() -> None:
    assert body_start("---\nname: x\n---\nhello") == 16
    assert body_start("---\nname: x\n---") == 15
    assert body_start("---\nname: x\n") is body_start("name: x\n---\n") is None


@given(st.text(st.sampled_from("ab:-,[]{}'\"# \n"), max_size=60), st.integers(0, 70))
def test_whatever_is_written_a_spot_lies_around_the_cursor(text: str, offset: int) -> None:
    text = f"---\n{text}"
    offset = min(offset, len(text))
    spot = spot_at(text, offset)
    if spot:
        assert 4 <= spot.start <= offset <= spot.end <= len(text)
        assert spot.so_far == text[spot.start : offset]
        assert "\n" not in spot.so_far
