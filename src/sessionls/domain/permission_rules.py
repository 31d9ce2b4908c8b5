"""Rules of permissions as people write them: `shell(git status*): allow`. What is wrong is told."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from sessionls.domain.permission import STRICTNESS, Permission
from sessionls.domain.permission_patterns import address_pattern, command_words

SHELL, WEB, AGENT = "shell", "web", "agent"
NAMED = frozenset({AGENT, "skill"})
"""The tools whose patterns are names."""

PATHS = frozenset({"read", "list", "search", "diagnostics", "scan", "edit", "report"})
"""The tools whose patterns are globs. They read: a `read(...)` rule that denies holds for all."""

_KEY = re.compile(r"(?P<tool>[A-Za-z0-9_.*-]+)(?:\((?P<pattern>.*)\))?", re.DOTALL)
_TOOL = re.compile(r"[A-Za-z0-9_.*-]+")
_LONGEST = 500
_WORDS: tuple[str, ...] = get_args(Permission)
_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    SHELL: (
        lambda pattern: command_words(pattern) is not None,
        "write the words with which a command begins, and '*' only at their end.",
    ),
    WEB: (
        lambda pattern: address_pattern(pattern) is not None,
        "write how an address begins, such as https://docs.example.org/.",
    ),
    **dict.fromkeys(NAMED, (lambda _: True, "")),
    **dict.fromkeys(
        PATHS,
        (
            lambda pattern: not pattern.startswith("!") and "\\" not in pattern,
            "write a path or a glob; '!' and backslashes mean nothing here.",
        ),
    ),
}
_HOW = "Write a tool, or a tool with a pattern in brackets, such as 'shell(git status*)'"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of a tool's calls, by the tool's name (with `*`) and perhaps a pattern."""

    tool: str
    permission: Permission
    pattern: str | None = None

    @property
    def key(self) -> str:
        """As people write it."""
        return self.tool if self.pattern is None else f"{self.tool}({self.pattern})"

    def __str__(self) -> str:
        """As people write it, with its permission."""
        return f"{self.key}: {self.permission}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one layer; their order says nothing. `source` names the layer for people."""

    rules: tuple[Rule, ...] = ()
    source: str = "the settings"


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong with the rule of a key, in a sentence."""

    key: str
    message: str


def parse_rules(
    mapping: Mapping[str, object], source: str = "the settings"
) -> tuple[Rules, tuple[RuleProblem, ...]]:
    """The rules of a mapping, and what is wrong with it.

    Whatever is wrong permits less: a wrong word denies; a pattern that cannot be used counts for
    all of the tool where it asks or denies, and for nothing where it allows.
    """
    read = {key: parse_rule(key, word) for key, word in mapping.items()}
    rules = combined(rule for rule, _ in read.values() if rule is not None)
    problems = (RuleProblem(key, message) for key, (_, wrong) in read.items() for message in wrong)
    return Rules(rules, source), tuple(problems)


def combined(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of a layer: of two for the same calls the stricter one."""
    kept: dict[str, Rule] = {}
    for rule in rules:
        kept[rule.key] = _stricter(kept.get(rule.key), rule)
    return tuple(kept.values())


def parse_rule(key: str, word: object) -> tuple[Rule | None, tuple[str, ...]]:
    """One rule, if there is one, and what is wrong with it."""
    permission, wrong = _permission(key, word)
    found = _KEY.fullmatch(key.strip())
    if found is None:
        tool = key.strip().partition("(")[0]
        tool = tool if _TOOL.fullmatch(tool) else ""
        rule, why = _without_pattern(tool, permission, f"{key!r} is no rule. {_HOW}.")
        return rule, (*wrong, why)
    tool, pattern = found["tool"], found["pattern"]
    unusable = None if pattern is None else _unusable(tool, pattern.strip())
    if unusable is not None:
        rule, why = _without_pattern(tool, permission, f"{key}: {unusable}")
        return rule, (*wrong, why)
    return Rule(tool, permission, None if pattern is None else pattern.strip()), wrong


def _permission(key: str, word: object) -> tuple[Permission, tuple[str, ...]]:
    if isinstance(word, str) and word in _WORDS:
        return cast("Permission", word), ()
    return "deny", (f"{key}: {word!r} is not allow, ask or deny; it counts as deny.",)


def _without_pattern(tool: str, permission: Permission, message: str) -> tuple[Rule | None, str]:
    if permission == "allow" or not tool:
        return None, f"{message} It is left out."
    return Rule(tool, permission), f"{message} It counts for all of {tool!r}."


def _unusable(tool: str, pattern: str) -> str | None:
    """Why a pattern matches nothing; `None` if it can match."""
    if not pattern:
        return "the brackets are empty."
    if len(pattern) > _LONGEST:
        return f"the pattern is longer than {_LONGEST} characters."
    can_match, why = _CHECKS.get(tool, (lambda _: "*" in tool, "this tool takes no pattern."))
    return None if can_match(pattern) else why


def _stricter(old: Rule | None, new: Rule) -> Rule:
    if old is None:
        return new
    return max(old, new, key=lambda rule: STRICTNESS[rule.permission])
