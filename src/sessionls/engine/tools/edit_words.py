"""How an edit and its answer are told to people and models. Pure words."""

import difflib
from collections.abc import Mapping, Sequence

from sessionls.domain.hunks import lines_of, numbered
from sessionls.domain.records import Hunk, ProposedEdit

_MOST_LINES = 60


def answered(
    edit: ProposedEdit, accepted: Sequence[int], by: str, reason: str | None, shown: str
) -> str:
    """What a model reads when its edit has been answered: by whom, what, how the text stands."""
    every = list(numbered(edit))
    taken = [one for one in every if one.number in accepted]
    left = [one for one in every if one.number not in accepted]
    why = f" The reason given: {reason}" if reason else ""
    if not left:
        return f"{by} accepted the edit; {shown} is changed as proposed.{why}"
    if not taken:
        return f"{by} rejected the edit; {shown} is as it was.{why}"
    return "\n".join(
        [
            f"{by} accepted {len(taken)} of {len(every)} changes of {shown}.{why}",
            "Applied:",
            *(line for one in taken for line in hunk_lines(one.hunk)),
            "Rejected; there the text is as it was:",
            *(line for one in left for line in hunk_lines(one.hunk)),
        ]
    )


def hunk_lines(hunk: Hunk) -> list[str]:
    """A hunk as lines of a unified diff, with what stands around it; long ones are cut."""
    before, after = lines_of(hunk.before), lines_of(hunk.after)
    old, new = lines_of(hunk.old), lines_of(hunk.new)
    first = hunk.line - len(before) + 1
    around = len(before) + len(after)
    head = f"@@ -{first},{len(old) + around} +{first},{len(new) + around} @@"
    body = [
        *(f" {line}" for line in before),
        *(f"-{line}" for line in old),
        *(f"+{line}" for line in new),
        *(f" {line}" for line in after),
    ]
    return [head, *cut([line.rstrip("\r\n") for line in body])]


def cut(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"… {more:,} more lines"] if more > 0 else lines


def difference(arguments: Mapping[str, object]) -> str:
    """What a call would change, whatever a model sent as its arguments."""
    old, new, content = (arguments.get(name) for name in ("old", "new", "content"))
    if isinstance(content, str):
        return "\n".join(cut([f"+{line}" for line in content.splitlines()]))
    if not isinstance(old, str) or not isinstance(new, str):
        return ""
    lines = difflib.ndiff(old.splitlines()[:500], new.splitlines()[:500])
    return "\n".join(cut([line for line in lines if not line.startswith("?")]))
