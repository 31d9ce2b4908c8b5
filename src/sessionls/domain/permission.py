"""Permissions: what a tool call would do, and what rules say of it. Asks nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What a tool call would do, for rules and people to judge.

    `title` says it in a few words, `detail` shows it whole (the command, the changes, the address).
    `paths` are the places that it touches, from the workspace's root on where they lie inside;
    `command` is the line that a shell would run.
    """

    tool: str
    title: str
    detail: str = ""
    paths: tuple[str, ...] = ()
    command: str | None = None
