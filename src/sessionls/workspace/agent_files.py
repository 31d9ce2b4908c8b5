"""Reads one agent file: Markdown with a YAML header. Never raises, ignores nothing in silence."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import cast

import yaml
from pydantic import ValidationError

from sessionls.domain.agent import (
    HEADER_KEYS,
    NAME,
    Agent,
    AgentAction,
    Origin,
    Problem,
    build_agent,
    said_of,
)
from sessionls.domain.permission_rules import Rule, combined, parse_rule
from sessionls.engine.header import Header, as_json, item_lines, pairs, read_header, words
from sessionls.engine.models.worker.parameters import RESERVED
from sessionls.engine.scanners.scan import SCANNERS

TOOLS = (
    "read",
    "list",
    "search",
    "diagnostics",
    "edit",
    "shell",
    "report",
    "scan",
    "agent",
    "ask",
    "web",
    "skill",
)
"""The tools an agent file may name, besides those of MCP servers: `mcp__<server>__<tool>`.

A `*` at the end of such a name stands for anything: `mcp__github__*`.
"""

_MCP = "mcp__"
_FENCE = "---"
_NEEDS_HEADER = (
    "An agent file needs a header: a first line '---', lines such as 'description: ...', "
    "and a line '---'. The prompt follows it."
)
_NO_PARAMETER = (
    "{!r} is no parameter and has no effect: where a request goes and what it holds is not an "
    "agent's. Servers of your own stand in your settings, under providers."
)


def parse_agent_file(
    text: str, *, path: Path, origin: Origin
) -> tuple[Agent | None, tuple[Problem, ...]]:
    """The agent that a file defines, and what is wrong with the file, by line.

    `text` is the whole file as it stands, with its byte order mark and line ends if it has them:
    the revision is the hash of its UTF-8 bytes. Whatever is wrong counts in the direction that
    gives the agent less: an unknown tool is no tool, an unknown permission denies.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip() for line in lines):
        return _nothing("information", "The file is empty: it defines no agent yet.")
    if lines[0].rstrip() != _FENCE:
        return _nothing("error", _NEEDS_HEADER)
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == _FENCE), None)
    if end is None:
        return _nothing("error", "The header has no end: add a line '---' before the prompt.")
    header = read_header("\n".join(["", *lines[1:end]]))
    if header.broken:
        return None, tuple(header.problems)
    prompt = "\n".join(lines[end + 1 :]).strip()
    if not prompt:
        header.warn(end, "The prompt is empty: say below the header what the agent is to do.")
    return _agent(header, path, {"prompt": prompt, "revision": revision(text), "origin": origin})


def revision(text: str) -> str:
    """The hash under which a turn records with which text of an agent file it ran."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def known_tool(name: str) -> bool:
    """Whether an agent file may name this tool."""
    is_mcp = name.startswith(_MCP) and len(name) > len(_MCP) and "*" not in name[:-1]
    return name in TOOLS or is_mcp


def _nothing(severity: str, message: str) -> tuple[None, tuple[Problem, ...]]:
    return None, (Problem.model_validate({"line": 0, "severity": severity, "message": message}),)


def _agent(
    header: Header, path: Path, fixed: Mapping[str, object]
) -> tuple[Agent | None, tuple[Problem, ...]]:
    for tidy in (_texts, _tools, _scanners, _parameters, _actions, _absent):
        tidy(header)
    _permissions(header, str(fixed["origin"]))
    usable = NAME.fullmatch(path.stem) is not None
    if "name" not in header.values and not usable:
        header.fail(
            header.lines.get("name", 0),
            f"The file's name {path.stem!r} cannot name an agent: "
            "add 'name:' with small letters, digits, '-' and '_'.",
        )
    stem = path.stem if usable else "nameless"
    agent, problems = build_agent(
        header.values, header.lines, {"name": stem, "path": str(path), **fixed}
    )
    nameless = "name" not in header.values and not usable
    ordered = sorted((*header.problems, *problems), key=lambda problem: problem.line)
    return None if nameless else agent, tuple(ordered)


def _texts(header: Header) -> None:
    """Names and words as they are written: a name may look like a number, or like `yes`."""
    for key in ("name", "description", "model"):
        node = header.nodes.get(key)
        if isinstance(node, yaml.ScalarNode) and header.values.get(key) is not None:
            header.values[key] = node.value


def _tools(header: Header) -> None:
    named = _words(header, "tools")
    if named is not None:
        known = _known(header, "tool", named, known_tool, TOOLS)
        header.values["tools"] = known
        if named and not known:
            header.warn(header.lines["tools"], "No tool of this list is known: it has no tools.")


def _scanners(header: Header) -> None:
    named = _words(header, "scanners")
    if named is None:
        return
    known = _known(header, "scanner", named, SCANNERS.__contains__, sorted(SCANNERS))
    header.values["scanners"] = known
    tools = header.values.get("tools")
    if known and isinstance(tools, tuple) and "scan" not in tools:
        header.warn(header.lines["scanners"], "Scanners have no effect without the tool 'scan'.")


def _words(header: Header, key: str) -> list[tuple[str, int]] | None:
    """The words under a key; `None` where the key is absent or says nothing."""
    if header.values.get(key) is None:
        return None
    named = words(header.nodes[key])
    if named is None:
        header.fail(header.lines[key], f"{key}: write a list of names. It counts as empty.")
        return []
    return named


def _known(
    header: Header,
    what: str,
    named: list[tuple[str, int]],
    is_known: Callable[[str], bool],
    names: Collection[str],
) -> tuple[str, ...]:
    for word, line in named:
        if not is_known(word):
            header.warn(line, f"Unknown {what} {word!r}; left out. Known: {', '.join(names)}.")
    return tuple(dict.fromkeys(word for word, _ in named if is_known(word)))


def _parameters(header: Header) -> None:
    given = header.values.get("parameters")
    if given is None:
        return
    try:
        header.values["parameters"] = as_json(given)
    except ValueError as error:
        del header.values["parameters"]
        header.fail(header.lines["parameters"], f"parameters: {error}. The key is left out.")
        return
    for name, _, line in pairs(header.nodes["parameters"]) or ():
        if name in RESERVED:
            header.warn(line, _NO_PARAMETER.format(name))


def _actions(header: Header) -> None:
    """One action that is wrong spares the others."""
    given, node = header.values.get("actions"), header.nodes.get("actions")
    if not isinstance(given, list) or node is None:
        return
    sound: list[AgentAction] = []
    for entry, line in zip(cast("list[object]", given), item_lines(node), strict=True):
        try:
            sound.append(AgentAction.model_validate(entry))
        except ValidationError as error:
            wrong = said_of(error.errors()[0])
            header.fail(line, f"actions: {wrong}. This action is left out.")
    header.values["actions"] = tuple(sound)


def _permissions(header: Header, origin: str) -> None:
    entries = pairs(header.nodes.get("permissions"))
    if header.values.get("permissions") is None or entries is None:
        return
    rules = (_rule(header, origin, entry) for entry in entries)
    kept = combined(rule for rule in rules if rule is not None)
    header.values["permissions"] = {rule.key: rule.permission for rule in kept}


def _rule(header: Header, origin: str, entry: tuple[str, str, int]) -> Rule | None:
    """One rule as it counts; a file of the workspace only tightens."""
    key, word, line = entry
    rule, problems = parse_rule(key, word)
    for problem in problems:
        header.fail(line, problem)
    if rule is None:
        return None
    if not _may_match(rule.tool):
        header.warn(line, f"Unknown tool {rule.tool!r} in permissions. Known: {', '.join(TOOLS)}.")
    if rule.permission == "allow" and origin == "workspace":
        header.warn(line, f"A file of the workspace cannot allow {rule.key!r}; it counts as ask.")
        return replace(rule, permission="ask")
    return rule


def _may_match(name: str) -> bool:
    """Whether a rule's name, which may hold a `*`, is that of a tool."""
    return known_tool(name) or any(fnmatchcase(tool, name) for tool in (*TOOLS, _MCP))


def _absent(header: Header) -> None:
    for key in HEADER_KEYS:
        if key in header.values and header.values[key] is None:
            del header.values[key]
            all_tools = ": all tools. Write [] for none" if key == "tools" else ""
            header.warn(header.lines[key], f"{key} says nothing and counts as absent{all_tools}.")
