"""Permissions: what a tool call would do, and what rules say of it. Asks nobody."""

from dataclasses import dataclass
from typing import Literal

Permission = Literal["allow", "ask", "deny"]
STRICTNESS: dict[Permission, int] = {"allow": 0, "ask": 1, "deny": 2}


@dataclass(frozen=True, slots=True)
class Start:
    """A program that a command starts: its words as the program gets them, its name first.

    A word is `None` where only the shell knows what it becomes: a variable, a glob. `wraps`: it
    does nothing but start another program, which is a `Start` of its own. `timeout` is one.
    """

    words: tuple[str | None, ...]
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """One command of a line for the shell, as it stands there: `text`.

    `starts` is everything that it starts, `writes` are the files that the shell writes for it, by
    redirection. `alone`: as a line of its own it would mean the same.
    """

    text: str
    starts: tuple[Start, ...]
    writes: tuple[str, ...] = ()
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """What a tool call would do, for rules and people to judge.

    `title` says it in a few words, `detail` shows it whole (the command, the changes, the address).
    `paths` are the places that it touches, from the workspace's root on where they lie inside;
    `command` is the line that a shell would run, `commands` what is understood of it: `None` for a
    line that is not. `target` is what it reaches: the address for `web`, the name for `agent`.
    `cautions` are reasons why a person must see it whatever rules allow, as parts of a sentence.
    """

    tool: str
    title: str
    detail: str = ""
    paths: tuple[str, ...] = ()
    command: str | None = None
    commands: tuple[ShellCommand, ...] | None = None
    target: str | None = None
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What rules say of a subject; `why` names the rule and where it stands, for people."""

    permission: Permission
    why: str


def strictest(verdicts: list[Verdict]) -> Verdict:
    """The first of those that permit least."""
    return max(verdicts, key=lambda verdict: STRICTNESS[verdict.permission])
