"""What a command starts besides itself: `sudo`, `env`, `xargs`, `find -exec`, `bash -c` and such.

Only the ways that people use every day are understood, and these wholly: an option that is not
in the tables makes the line one that is not understood.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sessionls.domain.permission import ShellCommand, Start
from sessionls.engine.shell_options import check_options, is_operand
from sessionls.engine.shell_words import NotUnderstood, Open, Word

Split = Callable[[str], tuple[ShellCommand, ...] | None]
"""Splits a line for the shell into its commands."""

_NAME = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./+@-]*")
_ASSIGNED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_SCRIPT = re.compile(r"-[eux]*c")
_PROGRAMS = ("/bin", "/usr/bin")
_CHANGING = """
. source eval exec builtin alias unalias set shopt hash enable trap export declare typeset local
readonly unset read mapfile readarray getopts let test compgen complete compopt bind coproc fc
history jobs pushd popd dirs umask ulimit wait return break continue shift suspend logout caller
disown bg fg chdir
"""
"""Builtins that change what later words mean, or take text for commands."""
_KEYWORDS = "if then else elif fi do done case esac while until for in function select"
_UNCLEAR = frozenset([*_CHANGING.split(), *_KEYWORDS.split()])
_SHELLS = frozenset({"sh", "bash", "dash"})
_FOREIGN = "zsh ksh mksh ash fish csh tcsh rbash nu pwsh elvish xonsh"
_OTHER_SHELLS = frozenset(_FOREIGN.split())
_WRITING_FINDS = frozenset({"-delete", "-fprint", "-fprint0", "-fprintf", "-fls"})
_EXECUTING_FINDS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


@dataclass(frozen=True, slots=True)
class Effects:
    """The programs that are started, and the files that a shell inside writes by redirection."""

    starts: tuple[Start, ...] = ()
    writes: tuple[str, ...] = ()

    def and_also(self, other: "Effects") -> "Effects":
        """Both."""
        return Effects(self.starts + other.starts, self.writes + other.writes)


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """A program that starts another one: its options, those with a value, words in front."""

    flags: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    operands: int = 0
    wraps: Literal["wraps"] | None = "wraps"
    appends: bool = False


_OF_XARGS = "-0 --null -r --no-run-if-empty -t --verbose -x"
_WRAPPERS = {
    "timeout": _Wrapper(
        frozenset({"--foreground", "--preserve-status", "-v", "--verbose"}),
        frozenset({"-k", "-s", "--kill-after", "--signal"}),
        operands=1,
    ),
    "nice": _Wrapper(valued=frozenset({"-n"})),
    "nohup": _Wrapper(),
    "time": _Wrapper(frozenset({"-p"})),
    "command": _Wrapper(),
    "setsid": _Wrapper(frozenset({"-w", "--wait"})),
    "stdbuf": _Wrapper(frozenset({"-oL", "-o0", "-eL", "-e0", "-iL", "-i0"})),
    "busybox": _Wrapper(wraps=None),
    "sudo": _Wrapper(frozenset({"-n", "-H"}), frozenset({"-u", "-g"}), wraps=None),
    "doas": _Wrapper(frozenset({"-n"}), frozenset({"-u"}), wraps=None),
    "xargs": _Wrapper(
        frozenset(_OF_XARGS.split()),
        frozenset({"-n", "-P", "-L", "-d", "-I"}),
        appends=True,
    ),
}


def started(words: Sequence[Word], split: Split) -> Effects:
    """What a command of these words does, the programs that it starts in turn included.

    Raises:
        NotUnderstood: nobody can say for sure.
    """
    if not words or not isinstance(words[0], str) or not _NAME.fullmatch(words[0]):
        raise NotUnderstood
    name = _plain_name(words[0])
    if name in _UNCLEAR:
        raise NotUnderstood
    if name in _SPECIAL:
        return _SPECIAL[name](words, split)
    if name in _WRAPPERS and not _only_looks(words):
        return _wrapped(words, _WRAPPERS[name], split)
    check_options(name, words)
    return Effects((_start(words),))


def effects_of(commands: Sequence[ShellCommand]) -> Effects:
    """What several commands do."""
    starts = tuple(start for command in commands for start in command.starts)
    return Effects(starts, tuple(path for command in commands for path in command.writes))


def _plain_name(name: str) -> str:
    """The name of a program of the system; one from another folder may be anything."""
    folder, _, plain = name.rpartition("/")
    return plain if folder in _PROGRAMS else name


def _start(words: Sequence[Word], wraps: Literal["wraps"] | None = None) -> Start:
    known = tuple(word if isinstance(word, str) else None for word in words)
    return Start(known, wraps is not None)


def _only_looks(words: Sequence[Word]) -> bool:
    """`command -v x` says where x is."""
    return words[0] == "command" and len(words) > 1 and words[1] in {"-v", "-V"}


def _wrapped(words: Sequence[Word], wrapper: _Wrapper, split: Split) -> Effects:
    at = _after_options(words, wrapper) + wrapper.operands
    inner = list(words[at:])
    if not inner:
        if wrapper.appends:  # `xargs` by itself says what it reads
            return Effects((_start(words),))
        raise NotUnderstood
    if not all(isinstance(word, str) for word in words[:at]):
        raise NotUnderstood
    if wrapper.appends:
        inner = _with_input(words[:at], inner)
    return Effects((_start(words, wrapper.wraps),)).and_also(started(inner, split))


def _after_options(words: Sequence[Word], wrapper: _Wrapper) -> int:
    at = 1
    while at < len(words):
        word = words[at]
        if not is_operand(word):
            raise NotUnderstood
        if word == "--":
            return at + 1
        if word in wrapper.flags:
            at += 1
        elif word in wrapper.valued:
            at += 2
        elif isinstance(word, str) and word.startswith("-"):
            raise NotUnderstood
        else:
            break
    return at


def _with_input(options: Sequence[Word], inner: list[Word]) -> list[Word]:
    """The command of `xargs`, with words that come from its input."""
    if "-I" not in options:
        return [*inner, Open()]
    mark = options[options.index("-I") + 1]
    return [_filled(word, str(mark)) for word in inner]


def _filled(word: Word, mark: str) -> Word:
    return Open() if not isinstance(word, str) or not mark or mark in word else word


def _env(words: Sequence[Word], split: Split) -> Effects:
    at, changes = 1, False
    while at < len(words):
        word = words[at]
        if not isinstance(word, str):
            raise NotUnderstood
        if word in {"-i", "-u"} or _ASSIGNED.fullmatch(word):
            at, changes = at + (2 if word == "-u" else 1), True
        elif word.startswith("-"):
            raise NotUnderstood
        else:
            break
    own = Effects((_start(words, "wraps" if not changes and at < len(words) else None),))
    return own.and_also(started(words[at:], split)) if at < len(words) else own


def _shell(words: Sequence[Word], split: Split) -> Effects:
    first = words[1] if len(words) > 1 else None
    if isinstance(first, str) and _SCRIPT.fullmatch(first):
        script = words[2] if len(words) > 2 else None
        commands = split(script) if isinstance(script, str) else None
        if not commands:
            raise NotUnderstood
        own = Effects((_start(words, "wraps"),))
        return own.and_also(effects_of(commands))
    return _other_shell(words, split)


def _other_shell(words: Sequence[Word], _split: Split) -> Effects:
    """A shell with a file for a script; without one it takes commands from its input."""
    if len(words) == 1 or not isinstance(words[1], str) or words[1].startswith(("-", "+")):
        raise NotUnderstood
    return Effects((_start(words),))


def _find(words: Sequence[Word], split: Split) -> Effects:
    effects = Effects((_start(words),))
    at = 1
    while at < len(words):
        word = words[at]
        if not is_operand(word) or word in _WRITING_FINDS:
            raise NotUnderstood
        if word in _EXECUTING_FINDS:
            inner = list(_until_end(words[at + 1 :]))
            effects = effects.and_also(started([_filled(one, "{}") for one in inner], split))
            at += len(inner) + 1
        at += 1
    return effects


def _until_end(words: Sequence[Word]) -> Iterator[Word]:
    """The words of `-exec`, without the `;` or `+` that ends it."""
    before: Word = ""
    for word in words:
        if word == ";" or (word == "+" and before == "{}"):
            return
        yield word
        before = word
    raise NotUnderstood


def _printf(words: Sequence[Word], _split: Split) -> Effects:
    """`printf -v` sets a variable."""
    if len(words) > 1 and (not isinstance(words[1], str) or words[1].startswith("-")):
        raise NotUnderstood
    return Effects((_start(words),))


_SPECIAL: Mapping[str, Callable[[Sequence[Word], Split], Effects]] = {
    **dict.fromkeys(_SHELLS, _shell),
    **dict.fromkeys(_OTHER_SHELLS, _other_shell),
    "find": _find,
    "env": _env,
    "printf": _printf,
}
