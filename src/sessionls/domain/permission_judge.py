"""Judges subjects by rules in layers. Later layers only tighten; it asks and remembers nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import assert_never

from sessionls.domain.permission import STRICTNESS, ShellCommand, Subject, Verdict, strictest
from sessionls.domain.permission_grants import Grant, remembers, remembers_command
from sessionls.domain.permission_patterns import (
    covers_address,
    covers_command,
    covers_name,
    covers_path,
    touches_address,
    touches_command,
    touches_path,
)
from sessionls.domain.permission_rules import NAMED, PATHS, Rule, Rules, parse_rules

_LOOKING = ("read", "list", "search", "diagnostics", "scan", "report", "skill", "ask", "agent")
_STARTING = (".git", ".githooks", ".husky", ".sessionls", ".vscode", ".idea", ".envrc", ".mcp.json")
"""Places where a text makes a program start, sooner or later."""

DEFAULTS, _ = parse_rules(
    {
        **dict.fromkeys(_LOOKING, "allow"),
        **dict.fromkeys(("edit", "shell", "web", "mcp__*"), "ask"),
        **{f"edit({place})": "ask" for place in _STARTING},
    },
    "the defaults",
)
_LONGEST = 80
_UNKNOWN_LINE = "the line is not understood in all its parts"
_ALWAYS = Verdict("allow", "a person said always to exactly this")
_NO_LINE = Verdict("allow", "an empty line starts nothing")
_WRAPS = Verdict("allow", "it only starts another program, which is judged itself")


@dataclass(frozen=True, slots=True)
class Layers:
    """The rules that count for a call, from the user's on; those of later layers only tighten.

    `agents` are those of the agent that calls, behind those of the agents that called it. `grants`
    are the remembered answers that count: each answers what any layer asks, never what one denies.
    """

    user: Rules = field(default_factory=lambda: Rules(source="your settings"))
    agents: tuple[Rules, ...] = ()
    workspace: Rules = field(default_factory=lambda: Rules(source="the workspace's settings"))
    grants: tuple[Grant, ...] = ()

    def within(self, agent: Rules) -> "Layers":
        """The layers of an agent that these call: never wider."""
        return replace(self, agents=(*self.agents, agent))


@dataclass(frozen=True, slots=True)
class _Path:
    path: str


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    target: str


@dataclass(frozen=True, slots=True)
class _Nothing:
    """No rule with a pattern speaks of it."""


@dataclass(frozen=True, slots=True)
class _Item:
    """What is judged by itself: a tool's use for one place, command or address."""

    tool: str
    at: _Path | _Words | _Target | _Nothing
    wraps: bool = False


def judge(subject: Subject, layers: Layers) -> Verdict:
    """What the rules say of a subject: the strictest of what they say of each part of it."""
    if subject.command is not None and not subject.command.strip():
        return _NO_LINE
    verdict = strictest(list(_verdicts(subject, layers)))
    if verdict.permission == "deny":
        return verdict
    if remembers(layers.grants, subject):
        return _ALWAYS
    if cautions := _cautions(subject):
        return Verdict("ask", cautions[0])
    return verdict


def _cautions(subject: Subject) -> tuple[str, ...]:
    is_unknown = subject.command is not None and not subject.commands
    return (*subject.cautions, *((_UNKNOWN_LINE,) if is_unknown else ()))


def _verdicts(subject: Subject, layers: Layers) -> Iterator[Verdict]:
    for item in _items(subject):
        yield _judge(item, layers)
    for command in subject.commands or ():
        is_remembered = remembers_command(layers.grants, command)
        for item in _started(subject.tool, command):
            verdict = _judge(item, layers)
            yield _ALWAYS if is_remembered and verdict.permission == "ask" else verdict


def _items(subject: Subject) -> Iterator[_Item]:
    """What a subject is about, apart from the commands of a line that is understood."""
    if subject.command is not None and not subject.commands:
        # The best that can be said of such a line; it is never allowed for it.
        yield _Item(subject.tool, _Words(tuple(subject.command.split())))
    for path in subject.paths:
        yield _Item(subject.tool, _Path(path))
    if subject.target is not None:
        yield _Item(subject.tool, _Target(subject.target))
    if not subject.paths and subject.target is None and subject.command is None:
        yield _Item(subject.tool, _Nothing())


def _started(tool: str, command: ShellCommand) -> Iterator[_Item]:
    for start in command.starts:
        yield _Item(tool, _Words(start.words), start.wraps)
    for path in command.writes:
        yield _Item("edit", _Path(path))


def _judge(item: _Item, layers: Layers) -> Verdict:
    """What all layers say of one item."""
    later = [said for rules in (*layers.agents, layers.workspace) if (said := _said(rules, item))]
    return strictest([_base(item, layers.user), *later])


def _base(item: _Item, user: Rules) -> Verdict:
    """What the user says, or the defaults do.

    A default with a pattern holds until the user says otherwise with a pattern, too.
    """
    mine, default = _best(user, item), _best(DEFAULTS, item)
    if mine is None and default is None:
        told = f"no rule allows {item.tool!r}"
        return _WRAPS if item.wraps else Verdict("ask", told)
    if mine is None:
        return _verdict(item, default, DEFAULTS)
    if default is None or default.pattern is None or mine.pattern is not None:
        return _verdict(item, mine, user)
    return strictest([_verdict(item, mine, user), _verdict(item, default, DEFAULTS)])


def _said(rules: Rules, item: _Item) -> Verdict | None:
    rule = _best(rules, item)
    return None if rule is None else _verdict(item, rule, rules)


def _verdict(item: _Item, rule: Rule | None, rules: Rules) -> Verdict:
    assert rule is not None
    return Verdict(rule.permission, f"{_shown(item)}the rule '{rule}' of {rules.source}")


def _best(rules: Rules, item: _Item) -> Rule | None:
    """The rule of one layer that counts: any that denies, else the one that says most exactly."""
    matching = [rule for rule in rules.rules if _matches(rule, item)]
    return max(matching, key=_weight, default=None)


def _weight(rule: Rule) -> tuple[bool, bool, int, bool, int, int]:
    return (
        rule.permission == "deny",
        rule.pattern is not None,
        len(rule.pattern or ""),
        "*" not in rule.tool,
        len(rule.tool),
        STRICTNESS[rule.permission],
    )


def _matches(rule: Rule, item: _Item) -> bool:
    if not fnmatchcase(item.tool, rule.tool) and not _is_kept_from(rule, item.tool):
        return False
    if rule.pattern is None:
        return not item.wraps
    # What only starts other programs needs no rule that allows it.
    return not (item.wraps and rule.permission == "allow") and _fits(rule, rule.pattern, item)


def _is_kept_from(rule: Rule, tool: str) -> bool:
    """Whether a rule about reading holds for another tool that reads."""
    return rule.tool == "read" and rule.permission == "deny" and tool in PATHS


def _fits(rule: Rule, pattern: str, item: _Item) -> bool:
    surely = rule.permission == "allow"
    match item.at:
        case _Path(path=path):
            return (covers_path if surely else touches_path)(pattern, path)
        case _Words(words=words):
            return (covers_command if surely else touches_command)(pattern, words)
        case _Target(target=target) if item.tool in NAMED:
            return covers_name(pattern, target)
        case _Target(target=target):
            return (covers_address if surely else touches_address)(pattern, target)
        case _Nothing():
            return False
        case _:
            assert_never(item.at)


def _shown(item: _Item) -> str:
    match item.at:
        case _Path(path=text) | _Target(target=text):
            return f"{text[:_LONGEST]}: "
        case _Words(words=words):
            return f"`{' '.join(word or '…' for word in words)[:_LONGEST]}`: "
        case _Nothing():
            return ""
        case _:
            assert_never(item.at)
