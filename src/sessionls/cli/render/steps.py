"""What a turn does between its words: each tool call and each thought is one line."""

from rich.text import Text

from sessionls.cli.render.console import line
from sessionls.domain.records import ToolCall, ToolReturned

_DETAIL = 60
_FIRST = ("path", "command", "pattern", "url", "name", "question")
"""The arguments that say most of what a call is about."""


def doing(call: ToolCall) -> str:
    """What a call does, while it does it."""
    return f"{call.name} {_detail(call)}".strip()


def call_line(call: ToolCall, result: ToolReturned, inner: str = "") -> Text:
    """A call that has returned, with the first words of its result; `inner` is another agent's."""
    return line(
        ("  ✗ " if result.is_error else "  · ", "yellow" if result.is_error else "quiet"),
        (f"{inner}: " if inner else "", "agent"),
        (doing(call), "quiet"),
        (" → ", "quiet"),
        (_first_words(result), "yellow" if result.is_error else "quiet"),
    )


def thought_line(thought: str) -> Text:
    """A thought, folded."""
    return line(("  ∴ ", "quiet"), (" ".join(thought.split()), "dim italic"))


def _detail(call: ToolCall) -> str:
    arguments = call.arguments
    named = (arguments[name] for name in _FIRST if arguments.get(name))
    first = next((str(value) for value in (*named, *arguments.values()) if value), "")
    folded = " ".join(first.split())
    return folded if len(folded) <= _DETAIL else folded[: _DETAIL - 1] + "…"


def _first_words(result: ToolReturned) -> str:
    if not isinstance(result.content, str):
        size = result.content.get("size")
        return f"{size:,} bytes" if isinstance(size, int) else "a large result"
    rows = (row.strip() for row in result.content.splitlines())
    return next((row for row in rows if row), "nothing")
