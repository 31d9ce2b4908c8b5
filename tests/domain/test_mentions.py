"""What the words of a message name, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.mentions import (
    Name,
    Place,
    Typed,
    Word,
    mention_at,
    mentions_in,
    typed_at,
    written,
)

PATHS = st.text(st.characters(exclude_characters="\n\x00", exclude_categories=["Cs"]), min_size=1)
WORDS = st.text(st.sampled_from("@#ab/.:1-2` \n\"\\~(),'*_>"), max_size=60)


def named(text: str) -> list[str]:
    """The mentions of a text as they are understood."""
    found: list[str] = []
    for one in mentions_in(text):
        match one:
            case Name():
                found.append(f"@{one.name}")
            case Word():
                found.append(f"#{one.word}")
            case Place():
                lines = f":{one.first}-{one.last}" if one.first else ""
                found.append(f"#{one.path}{lines}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@security look at #src/shop.py", ["@security", "#src/shop.py"]),
        ("lines #src/shop.py:10-20, please", ["#src/shop.py:10-20"]),
        ("#a.py:7 and #a.py:20-10.", ["#a.py:7-7", "#a.py:10-20"]),
        ("as the compiler says: #a.py:10:5", ["#a.py:10-10"]),
        ('#"my notes.md":3-4 and #"a \\"b\\".md"', ["#my notes.md:3-4", '#a "b".md']),
        ("#selection, #changes! #Selection", ["#selection", "#changes", "#Selection"]),
        ("#selection:1 is a file", ["#selection:1-1"]),
        ("(see #src/shop.py) and [#a.py].", ["#src/shop.py", "#a.py"]),
        ("#app/(group)/[id]/page.tsx", ["#app/(group)/[id]/page.tsx"]),
        ("**#a.py** <#b.py> |#c.py|", ["#a.py", "#b.py", "#c.py"]),
        ("#./a.py and #././selection", ["#a.py", "#selection"]),
        ("#../outside.py is for others to judge", ["#../outside.py"]),
        ("#1234 is a number", ["#1234"]),
        ("# Heading\n## Other\n#! x", []),
        ("http://x/y#part x/#y a#b &#123; ##a", []),
        ("#/etc/passwd #C:/x #C:\\x #\\x", []),
        ('#"" #"open', []),
        ("`#a.py` and ``#b`.py`` and #c.py", ["#c.py"]),
        ("a lone ` is no code: #a.py", ["#a.py"]),
        ("```\n#a.py\n```\n#b.py", ["#b.py"]),
        ("- ```sh\n  #a.py\n  ```\n#b.py", ["#b.py"]),
        ("~~~\n#a.py\n```\n#b.py\n~~~~\n#c.py", ["#c.py"]),
        ("an open fence\n```\n#a.py", []),
        ("``` #a.py ``` is one line, #b.py another", ["#b.py"]),
    ],
)
def test_a_text_names_what_stands_outside_of_code(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@given(WORDS)
def test_whatever_is_written_mentions_stand_in_order_and_begin_with_their_sign(text: str) -> None:
    end = 0
    for one in mentions_in(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start] == ("@" if isinstance(one, Name) else "#")
        assert "\n" not in text[one.start : one.end]
        end = one.end


@given(WORDS, st.integers(0, 60))
def test_whatever_is_written_what_is_typed_lies_around_the_cursor(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    typed = typed_at(text, offset)
    if typed is not None:
        assert typed.start < offset <= typed.end <= len(text)
        assert text[typed.start] == typed.sign


@given(PATHS, st.none() | st.integers(1, 999))
def test_a_path_that_is_written_is_read_as_that_path(path: str, line: int | None) -> None:
    path = path.lstrip("./\\")[:300] or "a"
    if path[1:3] in (":/", ":\\"):
        path = path[3:] or "a"
    text = written(path, line, line and line + 1)
    expected = Place(0, len(text), path, line, line and line + 1)
    if "`" not in text:
        assert mentions_in(f"{text} is meant") == (expected,)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/shop.py", "#src/shop.py"),
        ("my notes.md", '#"my notes.md"'),
        ("selection", "#./selection"),
        ("odd:10", '#"odd:10"'),
        ("ends.", '#"ends."'),
        ('a"b', '#"a\\"b"'),
    ],
)
def test_a_path_is_quoted_only_where_it_must_be(path: str, expected: str) -> None:
    assert written(path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@sec|", Typed("@", 0, 4, "sec")),
        ("hi @|", Typed("@", 3, 4, "")),
        ("hi @se|curity.", Typed("@", 3, 12, "se")),
        ("#src/sh|op.py, and", Typed("#", 0, 12, "src/sh")),
        ("see #|", Typed("#", 4, 5, "")),
        ('#"my no|tes.md" x', Typed("#", 0, 14, "my no")),
        ('#"my no|', Typed("#", 0, 7, "my no")),
        ("mail ana@ex|", None),
        ("`#a|`", None),
        ("```\n#a|", None),
        ("# |", None),
        ("#a.py |", None),
        ("|#a.py", None),
    ],
)
def test_what_somebody_writes_is_what_stands_before_the_cursor(
    text: str, expected: Typed | None
) -> None:
    offset = text.index("|")
    assert typed_at(text.replace("|", "", 1), offset) == expected


def test_the_mention_under_the_cursor_includes_both_of_its_ends() -> None:
    text = "see #a.py, @ben"
    assert [mention_at(text, at) is not None for at in (3, 4, 9, 10, 15)] == [
        False,
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "text", ["`" * 1000 + "#a ", "#" + ")" * 1000 + " ", '#"a', "@a" + "." * 99]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    long = text * (400_000 // len(text))
    assert len(mentions_in(long)) <= len(long)
    typed_at(long, len(long))


def test_runs_of_backquotes_of_many_lengths_are_told_apart_in_one_look() -> None:
    text = " ".join("`" * length for length in range(1, 1200)) + " #a.py"
    assert named(text) == ["#a.py"]
