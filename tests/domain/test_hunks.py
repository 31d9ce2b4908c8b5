"""Hunks and their application, by properties: whatever the texts and whatever is accepted."""

from hypothesis import example, given
from hypothesis import strategies as st

from sessionls.domain.hunks import CONTEXT, hunks_between, inverse, lines_of
from sessionls.domain.patching import Misfit, Origin, digest, origin, patched, stands
from sessionls.domain.records import FileChange

LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "  a", "def f():", "}", "é\u2028ü"]),
        st.sampled_from(["\n", "\r\n", "\r"]),
    ).map("".join),
    max_size=12,
)
TEXTS = st.tuples(LINES, st.sampled_from(["", "", "end", "a"])).map(lambda t: "".join(t[0]) + t[1])


def change(old: str, new: str) -> FileChange:
    return FileChange(uri="file:///f", sha256=digest(old), hunks=hunks_between(old, new))


@given(TEXTS)
def test_lines_are_the_text_in_parts(text: str) -> None:
    assert "".join(lines_of(text)) == text
    assert all(lines_of(text))


@given(TEXTS, TEXTS)
@example("", "a")
@example("a\r\nb\r\n", "a\r\nc\r\n")
@example("a\nb", "a\nb\n")
def test_all_hunks_give_the_new_text(old: str, new: str) -> None:
    assert patched(old, hunks_between(old, new)) == new


@given(TEXTS)
def test_what_is_the_same_has_no_hunks(text: str) -> None:
    assert hunks_between(text, text) == ()


@given(TEXTS, TEXTS, st.data())
def test_any_hunks_are_applied_and_taken_back(old: str, new: str, data: st.DataObject) -> None:
    hunks = hunks_between(old, new)
    accepted = sorted(data.draw(st.sets(st.sampled_from(range(len(hunks))))) if hunks else [])
    now = patched(old, [hunks[place] for place in accepted])
    assert isinstance(now, str)
    assert patched(now, inverse(hunks, accepted)) == old


@given(TEXTS, TEXTS, st.data())
def test_a_text_with_any_hunks_applied_leads_back_to_its_origin(
    old: str, new: str, data: st.DataObject
) -> None:
    made = change(old, new)
    places = range(len(made.hunks))
    accepted = sorted(data.draw(st.sets(st.sampled_from(places))) if places else [])
    now = patched(old, [made.hunks[place] for place in accepted])
    assert isinstance(now, str)
    # Where texts repeat themselves it may not be told; another text is never taken for it.
    found = origin(now, made)
    assert found is None or found.text == old
    assert origin(old, made) == Origin(old)


@given(st.permutations([f"{number}\n" for number in range(12)]), st.data())
def test_a_text_of_different_lines_always_leads_back(lines: list[str], data: st.DataObject) -> None:
    old = "".join(lines[:8])
    new = "".join(data.draw(st.permutations(lines))[: data.draw(st.integers(0, 12))])
    made = change(old, new)
    places = range(len(made.hunks))
    accepted = sorted(data.draw(st.sets(st.sampled_from(places))) if places else [])
    now = patched(old, [made.hunks[place] for place in accepted])
    assert isinstance(now, str)
    assert origin(now, made) == Origin(old, tuple(accepted))


@given(TEXTS, TEXTS, TEXTS)
def test_other_lines_are_never_touched(old: str, new: str, added: str) -> None:
    hunks = hunks_between(old, new)
    now = patched(added + old, hunks)
    if isinstance(now, str):
        left = [*lines_of(added + old), *(line for hunk in hunks for line in lines_of(hunk.new))]
        for hunk in hunks:
            for line in lines_of(hunk.old):
                left.remove(line)
        assert sorted(lines_of(now)) == sorted(left)


@given(TEXTS, TEXTS)
def test_hunks_are_in_order_with_unchanged_lines_between(old: str, new: str) -> None:
    lines, end = lines_of(old), -1
    for hunk in hunks_between(old, new):
        size, before, after = (len(lines_of(part)) for part in (hunk.old, hunk.before, hunk.after))
        assert hunk.line > end
        assert hunk.old or hunk.new
        assert "".join(lines[hunk.line : hunk.line + size]) == hunk.old
        assert "".join(lines[hunk.line - before : hunk.line]) == hunk.before
        assert max(before, after) <= CONTEXT
        end = hunk.line + size


def test_many_lines_are_compared_in_a_moment() -> None:
    old = "".join(f"{number}\nsame\n" for number in range(20_000))
    new = old.replace("\n5000\n", "\nfive\n").replace("\n15000\n", "\nfifteen\n")
    hunks = hunks_between(old, new)
    assert [(hunk.old, hunk.new) for hunk in hunks] == [
        ("5000\n", "five\n"),
        ("15000\n", "fifteen\n"),
    ]
    assert patched(old, hunks) == new


def test_a_hunk_follows_its_text_when_lines_came_before_it() -> None:
    (hunk,) = hunks_between("a\nb\nc\n", "a\nB\nc\n")
    assert patched("new\na\nb\nc\n", [hunk]) == "new\na\nB\nc\n"


def test_a_hunk_whose_surroundings_changed_finds_its_lines() -> None:
    (hunk,) = hunks_between("a\nb\nc\n", "a\nB\nc\n")
    assert patched("new\nA\nb\nC\n", [hunk]) == "new\nA\nB\nC\n"


def test_a_hunk_whose_lines_stand_at_two_other_places_is_refused() -> None:
    (hunk,) = hunks_between("a\nb\nc\n", "a\nB\nc\n")
    misfit = patched("b\nx\ny\nb\n", [hunk])
    assert misfit == Misfit(0, "the text has changed, and what it changes stands at 2 places")


def test_a_hunk_whose_lines_changed_is_refused() -> None:
    first, second = hunks_between("a\nb\nc\nd\n", "A\nb\nc\nD\n")
    assert patched("a\nb\nc\ne\n", [first, second]) == Misfit(1, "the text there has changed")


def test_an_insertion_is_not_put_where_its_neighbours_are_gone() -> None:
    (hunk,) = hunks_between("a\nb\n", "a\nnew\nb\n")
    assert isinstance(patched("x\ny\n", [hunk]), Misfit)


def test_a_hunk_for_an_empty_text_needs_an_empty_text() -> None:
    (hunk,) = hunks_between("", "a\n")
    assert patched("", [hunk]) == "a\n"
    assert patched("b\n", [hunk]) == Misfit(0, "the text is not empty any more")


def test_a_last_line_without_an_end_does_not_run_into_what_came_behind_it() -> None:
    (hunk,) = hunks_between("a\n", "a\nb")
    assert patched("a\nc\n", [hunk]) == Misfit(0, "a line would run into the next one")


def test_a_text_that_has_the_hunks_already_is_known_by_them() -> None:
    made = change("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n")
    assert stands("more\na\nB\nc\nd\ne\n", made, [0])
    assert not stands("more\na\nb\nc\nd\ne\n", made, [0])


def test_a_text_with_other_changes_has_no_known_origin() -> None:
    made = change("a\nb\nc\n", "a\nB\nc\n")
    assert origin("a\nB\nc\n", made) == Origin("a\nb\nc\n", (0,))
    assert origin("a\nB\nc\nd\n", made) is None
