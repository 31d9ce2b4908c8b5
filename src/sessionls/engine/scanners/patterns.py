"""Our own rules, through ast-grep: text in, hits out. Knows no other scanner and reads no file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sessionls.engine.scanners.hit import Hit, HitFix, Outcome, Replacement, SourceText, Trouble
from sessionls.engine.scanners.languages import language_of
from sessionls.engine.scanners.lines import LONGEST_LINE, TOO_LONG, longest_line, without_surrogates
from sessionls.engine.scanners.nosec import is_marked
from sessionls.engine.scanners.rulebook import PatternRule, pattern_rules

if TYPE_CHECKING:
    from ast_grep_py import Config, SgNode

_CAPTURE = re.compile(r"\$\$\$([A-Z_]+)|\$([A-Z_]+)")


def scan_patterns(source: SourceText, scanners: frozenset[str]) -> Outcome:
    """Match our rules: those for Python belong to `python`, all others to `patterns`."""
    language = language_of(source.path, source.text)
    scanner = "python" if language == "python" else "patterns"
    if language is None or scanner not in scanners:
        return Outcome()
    rules = _applicable(source, language)
    if not rules:
        return Outcome()
    # Nobody minifies Python; there a long line is a table of data beside real code.
    if language != "python" and longest_line(source.text) > LONGEST_LINE:
        return Outcome(troubles=(Trouble(scanner, TOO_LONG),))
    return Outcome(tuple(_hits(source, language, scanner, rules)))


def _applicable(source: SourceText, language: str) -> list[PatternRule]:
    path = source.path.as_posix()
    return [
        rule
        for rule in pattern_rules(language)
        if _may_match(rule, source.text) and _is_for(rule, path)
    ]


def _may_match(rule: PatternRule, text: str) -> bool:
    if not any(word in text for word in rule.needs):
        return False
    return rule.like is None or rule.like.search(text) is not None


def _is_for(rule: PatternRule, path: str) -> bool:
    return not rule.paths or any(fnmatchcase(path, f"*/{glob}") for glob in rule.paths)


def _hits(
    source: SourceText, language: str, scanner: str, rules: Sequence[PatternRule]
) -> Iterator[Hit]:
    from ast_grep_py import SgRoot

    root = SgRoot(without_surrogates(source.text), language).root()
    for rule in rules:
        for match in _outermost(root.find_all(_config(rule))):
            for start, end in _places(match, rule):
                if not is_marked(source.text, start, rule.id):
                    yield _hit(rule, scanner, (start, end), _fix(match, rule, source.text))


def _config(rule: PatternRule) -> Config:
    config: Config = {"rule": rule.rule}  # pyright: ignore[reportAssignmentType]
    if rule.constraints:
        config["constraints"] = rule.constraints
    if rule.utils:
        config["utils"] = rule.utils
    return config


def _outermost(matches: Sequence[SgNode]) -> Iterator[SgNode]:
    """Leave out a match inside another one of the same rule: `a + b + c` is one concatenation."""
    end = -1
    for match in sorted(matches, key=_span):
        if match.range().end.index > end:
            end = match.range().end.index
            yield match


def _span(node: SgNode) -> tuple[int, int]:
    place = node.range()
    return place.start.index, -place.end.index


def _places(match: SgNode, rule: PatternRule) -> list[tuple[int, int]]:
    node = (rule.report and match.get_match(rule.report)) or match
    place = node.range()
    if rule.mark is None:
        return [(place.start.index, place.end.index)]
    start = place.start.index
    marks = rule.mark.finditer(node.text())
    return [(start + mark.start(), start + mark.end()) for mark in marks]


def _hit(rule: PatternRule, scanner: str, place: tuple[int, int], fix: HitFix | None) -> Hit:
    return Hit(
        scanner=scanner,
        rule=rule.id,
        severity=rule.severity,
        message=rule.message,
        start=place[0],
        end=place[1],
        cwe=rule.cwe,
        link=rule.documentation,
        fix=fix,
    )


def _fix(match: SgNode, rule: PatternRule, text: str) -> HitFix | None:
    if rule.fix is None:
        return None
    place = match.range()
    new = _CAPTURE.sub(lambda name: _captured(match, name, text), rule.fix.replace)
    return HitFix(rule.fix.title, (Replacement(place.start.index, place.end.index, new),))


def _captured(match: SgNode, name: re.Match[str], text: str) -> str:
    if name[1]:
        nodes = match.get_multiple_matches(name[1])
    else:
        node = match.get_match(name[2])
        nodes = [node] if node else []
    if not nodes:
        return ""
    return text[nodes[0].range().start.index : nodes[-1].range().end.index]
