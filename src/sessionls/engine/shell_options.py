"""Options with which programs that only look start others or write: a line with one is asked.

A short list for programs that people allow without a second thought. It is not complete, and
cannot be: who allows a program allows what it can do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sessionls.engine.shell_words import NotUnderstood, Open, Word

_SHORTEST = 4
"""Long options may be cut: `--ou` is `--output`. Shorter ones are ambiguous."""
_GLOBAL = frozenset({"--no-pager", "-P", "--no-optional-locks", "--literal-pathspecs"})


@dataclass(frozen=True, slots=True)
class _Options:
    long: tuple[str, ...]
    short: re.Pattern[str]


_NONE = re.compile(r"(?!)")
_OPTIONS = {
    "git": _Options(
        (
            "--output",
            "--open-files-in-pager",
            "--upload-pack",
            "--receive-pack",
            "--exec",
            "--ext-diff",
            "--extcmd",
            "--config",
        ),
        re.compile(r"-O.*"),
    ),
    "rg": _Options(("--pre", "--hostname-bin"), _NONE),
    "sort": _Options(("--output", "--compress-program"), re.compile(r"-[A-Za-z]*o.*")),
}


def is_operand(word: Word) -> bool:
    """Whether a word is known, or at least known not to become an option."""
    return isinstance(word, str) or (bool(word.begin) and not word.begin.startswith("-"))


def check_options(name: str, words: Sequence[Word]) -> None:
    """See that a program of the list gets none of these options.

    Raises:
        NotUnderstood: it may get one.
    """
    options = _OPTIONS.get(name)
    if options is None:
        return
    rest = words[_subcommand(words) :] if name == "git" else words[1:]
    for word in rest:
        if word == "--":
            return
        if not is_operand(word) or _is_one(word, options):
            raise NotUnderstood


def _is_one(word: Word, options: _Options) -> bool:
    if isinstance(word, Open) or not word.startswith("-"):
        return False
    if options.short.fullmatch(word):
        return True
    name = word.partition("=")[0]
    return len(name) >= _SHORTEST and any(option.startswith(name) for option in options.long)


def _subcommand(words: Sequence[Word]) -> int:
    """Where git's subcommand stands. Before it, `-c` and such can make git start anything."""
    at = 1
    while at < len(words) and words[at] in {*_GLOBAL, "-C"}:
        at += 2 if words[at] == "-C" else 1
    if at < len(words) and (isinstance(words[at], Open) or str(words[at]).startswith("-")):
        is_question = words[at] in {"--version", "--help", "-v", "-h"}
        if not is_question:
            raise NotUnderstood
    return at
