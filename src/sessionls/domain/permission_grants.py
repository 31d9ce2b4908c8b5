"""Remembered answers: what a person allowed with `always`, exactly as narrow as what they saw."""

import hashlib
import posixpath
from collections.abc import Iterable, Sequence

from pydantic import ConfigDict

from sessionls.domain.permission import ShellCommand, Subject
from sessionls.domain.permission_patterns import address_of
from sessionls.domain.permission_rules import NAMED, PATHS, SHELL, WEB
from sessionls.domain.shape import Shape


class Grant(Shape):
    """`always` for a tool: in one `session`, or in the whole workspace (`None`).

    `exact` are the command lines, paths, hosts or names that were seen; empty only for tools that
    have none of these, such as those of MCP servers. `cautions` are those that were seen with it.
    What this version does not know of a grant may narrow it, so such a grant is none.
    """

    model_config = ConfigDict(extra="forbid")

    tool: str
    exact: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    session: str | None = None

    @property
    def id(self) -> str:
        """Tells it apart from other grants, wherever it is kept."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def __str__(self) -> str:
        """What it allows, for people."""
        what = ", ".join(self.exact)
        where = "in this workspace" if self.session is None else "in one session"
        return f"{self.tool}{': ' if what else ''}{what} ({where})"


def grant_for(subject: Subject, session: str | None = None) -> Grant | None:
    """What `always` means for a subject; `None` where nothing narrow enough can be remembered.

    Of a line in which each command means the same alone, the commands are remembered one by one,
    of any other line the whole line.
    """
    marks = _marks(subject)
    if marks is None:
        return None
    commands = subject.commands or ()
    if len(commands) > 1 and not subject.cautions and all(one.alone for one in commands):
        marks = tuple(dict.fromkeys(one.text for one in commands))
    return Grant(tool=subject.tool, exact=marks, cautions=subject.cautions, session=session)


def counting(grants: Iterable[Grant], session: str) -> tuple[Grant, ...]:
    """The grants of a workspace that count in a session."""
    return tuple(grant for grant in grants if grant.session in {None, session})


def remembers(grants: Sequence[Grant], subject: Subject) -> bool:
    """Whether a person allowed exactly this before, with all that makes one careful."""
    marks = _marks(subject)
    return marks is not None and any(
        grant.tool == subject.tool
        and set(marks) <= set(grant.exact)
        and set(subject.cautions) <= set(grant.cautions)
        for grant in grants
    )


def remembers_command(grants: Sequence[Grant], command: ShellCommand) -> bool:
    """Whether a person allowed exactly this command of a line before."""
    return command.alone and any(
        grant.tool == SHELL and command.text in grant.exact and not grant.cautions
        for grant in grants
    )


def _marks(subject: Subject) -> tuple[str, ...] | None:
    """What a grant has to name to hold for a subject; empty where the tool's name says it all."""
    if subject.tool == SHELL:
        return (subject.command.strip(),) if subject.command and subject.command.strip() else None
    if subject.tool in PATHS:
        return tuple(posixpath.normpath(path) for path in subject.paths or (".",))
    if subject.tool == WEB:
        address = address_of(subject.target or "")
        return (address.origin,) if address else None
    if subject.tool in NAMED:
        return (subject.target,) if subject.target else None
    return ()
