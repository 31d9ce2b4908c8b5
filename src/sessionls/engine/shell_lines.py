"""Splits a line for the shell into its commands, for rules to judge each. Runs nothing.

What is not wholly understood is `None`: shells differ, and a guess here is a hole.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sessionls.domain.permission import ShellCommand, Start
from sessionls.engine.shell_starts import Effects, effects_of, started
from sessionls.engine.shell_words import NotUnderstood, Read, Word, read_word, tokens

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LONGEST = 10_000
"""Characters of a line that is looked at."""

_DEEPEST = 30
_TOKENS = {
    "program": {";", "&"},
    "list": {"&&", "||"},
    "pipeline": {"|"},
    "subshell": {"(", ")", ";", "&"},
    "compound_statement": {"{", "}", ";", "&"},
    "negated_command": {"!"},
    "command_substitution": {"$(", ")", ";", "&"},
}
_WRITING = {">", ">>", ">|", "&>", "&>>"}
_COPYING = {">&", "<&"}
_CLOSING = {">&-", "<&-"}
_HARMLESS = {"/dev/null", "/dev/stdout", "/dev/stderr"}
_NETWORK = ("/dev/tcp", "/dev/udp")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FD = re.compile(r"[0-9]+")


def split_line(line: str) -> tuple[ShellCommand, ...] | None:
    """The commands of a line in their order; `None` if it is not understood in all its parts.

    The `starts` of a command are everything that runs for it: its substitutions, what `sudo`,
    `env`, `xargs`, `find -exec` and `bash -c` start. It is judged for bash and for a plain sh: a
    line that they read differently is not understood.
    """
    return _split(line, 0)


def _split(line: str, depth: int) -> tuple[ShellCommand, ...] | None:
    if depth > _DEEPEST or not _is_plain(line):
        return None
    from ast_grep_py import SgRoot

    try:
        commands = _Line(line, depth).commands(SgRoot(line, "bash").root())
    except (NotUnderstood, RecursionError):
        return None
    return _in_place(commands)


def _is_plain(line: str) -> bool:
    """Whether a line is short, and holds nothing that looks like something else than it is."""
    if len(line) > LONGEST or line.count("(") + line.count("{") > _DEEPEST:
        return False
    return all(char in " \t" or (char.isprintable() and not char.isspace()) for char in line)


def _in_place(commands: Sequence[ShellCommand]) -> tuple[ShellCommand, ...] | None:
    """The commands of a line that may go to another folder: there, nothing means the same."""
    if not any(start.words[0] == "cd" for start in effects_of(commands).starts):
        return tuple(commands)
    if not all(posixpath.isabs(path) for command in commands for path in command.writes):
        return None
    return tuple(replace(command, alone=False) for command in commands)


class _Line:
    """One line while it is read."""

    def __init__(self, line: str, depth: int) -> None:
        self._line = line
        self._depth = depth

    def commands(self, root: SgNode) -> list[ShellCommand]:
        place = root.range()
        around = self._line[: place.start.index] + self._line[place.end.index :]
        if around.strip(" \t"):
            raise NotUnderstood
        return list(self._statements(root))

    def _statements(self, node: SgNode) -> Iterator[ShellCommand]:
        match node.kind():
            case "command":
                yield self._command(node)
            case "redirected_statement":
                yield from self._redirected(node)
            case "pipeline":
                yield from self._pipeline(node)
            case kind if kind in _TOKENS:
                for child in self._parts(node):
                    yield from self._statements(child)
            case _:
                raise NotUnderstood

    def _parts(self, node: SgNode) -> list[SgNode]:
        """The statements in a node, between tokens that may stand there."""
        parts: list[SgNode] = []
        for child in tokens(node, self._line):
            if child.is_named():
                parts.append(child)
            elif child.text() not in _TOKENS[node.kind()]:
                raise NotUnderstood
        if not parts:
            raise NotUnderstood
        return parts

    def _pipeline(self, node: SgNode) -> Iterator[ShellCommand]:
        first, *others = self._parts(node)
        yield from self._statements(first)
        for other in others:
            for command in self._statements(other):
                # What it does depends on what it reads.
                yield replace(command, alone=False)

    def _redirected(self, node: SgNode) -> Iterator[ShellCommand]:
        body, *redirects = tokens(node, self._line)
        writes = tuple(path for redirect in redirects for path in self._redirect(redirect))
        if body.kind() == "command":
            command = self._command(body)
            yield replace(command, text=node.text(), writes=command.writes + writes)
            return
        *others, last = list(self._statements(body))
        for command in others:
            yield replace(command, alone=False)
        yield replace(last, alone=False, writes=last.writes + writes)

    def _command(self, node: SgNode) -> ShellCommand:
        assigned: list[Word] = []
        words: list[Word] = []
        effects = Effects()
        for child in tokens(node, self._line):
            match child.kind():
                case "variable_assignment" if not words:
                    read = self._assignment(child)
                    assigned.append(read.word)
                case "file_redirect":
                    effects = effects.and_also(Effects(writes=tuple(self._redirect(child))))
                    continue
                case "command_name" if not words:
                    read = read_word(_only(child.children()))
                    words.append(read.word)
                case _:
                    read = read_word(child)
                    words.append(read.word)
            effects = effects.and_also(self._inner(read))
        effects = started(words, self._script).and_also(effects)
        if assigned:
            # A variable can make a program start another one: it is judged with it, too.
            known = [word if isinstance(word, str) else None for word in (*assigned, *words)]
            effects = Effects((Start(tuple(known)),)).and_also(effects)
        return ShellCommand(node.text(), effects.starts, effects.writes)

    def _assignment(self, node: SgNode) -> Read:
        name, sign, *value = tokens(node, self._line)
        is_plain = name.kind() == "variable_name" and _NAME.fullmatch(name.text())
        begin = name.text() + sign.text()
        if not is_plain or sign.text() not in {"=", "+="} or len(value) > 1:
            raise NotUnderstood
        read = read_word(value[0]) if value else Read("")
        if not node.text().startswith(begin + (value[0].text() if value else "")):
            raise NotUnderstood
        return Read(begin + read.word if isinstance(read.word, str) else read.word, read.inner)

    def _redirect(self, node: SgNode) -> Iterator[str]:
        """The file that a redirection writes, if it writes one."""
        if node.kind() != "file_redirect":
            raise NotUnderstood
        parts = tokens(node, self._line)
        if parts[0].kind() == "file_descriptor":
            parts = parts[1:] if _FD.fullmatch(parts[0].text()) else []
        sign = parts[0].text() if parts else ""
        if sign in _CLOSING and len(parts) == 1:
            return
        target = read_word(_only(parts[1:]))
        if sign in _COPYING and _FD.fullmatch(parts[1].text()):
            return
        if not isinstance(target.word, str) or sign not in {*_WRITING, "<"} or not target.word:
            raise NotUnderstood
        path = posixpath.normpath(target.word)
        if path.startswith(_NETWORK) or path.startswith("//"):
            raise NotUnderstood
        if sign != "<" and path not in _HARMLESS:
            yield target.word

    def _inner(self, read: Read) -> Effects:
        """What the command substitutions of a word do."""
        effects = Effects()
        for node in read.inner:
            if node.text().startswith("$(("):
                raise NotUnderstood
            effects = effects.and_also(effects_of(list(self._statements(node))))
        return effects

    def _script(self, script: str) -> tuple[ShellCommand, ...] | None:
        return _split(script, self._depth + 1)


def _only(nodes: Sequence[SgNode]) -> SgNode:
    if len(nodes) != 1:
        raise NotUnderstood
    return nodes[0]
