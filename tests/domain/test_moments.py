"""What was undone or redone is exactly as it was, however the texts look."""

from hypothesis import example, given
from hypothesis import strategies as st

from sessionls.domain.anchor import Anchor
from sessionls.domain.moments import Moments, follow
from sessionls.domain.region import changed_region

Edit = tuple[int, int, str]
Anchors = dict[str, Anchor]
wild = st.text("ab(é😀\r\n\t ", max_size=20)
edits = st.tuples(st.integers(0, 60), st.integers(0, 12), wild)


class Followed:
    """A text, its anchors by name, and what is remembered of them."""

    def __init__(self, text: str, anchors: Anchors, moments: Moments[str, Anchor]) -> None:
        self.text = text
        self.anchors = anchors
        self.moments = moments

    def become(self, now: str) -> None:
        if region := changed_region(self.text, now):
            self.anchors = dict(follow(self.moments, self.text, now, region, self.anchors))
        self.text = now


def started(gaps: list[str], moments: Moments[str, Anchor] | None = None) -> Followed:
    """Three quotes with these texts around them, each with an anchor."""
    text, anchors = gaps[0], Anchors()
    for quote, gap in zip(("<one>", "<two\n2>", "<three>"), gaps[1:], strict=True):
        anchors[quote] = Anchor(len(text), len(text) + len(quote), quote)
        text += quote + gap
    return Followed(text, anchors, moments or Moments())


def edited(text: str, edit: Edit) -> str:
    start = min(edit[0], len(text))
    return text[:start] + edit[2] + text[start + edit[1] :]


around = st.lists(wild, min_size=4, max_size=4)


@given(around, st.lists(edits, min_size=1, max_size=6), st.lists(st.integers(0, 6), max_size=8))
@example(["aaaaa", "aaaaa", "aaa\r\r", "aaaa\ra"], [(26, 12, "a\r"), (29, 1, "")], [1, 0])
@example(["", "", "", ""], [(0, 5, ""), (0, 0, "<one>"), (0, 0, "<one>")], [1, 3, 0])
def test_wherever_undo_and_redo_lead_every_anchor_is_as_it_was_there(
    gaps: list[str], changes: list[Edit], walk: list[int]
) -> None:
    one = started(gaps)
    seen = {one.text: one.anchors}
    history = [one.text]
    for change in changes:
        one.become(edited(one.text, change))
        history.append(one.text)
        assert one.anchors == seen.setdefault(one.text, one.anchors)
    for step in [*range(len(history) - 2, -1, -1), *walk]:
        one.become(history[min(step, len(history) - 1)])
        assert one.anchors == seen[one.text]


@given(around, st.lists(edits, min_size=1, max_size=4), edits)
def test_an_anchor_that_was_not_there_then_is_moved(
    gaps: list[str], changes: list[Edit], last: Edit
) -> None:
    one = started(gaps)
    for change in changes:
        one.become(edited(one.text, change))
    back, kept = one.text, dict(one.anchors)
    one.become(edited(back, last))
    one.become("🆕" + one.text)
    one.anchors["new"] = Anchor(0, 1, "🆕")
    one.anchors.pop("<one>")
    one.become("🆕" + back)
    assert one.anchors["new"] == Anchor(0, 1, "🆕")
    one.become(back)
    assert set(one.anchors) == {"<two\n2>", "<three>", "new"}
    assert not one.anchors.pop("new").stands
    assert one.anchors == {owner: kept[owner] for owner in one.anchors}


def test_an_anchor_that_is_looked_for_takes_no_place_of_one_that_comes_back() -> None:
    one = Followed("", {"late": Anchor(0, 0, "f()", stands=False)}, Moments())
    one.moments.keep("f()\n", {"early": Anchor(0, 3, "f()")})
    one.anchors["early"] = Anchor(0, 0, "f()", stands=False)
    one.become("f()\n")
    assert one.anchors["early"] == Anchor(0, 3, "f()")
    assert not one.anchors["late"].stands


def test_what_a_text_is_left_with_counts_when_it_comes_again() -> None:
    moments = Moments[str, int]()
    moments.keep("a", {"x": 1, "y": 1})
    moments.keep("a", {"x": 2})
    assert moments.of("a") == {"x": 2}
    moments.keep("a", {})
    assert moments.of("a") == {}


def test_of_too_many_texts_the_one_left_longest_ago_is_forgotten() -> None:
    moments = Moments[str, int](most_texts=2)
    for text in "abac":
        moments.keep(text, {"x": 1})
    assert [text for text in "abc" if moments.of(text)] == ["a", "c"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 4)), max_size=30))
def test_never_more_is_kept_than_may_be(kept: list[tuple[str, int]]) -> None:
    moments = Moments[int, int](most_texts=4, most_states=6)
    for text, count in kept:
        moments.keep(text, dict.fromkeys(range(count), 0))
        sizes = [len(moments.of(one)) for one in "abcdef"]
        assert sum(sizes) <= 6
        assert sum(map(bool, sizes)) <= 4
        assert len(moments.of(text)) == count


def test_what_was_cleared_is_gone() -> None:
    moments = Moments[str, int](most_states=2)
    moments.keep("a", {"x": 1})
    moments.clear()
    assert moments.of("a") == {}
    moments.keep("a", {"x": 1, "y": 1})
    assert moments.of("a")
