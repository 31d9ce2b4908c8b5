"""Reads the words of a shell line from its syntax tree. Believes no token unseen.

Each token that the parser gives is checked again by a pattern of its own, so that a shell, reading
from the left, must see the same tokens. Whatever shells read differently is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class NotUnderstood(Exception):
    """Nobody can say for sure what a shell would make of this."""


@dataclass(frozen=True, slots=True)
class Open:
    """A word that only the shell knows. It begins with `begin`; it may become several words."""

    begin: str = ""


Word = str | Open
"""A word as a program gets it, or one that only the shell knows."""


@dataclass(frozen=True, slots=True)
class Read:
    """A word, and the command substitutions in it."""

    word: Word
    inner: tuple[SgNode, ...] = ()


_BLANKS = " \t"
_PLAIN = re.compile(r"!|(?!#)(?:\\[ -~]|[^\s\\;|&<>()$`\"'!])+")
_RAW = re.compile(r"'[^']*'")
_NUMBER = re.compile(r"-?[0-9]+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9?#@*])|\$\{[A-Za-z_][A-Za-z0-9_]*\}", re.A)
_QUOTED = re.compile(r"(?:[^\"\\$`]|\\[ -~])*")
_OPENING = "*?[{"
_EXPANSIONS = {"simple_expansion", "expansion", "command_substitution"}


def read_word(node: SgNode) -> Read:
    """The word of a node.

    Raises:
        NotUnderstood: it holds what is no plain text, quoted text, variable or `$(...)`.
    """
    pieces = list(_pieces(node))
    inner = tuple(found for piece in pieces for found in piece.inner)
    if all(piece.is_known for piece in pieces):
        return Read("".join(piece.text for piece in pieces), inner)
    if any(piece.is_split for piece in pieces):
        return Read(Open(), inner)
    begin = ""
    for piece in pieces:
        begin += piece.text
        if not piece.is_known:
            break
    return Read(Open(begin), inner)


def tokens(node: SgNode, line: str) -> list[SgNode]:
    """The children of a node, when there is nothing between them but blanks.

    Raises:
        NotUnderstood: there is more, or less.
    """
    children = node.children()
    at = node.range().start.index
    for child in children:
        place = child.range()
        is_there = place.end.index > place.start.index >= at
        if not is_there or line[place.start.index : place.end.index] != child.text():
            raise NotUnderstood
        if line[at : place.start.index].strip(_BLANKS):
            raise NotUnderstood
        at = place.end.index
    if not children or line[at : node.range().end.index].strip(_BLANKS):
        raise NotUnderstood
    return children


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a word: its text as far as it is sure."""

    text: str = ""
    is_known: bool = True
    is_split: bool = False
    inner: tuple[SgNode, ...] = ()


def _pieces(node: SgNode) -> Iterator[_Piece]:
    text = node.text()
    match node.kind():
        case "word" if _PLAIN.fullmatch(text):
            yield _plain(text)
        case "number" if _NUMBER.fullmatch(text):
            yield _Piece(text)
        case "raw_string" if _RAW.fullmatch(text):
            yield _Piece(text[1:-1])
        case "string":
            yield _string(node)
        case "simple_expansion" | "expansion" if _VARIABLE.fullmatch(text):
            yield _Piece(is_known=False, is_split=True)
        case "command_substitution":
            yield _Piece(is_known=False, is_split=True, inner=(node,))
        case "concatenation":
            yield from _joined(node)
        case _:
            raise NotUnderstood


def _joined(node: SgNode) -> Iterator[_Piece]:
    if node.text() == "{}":  # nothing to choose from: shells leave it as it is
        yield _Piece("{}")
        return
    children = node.children()
    if "".join(child.text() for child in children) != node.text():
        raise NotUnderstood
    for child in children:
        yield from _pieces(child)


def _plain(text: str) -> _Piece:
    """Unquoted text: backslashes are taken away; it is known up to what the shell expands."""
    value = ""
    chars = iter(text)
    for char in chars:
        if char in _OPENING:
            return _Piece(value, is_known=False)
        value += next(chars) if char == "\\" else char
    # Programs never see the tilde of `~/x`; what they see begins with no dash.
    return _Piece(value, is_known="~" not in text)


def _string(node: SgNode) -> _Piece:
    """Text in double quotes. With a backslash in it, shells agree, but we do not look closer."""
    text, start = node.text(), node.range().start.index
    rest, at = "", 0
    inner: list[SgNode] = []
    expansions = [child for child in node.children() if child.kind() in _EXPANSIONS]
    for child in expansions:
        place = child.range()
        rest += text[at : place.start.index - start]
        at = place.end.index - start
        if child.kind() == "command_substitution":
            inner.append(child)
        elif not _VARIABLE.fullmatch(child.text().strip(_BLANKS)):
            raise NotUnderstood
    rest += text[at:]
    is_closed = len(rest) > 1 and rest[0] == rest[-1] == '"'
    if not is_closed or not _QUOTED.fullmatch(rest[1:-1]):
        raise NotUnderstood
    if expansions or "\\" in rest:
        return _Piece(is_known=False, is_split=bool(expansions), inner=tuple(inner))
    return _Piece(rest[1:-1])
