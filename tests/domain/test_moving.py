"""Anchors follow their text through any change."""

from hypothesis import example, given
from hypothesis import strategies as st

from sessionls.domain.anchor import Anchor, visible
from sessionls.domain.moving import move
from sessionls.domain.region import changed_region


def moved(before: str, now: str, *anchors: Anchor) -> list[Anchor]:
    region = changed_region(before, now)
    return move(before, now, region, anchors) if region else list(anchors)


def check(before: str, now: str) -> None:
    """Anchors at the texts in brackets: standing ones in `[ ]`, fallen ones in `< >`."""
    plain, anchors = parsed(before)
    wanted, expected = parsed(now)
    assert shown(wanted, moved(plain, wanted, *anchors)) == shown(wanted, expected)


def parsed(picture: str) -> tuple[str, list[Anchor]]:
    text, anchors, start = "", [], 0
    for char in picture:
        if char in "[<":
            start = len(text)
        elif char in "]>":
            anchors.append(Anchor(start, len(text), text[start:], stands=char == "]"))
        else:
            text += char
    return text, anchors


def shown(text: str, anchors: list[Anchor]) -> str:
    for anchor in sorted(anchors, key=lambda anchor: -anchor.start):
        left, right = "[]" if anchor.stands else "<>"
        start, end = visible(text, anchor)
        text = f"{text[:start]}{left}{text[start:end]}{right}{text[end:]}"
    return text


def test_an_edit_before_an_anchor_moves_it() -> None:
    check("a = 1\n[eval(x)]\n", "a = 1\nb = 2\n[eval(x)]\n")


def test_an_edit_behind_an_anchor_leaves_it() -> None:
    check("[eval(x)]\na = 1\n", "[eval(x)]\na = 2\n")


def test_an_edit_in_an_anchor_fells_it_over_the_new_text() -> None:
    check("a = [eval(x)] + 1\n", "a = <eval(xy)> + 1\n")


def test_text_right_beside_an_anchor_does_not_touch_it() -> None:
    check("a[b]c", "aX[b]Yc")


def test_deleting_an_anchors_line_fells_it_to_a_point() -> None:
    check("one\n[two]\nthree\n", "one\n<>three\n")


def test_of_equal_lines_those_that_were_not_deleted_stay() -> None:
    check("[x]\n[x]\n[x]\n", "[x]\n[x]\n<>")


def test_a_deleted_line_without_an_anchor_fells_no_equal_line_with_one() -> None:
    check("x\n[x]\n", "[x]\n")


def test_an_equal_text_elsewhere_does_not_stand_in_for_a_changed_one() -> None:
    check("eval(x)\n\n[eval(x)]\n", "eval(x)\n\n<eval(y)>\n")


def test_several_changes_at_once_fell_only_what_they_touched() -> None:
    check(
        "f(1)\n[eval(a)]\ng(2)\n[eval(b)]\nh(3)\n[eval(a)]\n",
        "f(9)\n[eval(a)]\ng(8)\n<eval(c)>\nh(7)\n[eval(a)]\n",
    )


def test_a_formatter_that_indents_and_breaks_lines_keeps_anchors() -> None:
    check(
        "if a:\n  [eval(x)]; [eval(x)]\n  b( c,[d] )\n",
        "if a:\n    [eval(x)]\n    [eval(x)]\n    b(\n        c,\n        [d],\n    )\n",
    )


def test_lines_that_change_places_take_their_anchors_along() -> None:
    check("[eval(x)]\nother()\n", "other()\n[eval(x)]\n")


def test_other_line_endings_fell_nothing() -> None:
    plain, anchors = parsed("a\n[b\nc]\n\n[d]\n")
    now = plain.replace("\n", "\r\n")
    found = moved(plain, now, *anchors)
    assert [now[one.start : one.end] for one in found] == ["b\r\nc", "d"]
    assert all(one.stands for one in found)
    assert moved(now, plain, *found) == anchors


def test_lines_that_end_with_carriage_returns_are_lines() -> None:
    check("f(1)\r[eval(a)]\rg(2)\r[eval(b)]\r", "f(9)\r[eval(a)]\rg(8)\r<eval(c)>\r")


def test_a_change_that_begins_between_cr_and_lf_falls_on_its_line() -> None:
    check("[eval(a)]\r\n[eval(b)]\r\nc\r\n", "[eval(a)]\r[eval(b)]\rd\r")


def test_an_anchor_that_is_looked_for_goes_nowhere_that_is_taken() -> None:
    before, now = "[eval(x)]\n", "eval(x)\n\neval(x) \n"
    plain, anchors = parsed(before)
    fallen = moved(plain, "\n", *anchors)
    region = changed_region("\n", now)
    assert region
    free = move("\n", now, region, fallen)
    assert free == anchors
    assert move("\n", now, region, fallen, taken=free) != anchors


def test_of_several_places_that_say_the_same_none_is_taken_when_it_cannot_be_told_which() -> None:
    check("a [f] b\n", "<c f f d>\n")
    check("a [f] b\n", "<c" + " f" * 20 + " d>\n")
    check("a [f] b\n", "c f a [f] d\n")


def test_a_cut_and_pasted_text_takes_its_fallen_anchor_along() -> None:
    plain, anchors = parsed("a\n[eval(x)]\nb\n")
    cut = "a\nb\n"
    fallen = moved(plain, cut, *anchors)
    assert shown(cut, fallen) == "a\n<>b\n"
    pasted = "a\nb\neval(x)\n"
    assert shown(pasted, moved(cut, pasted, *fallen)) == "a\nb\n[eval(x)]\n"


few = st.text("ab \n", max_size=12)
wild = st.text("ab(é😀\r\n\t ", max_size=20)


@st.composite
def beside(draw: st.DrawFn, text: st.SearchStrategy[str]) -> tuple[str, str, str, str]:
    """What stands before and behind an anchor, before and after a change that leaves it alone."""
    old_head, old_tail = draw(text), draw(text)
    side = draw(st.sampled_from("hte"))
    head = draw(text) if side != "t" else old_head
    tail = draw(text) if side != "h" else old_tail
    return old_head, old_tail, head, tail


@given(beside(wild), st.text("QXZ😀", min_size=1).map(lambda inner: f"<{inner}>"))
def test_changes_outside_an_anchor_place_it_exactly(
    around: tuple[str, str, str, str], quote: str
) -> None:
    old_head, old_tail, head, tail = around
    anchor = Anchor(len(old_head), len(old_head) + len(quote), quote)
    found = moved(old_head + quote + old_tail, head + quote + tail, anchor)
    assert found == [Anchor(len(head), len(head) + len(quote), quote)]


@given(
    few,
    few,
    st.text("ab", min_size=1, max_size=4),
    few,
    st.sampled_from(["head", "tail"]),
    st.data(),
)
@example("", "a", "a", "", "tail", None)
def test_one_edit_beside_an_anchor_never_loses_it_however_much_repeats(
    head: str, tail: str, quote: str, new: str, side: str, data: st.DataObject | None
) -> None:
    old = head if side == "head" else tail
    start = data.draw(st.integers(0, len(old))) if data else 0
    end = data.draw(st.integers(start, len(old))) if data else len(old)
    edited = old[:start] + new + old[end:]
    now = edited + quote + tail if side == "head" else head + quote + edited
    (found,) = moved(head + quote + tail, now, Anchor(len(head), len(head) + len(quote), quote))
    assert found.stands
    assert now[found.start : found.end] == quote


@given(wild, wild, st.text("QXZ", min_size=2), st.data())
def test_an_edit_inside_an_anchor_fells_it_and_its_undo_brings_it_back(
    head: str, tail: str, quote: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(quote) - 1))
    before, now = head + quote + tail, head + quote[:at] + "y" + quote[at:] + tail
    anchor = Anchor(len(head), len(head) + len(quote), quote)
    fallen = moved(before, now, anchor)
    assert fallen == [Anchor(anchor.start, anchor.end + 1, quote, stands=False)]
    assert moved(now, before, *fallen) == [anchor]


@given(few, few, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=4))
def test_anchors_that_stand_say_what_they_quote(
    before: str, now: str, spans: list[tuple[int, int]]
) -> None:
    anchors = [
        Anchor(start, start + size, before[start : start + size])
        for start, size in spans
        if start + size <= len(before)
    ]
    found = moved(before, now, *anchors)
    assert len(found) == len(anchors)
    for anchor in found:
        assert 0 <= anchor.start <= anchor.end <= len(now)
        assert (
            not anchor.stands or now[anchor.start : anchor.end] == anchor.quote or not anchor.quote
        )
