"""Globs as git and ripgrep have them, with alternatives in braces. Looks at no disk."""

from dataclasses import dataclass

import regex
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from sessionls.domain.errors import BadInput

_LONGEST = 500
_MOST_ALTERNATIVES = 64
_SECONDS = 0.25
_FOLDER_MARK = "(?P<ps_d>/)"


@dataclass(frozen=True, slots=True)
class Glob:
    """`*.py` is for every folder, `src/*.py` for one; with `!` in front, everything else is."""

    text: str
    patterns: tuple["regex.Pattern[str]", ...]
    excludes: bool

    def matches(self, path: str) -> bool:
        """Whether it is for a file, by its path below the folder, with forward slashes.

        Raises:
            BadInput: nobody knows, even after a while.
        """
        try:
            found = any(pattern.search(path, timeout=_SECONDS) for pattern in self.patterns)
        except TimeoutError:
            raise BadInput(f"The glob {self.text!r} takes too long. Use fewer stars.") from None
        return found is not self.excludes


def glob_of(text: str) -> Glob:
    """Read a glob.

    Raises:
        BadInput: it is none.
    """
    if len(text) > _LONGEST or "\n" in text or "\0" in text:
        raise BadInput(f"A glob is one line of at most {_LONGEST} characters.")
    excludes = text.startswith("!")
    bare = text.removeprefix("!").strip()
    bare = bare.removeprefix(".") if bare.startswith("./") else bare
    try:
        patterns = [_pattern(one) for one in _without_braces(bare)]
    except (GitIgnorePatternError, regex.error) as error:
        raise BadInput(_unreadable(text)) from error
    return Glob(text, tuple(patterns), excludes)


def _pattern(glob: str) -> "regex.Pattern[str]":
    """The expression of one glob, for a path itself: what lies below a match is none."""
    # In an ignore file these begin a comment and an exception.
    escaped = f"\\{glob}" if glob.startswith(("#", "!")) else glob
    below = f"{escaped}**" if escaped.endswith("/") else escaped
    (pattern,) = GitIgnoreSpec.from_lines([below]).patterns or (None,)
    source = getattr(pattern, "regex", None)
    if source is None:
        raise BadInput(_unreadable(glob))
    marked = _FOLDER_MARK in source.pattern
    return regex.compile(rf"(?:{source.pattern})\Z" if marked else source.pattern, regex.DOTALL)


def _without_braces(glob: str) -> list[str]:
    """`a.{b,c}` as `a.b` and `a.c`. Braces without a partner mean themselves."""
    done: list[str] = []
    left = [glob]
    while left:
        one = left.pop()
        close = one.find("}")
        start = one.rfind("{", 0, close) if close >= 0 else -1
        inner = one[start + 1 : close].split(",")
        if start < 0:
            done.append(one)
            continue
        left += [one[:start] + part + one[close + 1 :] for part in inner]
        if len(left) + len(done) > _MOST_ALTERNATIVES:
            raise BadInput(f"The glob {glob!r} has more than {_MOST_ALTERNATIVES} alternatives.")
    return done


def _unreadable(glob: str) -> str:
    return f"{glob!r} is no glob. It is written as in .gitignore: *.py, src/**/*.{{ts,tsx}}."
