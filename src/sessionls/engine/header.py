"""Reads the YAML header of a file for agents: values with their lines. Knows no key by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import cast

import yaml

from sessionls.domain.agent import Problem

_LONGEST = 16_384
_DEEPEST = 50
_NO_JSON = (
    "only texts, finite numbers, true, false, null, lists and 'key: value' lines can stand here"
)
_NO_VALUE = "the value is not of the kind that it claims to be"


@dataclass(slots=True)
class Header:
    """What the header says: values and YAML nodes by key, and what is wrong so far, by line."""

    values: dict[str, object] = field(default_factory=dict[str, object])
    nodes: dict[str, yaml.Node] = field(default_factory=dict[str, yaml.Node])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    problems: list[Problem] = field(default_factory=list[Problem])
    broken: bool = False

    def warn(self, line: int, message: str) -> None:
        """Something that has no effect, or less than it says."""
        self.problems.append(Problem(line=line, severity="warning", message=message))

    def fail(self, line: int, message: str) -> None:
        """Something that cannot be used as it is."""
        self.problems.append(Problem(line=line, severity="error", message=message))


def read_header(text: str) -> Header:
    """The header of which `text` is the YAML; its line 0 is the file's line 0.

    `broken` where nothing can be said about it as a whole; the problems then tell why.
    """
    header = Header()
    if len(text) > _LONGEST:
        return _broken(header, 0, f"The header is longer than {_LONGEST} characters.")
    # The library takes seconds to find out how deep a deep nesting is.
    if _depth(text) > _DEEPEST:
        return _broken(header, 0, "The header is nested too deeply.")
    try:
        return _read(_Loader(text), header)
    except yaml.YAMLError as error:
        return _broken(header, *_explained(error, text))
    except RecursionError:
        return _broken(header, 0, "The header is nested too deeply.")


def words(node: yaml.Node) -> list[tuple[str, int]] | None:
    """The words of a list, or of a comma-separated string, each with its line; else `None`."""
    line = node.start_mark.line
    if isinstance(node, yaml.ScalarNode):
        text = "" if node.tag.endswith(":null") else node.value
        return [(word.strip(), line) for word in text.split(",") if word.strip()]
    if not isinstance(node, yaml.SequenceNode):
        return None
    items = cast("list[yaml.Node]", node.value)
    if not all(isinstance(item, yaml.ScalarNode) for item in items):
        return None
    return [(str(item.value).strip(), item.start_mark.line) for item in items]


def item_lines(node: yaml.Node) -> list[int]:
    """The line of each item of a list; empty if it is none."""
    items = _children(node) if isinstance(node, yaml.SequenceNode) else []
    return [item.start_mark.line for item in items]


def pairs(node: yaml.Node | None) -> list[tuple[str, str, int]] | None:
    """The keys of a mapping with their values as written and their lines; `None` if it is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    entries = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
    return [(_text(key), _text(value), key.start_mark.line) for key, value in entries]


def as_json(value: object) -> object:
    """The value as JSON has it.

    Raises:
        ValueError: JSON has no such value (not a number, bytes); the text says so.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(_NO_JSON) from error


class _Loader(yaml.SafeLoader):
    """YAML as people expect it, and as 1.2 has it: `on`, `off`, `yes`, `no` and dates are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - how PyYAML declares it
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if not tag.endswith(":timestamp") and (first in "tTfF" or not tag.endswith(":bool"))
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _read(loader: _Loader, header: Header) -> Header:
    root = loader.get_single_node()
    if root is None:
        return header
    if not isinstance(root, yaml.MappingNode):
        line = root.start_mark.line
        return _broken(header, line, "The header must be 'key: value' lines, such as 'name: x'.")
    if _shares_nodes(root):
        return _broken(header, 0, "YAML anchors and aliases are not supported here; write it out.")
    _warn_of_repeats(root, header)
    for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", root.value):
        name = _text(key)
        header.lines[name], header.nodes[name] = key.start_mark.line, value
        try:
            header.values[name] = _value(loader, value)
        except (ValueError, OverflowError):
            header.values.pop(name, None)
            header.fail(key.start_mark.line, f"{name}: {_NO_VALUE}. The key is left out.")
    return header


def _value(loader: _Loader, node: yaml.Node) -> object:
    return loader.construct_object(node, deep=True)  # pyright: ignore[reportUnknownMemberType]


def _broken(header: Header, line: int, message: str) -> Header:
    header.broken = True
    header.fail(line, message)
    return header


def _depth(text: str) -> int:
    """How many brackets are open at once, at most; those in strings count, too."""
    steps = ((char in "[{") - (char in "]}") for char in text)
    return max(accumulate(steps), default=0)


def _explained(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    mark = cast("yaml.Mark | None", getattr(error, "problem_mark", None))
    said = cast("str | None", getattr(error, "problem", None) or getattr(error, "reason", None))
    at = cast("int | None", getattr(error, "position", None))
    line = mark.line if mark else text.count("\n", 0, at) if at is not None else 0
    hint = " Quote a value that holds ': ' or begins with a sign." if mark else ""
    return min(line, text.count("\n")), f"The header is not YAML: {said or error}.{hint}"


def _shares_nodes(root: yaml.Node) -> bool:
    """Whether some node stands at two places: such a header may be huge or endless."""
    seen: set[int] = set()
    todo: list[yaml.Node] = [root]
    while todo:
        node = todo.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        todo += _children(node)
    return False


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return cast("list[yaml.Node]", node.value)
    if isinstance(node, yaml.MappingNode):
        entries = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        return [part for entry in entries for part in entry]
    return []


def _warn_of_repeats(node: yaml.Node, header: Header) -> None:
    first: Mapping[str, int] = {}
    for name, _, line in pairs(node) or ():
        if name in first:
            header.warn(line, f"{name!r} stands here and on line {first[name] + 1}; this counts.")
        first = {**first, name: line}
    for child in _children(node):
        _warn_of_repeats(child, header)


def _text(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""
