"""What git ignores, level by level, as git decides it. Lists no folder and runs no git."""

import re
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from sessionls.engine.disk import Unread, read_bytes
from sessionls.engine.looking import is_there

_FOLDER_MARK = "(?P<ps_d>/)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line: a pattern that is tried on a path itself, not on what lies below it.

    `marked` patterns take a folder's path with a slash at its end; the others take it without.
    """

    includes: bool
    pattern: re.Pattern[str]
    marked: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """The rules of one folder; `base` is its path with a slash at its end."""

    base: str
    rules: tuple[_Rule, ...]

    def decides(self, path: str) -> bool | None:
        """Whether the last rule that speaks of `path` ignores it; `None` if none does."""
        below = path[len(self.base) :]
        plain = below.removesuffix("/")
        for rule in reversed(self.rules):
            if rule.pattern.search(below if rule.marked else plain):
                return rule.includes
        return None


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files from the top of a repository down to one folder; the deepest one wins.

    Paths are absolute, with forward slashes. Whoever walks asks for every folder on the way:
    what lies in an ignored folder is ignored, whatever the rules below say.
    """

    levels: tuple[_Level, ...] = ()

    def below(self, folder: Path) -> "Ignores":
        """The same with the rules of one more folder; a repository in a repository begins anew."""
        repository = is_there(folder / ".git")
        lines = _lines(folder / ".git" / "info" / "exclude") if repository else []
        lines += _lines(folder / ".gitignore")
        outer = () if repository else self.levels
        if not lines:
            return Ignores(outer) if repository else self
        return Ignores((*outer, _level(folder, lines)))

    def ignores_file(self, path: str) -> bool:
        """Whether git leaves this file out."""
        for level in reversed(self.levels):
            if (decided := level.decides(path)) is not None:
                return decided
        return False

    def ignores_folder(self, path: str) -> bool:
        """Whether git leaves this folder out, with everything in it."""
        return self.ignores_file(path + "/")

    def ignores_all_of(self, folder: Path) -> bool:
        """Whether the folder's own file ignores its whole content, as virtual environments do."""
        own = [level for level in self.levels if level.base == _base(folder)]
        rules = [rule for level in own for rule in level.rules]
        return (
            bool(rules) and all(rule.includes for rule in rules) and rules[0].pattern.pattern == "."
        )


def _level(folder: Path, lines: list[str]) -> _Level:
    rules: list[_Rule] = []
    for pattern in GitIgnoreSpec.from_lines(map(_spelled, lines)).patterns:
        regex: re.Pattern[str] | None = getattr(pattern, "regex", None)
        if regex is not None and pattern.include is not None:
            rules.append(_rule(regex.pattern, pattern.include))
    return _Level(_base(folder), tuple(rules))


def _rule(regex: str, includes: bool) -> _Rule:  # noqa: FBT001 - as the library has it
    marked = _FOLDER_MARK in regex
    # The library's patterns match below a folder as well: an end keeps them to the path itself.
    return _Rule(includes, re.compile(rf"(?:{regex})\Z" if marked else regex, re.DOTALL), marked)


def _spelled(line: str) -> str:
    """`a/**/` means every folder below `a`; the library would take it for `a/`."""
    return line.rstrip() + "*/" if line.rstrip().endswith("/**/") else line


def _base(folder: Path) -> str:
    return folder.as_posix().rstrip("/") + "/"


def _lines(path: Path) -> list[str]:
    content = read_bytes(path)
    if isinstance(content, Unread):
        return []
    text = content.decode("utf-8", "surrogateescape")
    return [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
