"""Skills: folders with a `SKILL.md` that says what they are for. Finds them; runs nothing in them.

A model sees names and descriptions first, and reads the rest when it wants to.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sessionls.domain.agent import Problem
from sessionls.engine.context.grounds import Grounds, inside_text
from sessionls.engine.header import Header, read_header
from sessionls.engine.models.model import SkillSummary
from sessionls.engine.tools.bounds import sayable

FILE = "SKILL.md"
FOLDERS = (".sessionls/skills", ".agents/skills", ".claude/skills", ".github/skills")
"""Where a workspace keeps skills; of two with one name the first one counts."""
LARGEST = 256 << 10
"""A `SKILL.md` of more bytes is not read."""
_MOST_IN_FOLDER = 300
_MOST_LISTED = 60
_LONGEST = 500
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LINE = re.compile(r"(name|description):\s*(.*)")
_FENCE = "---"
_HIDING = "disable-model-invocation"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill: what it is for, where it lies, and what follows the header of its `SKILL.md`.

    `hidden`: it says of itself that only people may choose it.
    """

    name: str
    description: str
    folder: Path
    body: str
    trusted: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Skills:
    """The skills that were found, each name once, and what is wrong with their files."""

    skills: tuple[Skill, ...] = ()
    problems: tuple[tuple[Path, Problem], ...] = ()


def find_skills(grounds: Grounds | None, own: Iterable[Path]) -> Skills:
    """The skills of a workspace and those in a person's `own` folders, such as `~/.agents/skills`.

    Where nobody trusts the workspace, none of its skills replaces one of the person's. Reads: call
    it in a thread.
    """
    persons = [one for folder in own for one in _persons(folder)]
    works: list[_Found] = []
    if grounds:
        for name in FOLDERS:
            works += _of_workspace(grounds, grounds.root / name)
    ordered = [*works, *persons] if grounds and grounds.trusted else [*persons, *works]
    skills: dict[str, Skill] = {}
    for one in ordered:
        if one.skill:
            skills.setdefault(one.skill.name, one.skill)
    problems = tuple((one.path, problem) for one in ordered for problem in one.problems)
    return Skills(tuple(skills.values()), problems)


def summaries(skills: Iterable[Skill]) -> tuple[SkillSummary, ...]:
    """What a model is told at first; those beyond a number are left out."""
    offered = (one for one in skills if not one.hidden)
    return tuple(
        SkillSummary(one.name, one.description, one.trusted)
        for one in islice(offered, _MOST_LISTED)
    )


def parse_skill(text: str, folder: Path) -> tuple[Skill | None, tuple[Problem, ...]]:
    """The skill that a `SKILL.md` defines, and what is wrong with the file, by line.

    Keys that it does not know are left alone: other programs have others.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = (n for n, line in enumerate(lines) if n and line.rstrip() == _FENCE)
    end = next(ends, None) if lines[0].rstrip() == _FENCE else None
    if end is None:
        problem = "A skill needs a header: '---', 'description: ...' with what it is for, '---'."
        return None, (Problem(line=0, severity="error", message=problem),)
    head = lines[1:end]
    header = read_header("\n".join(["", *head]))
    if header.broken:
        _rescue(header, head)
    name = _name(header, folder)
    description = _words(header, "description")
    if name and not description:
        header.fail(0, "description: say when to use this skill; without it nobody is told of it.")
    problems = tuple(header.problems)
    if not (name and description):
        return None, problems
    hidden = header.values.get(_HIDING) is True
    body = "\n".join(lines[end + 1 :]).strip()
    return Skill(name, description, folder, body, hidden=hidden), problems


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    skill: Skill | None
    problems: Sequence[Problem]


def _persons(folder: Path) -> Iterator[_Found]:
    for one in _folders(folder):
        # A person's own skills may be links to wherever they keep them.
        yield from map(_trusted, _read(one, Path(os.path.realpath(one))))


def _of_workspace(grounds: Grounds, folder: Path) -> Iterator[_Found]:
    for one in _folders(folder):
        found = _read(one, grounds.root)
        yield from map(_trusted, found) if grounds.trusted else found


def _read(folder: Path, top: Path) -> Iterator[_Found]:
    """The skill of a folder, if there is one, with nothing that lies outside of `top`."""
    text = inside_text(folder / FILE, top, LARGEST)
    if text is not None:
        yield _Found(folder / FILE, *parse_skill(text, folder))


def _trusted(found: _Found) -> _Found:
    return replace(found, skill=replace(found.skill, trusted=True)) if found.skill else found


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, _MOST_IN_FOLDER))
    except OSError:
        return []
    return [folder / name for name in names]


def _rescue(header: Header, lines: Sequence[str]) -> None:
    """Texts with ': ' in them are no YAML and stand in many files: they are taken as written."""
    header.problems[:] = [
        Problem(line=one.line, severity="warning", message=one.message) for one in header.problems
    ]
    for number, line in enumerate(lines, 1):
        if found := _LINE.match(line):
            header.values[found[1]], header.lines[found[1]] = found[2].strip(" \"'"), number


def _name(header: Header, folder: Path) -> str | None:
    given = _words(header, "name") or folder.name
    if _NAME.fullmatch(given):
        return given
    line = header.lines.get("name", 0)
    header.fail(line, "name: use small letters, digits, '.', '-' and '_' (at most 64).")
    return None


def _words(header: Header, key: str) -> str:
    """A text in one line; whatever else stands there counts as nothing."""
    value = header.values.get(key)
    node = header.nodes.get(key)
    text = value if isinstance(value, str) else str(node.value) if value and node else ""
    return sayable(" ".join(text.split()))[:_LONGEST]
