"""Foreign Markdown in a session document: it ends where it ends, and nothing of it runs."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sessionls.workspace.transcript_harmless import LONGEST, harmless, harmless_line, visible

PIECES = st.sampled_from(
    [
        *("```", "~~~", "`", "``", "`` ` ``", "\\", "\\`", "\\<b>", "<div>", "</div>", "<details>"),
        *("<!--", "-->", "<script>", "<?x", "<![CDATA[", "![x](https://e.example/?q)", "!", "["),
        *("# a", "## b", "---", "===", "- ", "1. ", "2) ", "> ", "* * *", "*", "_", "|", "word"),
        *("<https://e.example/`>", "<a@b.example>", "[a]: <b>", "html", "&lt;b&gt;", " ", "  "),
        *("   ", "    ", "\t", "\n", "\n\n", "\r", "\r\n", "\x0c", "\u2028"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=25).map("".join)
END = "the end of the message"


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(text):
        yield token
        yield from token.children or ()


def check(text: str) -> None:
    """Nothing of a message reaches what stands behind it, or runs."""
    shown = f"### security\n\n{harmless(text)}\n\n## {END}\n"
    found = list(tokens(shown))
    kinds = {token.type for token in found}
    assert not kinds & {"html_block", "html_inline", "image"}, shown
    ranks = [one.tag for one in found if one.type == "heading_open" and one.level == 0]
    assert (ranks[0], ranks[-1]) == ("h3", "h2"), shown
    assert not {"h1", "h2", "h3"} & set(ranks[1:-1]), shown
    assert next(one for one in reversed(found) if one.type == "text").content == END


@given(MARKDOWN)
@example("```\n<div>")
@example("- a\n  ```\ntext\n\n<script>")
@example("- ```html\n  <b>\n  ```\n<b>")
@example("- a\n  ```\n    ```\n  <b>")
@example("`\n<script>\n`")
@example("a `x\n` <b> `")
@example("<https://a`> <b> `")
@example("Ana → admin\n---\n")
@example("---\ntitle: x\n---\n# Other")
@example("1. a\n   ```\n   <b>\n   ```\n<b>")
@example("text\n    ```\n    <b>")
@example("~~~ `\n<b>\n~~~")
def test_a_message_ends_where_it_ends(text: str) -> None:
    check(text)


@given(st.lists(MARKDOWN, min_size=2, max_size=4))
def test_what_opens_in_a_line_closes_in_it(parts: list[str]) -> None:
    line = "- `tool` " + " → ".join(harmless_line(part) for part in parts)
    kinds = {token.type for token in tokens(line)}
    assert not kinds & {"html_block", "html_inline", "image", "fence"}, line
    assert "\n" not in line


@given(st.text())
def test_no_text_has_lines_that_editors_do_not_count(text: str) -> None:
    shown = harmless(text)
    assert len(shown.splitlines()) == len(shown.removesuffix("\n").split("\n")) or not shown


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, `List<int>` and a < b.",
        "```python\n# no heading\nprint('<b>')\n```",
        "1. Do:\n   ```html\n   <div>\n   ```\n2. Done",
        "See <https://example.org/a>.",
        "- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_what_harms_nobody_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# Big", "#### Big"),
        ("Fake\n===", "Fake\n\n==="),
        ("<details>", r"\<details>"),
        ("![x](https://e.example/)", r"\![x](https://e.example/)"),
        ("```\ncode", "```\ncode\n```"),
        ("a\rb\x1b[2J", "a\nb␛[2J"),
        ("rm \u202etxt.exe", "rm ⟨U+202E⟩txt.exe"),
    ],
)
def test_what_could_harm_is_shown_so(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_huge_line_is_cut_and_says_by_how_much() -> None:
    assert harmless("x" * (LONGEST + 1_500)) == "x" * LONGEST + " … (1,500 more characters)"


def test_signs_stand_for_what_shows_nothing() -> None:
    assert visible("a\x00b\u2028c\x85") == "a␀b⟨U+2028⟩c⟨U+0085⟩"
