"""What each role may do, made from the one table by cog."""

from collections.abc import Iterator

from tabular import code, table

_ROWS = {
    "observe": ("`observe`", "looks on"),
    "comment": ("`comment`", "that, and writes messages that wait to be let"),
    "drive": ("`drive`", "that, and everything that acts"),
    "own": ("`drive`, at the machine of the hub", "that, and what is the owner's"),
}


def roles() -> str:
    """Each role with its commands, from the least to the most."""
    return table(("role", "who has it", "commands"), _rows())


def _rows() -> Iterator[tuple[str, str, str]]:
    from sessionls.server.needs import NEEDS

    for need, (role, who) in _ROWS.items():
        names = sorted(name for name, needed in NEEDS.items() if needed == need)
        yield role, who, ", ".join(code(name.removeprefix("sessionls.")) for name in names)
