"""Titles of sessions: one line of bounded length."""

from sessionls.domain.errors import BadInput

LIMIT = 200


def checked(title: str) -> str:
    """A title as a person gives it, its white space folded.

    Raises:
        BadInput: it is empty or too long.
    """
    title = _plain(title)
    if not title:
        raise BadInput("A title needs at least one character.")
    if len(title) > LIMIT:
        raise BadInput(f"A title has at most {LIMIT} characters; this one has {len(title)}.")
    return title


def of_fork(parent: str) -> str:
    """The title of a fork that nobody gave one."""
    ending = " (fork)"
    return _plain(parent or "Session")[: LIMIT - len(ending)].removesuffix(ending) + ending


def _plain(title: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in title).split())
