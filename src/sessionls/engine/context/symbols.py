"""What stands around a place in code: imports, enclosing definitions, their siblings. From syntax.

Speaks of the languages that ast-grep knows; of others it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from sessionls.engine.scanners.languages import language_of
from sessionls.engine.scanners.lines import LONGEST_LINE, longest_line, without_surrogates

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LARGEST = 1 << 20
"""A text of more characters is not parsed."""
_MOST_SYMBOLS = 200
_MOST_IMPORTS = 40
_LONGEST = 160
_LEAVES = frozenset(
    {
        "function_definition",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
        "method_declaration",
        "constructor_declaration",
        "property_declaration",
        "method",
        "singleton_method",
        "type_alias_declaration",
        "type_declaration",
    }
)
_HOLDERS = frozenset(
    {
        "class_definition",
        "class_declaration",
        "abstract_class_declaration",
        "interface_declaration",
        "enum_declaration",
        "struct_declaration",
        "record_declaration",
        "trait_declaration",
        "namespace_declaration",
        "class",
        "module",
        "internal_module",
    }
)
# What definitions stand in without being defined by it.
_BETWEEN = frozenset(
    {
        "export_statement",
        "decorated_definition",
        "block",
        "class_body",
        "interface_body",
        "enum_body",
        "declaration_list",
        "body_statement",
        "statement_block",
        "namespace_definition",
        "compound_statement",
        "if_statement",
        "try_statement",
        "lexical_declaration",
    }
)
_IMPORTS = frozenset(
    {
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "import_declaration",
        "namespace_use_declaration",
        "using_directive",
    }
)
_BODIES = frozenset(
    {"block", "class_body", "interface_body", "enum_body", "declaration_list", "statement_block"}
    | {"compound_statement", "body_statement", "constructor_body", "accessor_list"}
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition: its name, its head in one line, and its lines: 1-based, the last included."""

    name: str
    head: str
    first: int
    last: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Around a place: the file's imports, what encloses it from outside in, what stands beside."""

    imports: tuple[str, ...] = ()
    enclosing: tuple[Symbol, ...] = ()
    siblings: tuple[str, ...] = ()


def outline(path: PurePath, text: str) -> tuple[Symbol, ...]:
    """The definitions of a file in order, those inside of classes too, but not inside functions."""
    root = _root(path, text)
    return tuple(_symbol(node, depth) for node, depth in _deep(root, 0)) if root else ()


def surroundings(path: PurePath, text: str, first: int, last: int) -> Surroundings:
    """What stands around some lines (1-based, the last one included)."""
    root = _root(path, text)
    if root is None:
        return Surroundings()
    chain = list(_enclosing(root, first - 1, last - 1))
    holder = next((node for node in reversed(chain) if node.kind() in _HOLDERS), root)
    inside = {node.range().start.index for node in chain}
    beside = [node for node in _shallow(holder) if node.range().start.index not in inside]
    return Surroundings(
        tuple(_imports(root)),
        tuple(_symbol(node, depth) for depth, node in enumerate(chain)),
        tuple(dict.fromkeys(_name(node) for node in beside[:_MOST_SYMBOLS])),
    )


def _root(path: PurePath, text: str) -> SgNode | None:
    language = language_of(path, text)
    if language in {None, "yaml"} or len(text) > LARGEST or longest_line(text) > LONGEST_LINE:
        return None
    from ast_grep_py import SgRoot

    return SgRoot(without_surrogates(text), language or "").root()


def _enclosing(root: SgNode, first: int, last: int) -> Iterator[SgNode]:
    """The definitions that hold both lines whole, from outside in."""
    node: SgNode | None = root
    while node:
        node = next((child for child in node.children() if _holds(child, first, last)), None)
        if node and _defines(node):
            yield node


def _holds(node: SgNode, first: int, last: int) -> bool:
    place = node.range()
    return node.is_named() and place.start.line <= first and last <= place.end.line


def _defines(node: SgNode) -> bool:
    kind = node.kind()
    if not node.is_named():
        return False  # the word `class` itself, say
    if kind == "variable_declarator":
        value = node.field("value")
        return value is not None and value.kind() in {"arrow_function", "function_expression"}
    return kind in _LEAVES or kind in _HOLDERS


def _deep(node: SgNode, depth: int) -> Iterator[tuple[SgNode, int]]:
    """Depth first without recursion, as deep as classes are nested in each other."""
    stack = [(one, depth) for one in reversed(list(_shallow(node)))]
    left = _MOST_SYMBOLS
    while stack and left:
        one, depth = stack.pop()
        left -= 1
        yield one, depth
        if one.kind() in _HOLDERS:
            stack += [(inner, depth + 1) for inner in reversed(list(_shallow(one)))]


def _shallow(holder: SgNode) -> Iterator[SgNode]:
    """The definitions right inside of one, or of the file."""
    stack = list(reversed(holder.children()))
    while stack:
        node = stack.pop()
        if _defines(node):
            yield node
        elif node.kind() in _BETWEEN:
            stack += reversed(node.children())


def _imports(root: SgNode) -> Iterator[str]:
    found = (node for node in root.children() if _is_import(node))
    for number, node in enumerate(found):
        if number == _MOST_IMPORTS:
            yield "..."
            return
        yield _one_line(node.text())


def _is_import(node: SgNode) -> bool:
    if node.kind() == "call":
        return node.text().startswith(("require ", "require_relative ", "require("))
    return node.kind() in _IMPORTS


def _symbol(node: SgNode, depth: int) -> Symbol:
    place = node.range()
    return Symbol(_name(node), _head(node), place.start.line + 1, place.end.line + 1, depth)


def _head(node: SgNode) -> str:
    """Everything before the body."""
    text, start = node.text(), node.range().start.index
    body = node.field("body") or _body(node.children())
    return _one_line(text[: body.range().start.index - start] if body else text.split("\n")[0])


def _body(children: Sequence[SgNode]) -> SgNode | None:
    return next((child for child in children if child.kind() in _BODIES), None)


def _name(node: SgNode) -> str:
    named = node.field("name")
    if named is None and node.kind() == "type_declaration":
        spec = next((child for child in node.children() if child.kind() == "type_spec"), None)
        named = spec and spec.field("name")
    return _one_line(named.text() if named else node.text())


def _one_line(text: str) -> str:
    line = " ".join(text.split()).rstrip(":{ ").rstrip()
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
