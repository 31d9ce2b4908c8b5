"""The rules as data: reads and validates the files in `rules/`. Runs nothing."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field

from sessionls.domain.finding import Severity

Cwe = Annotated[int, Field(ge=1, le=9999)]
Title = Annotated[str, Field(min_length=3, max_length=80)]
Language = Literal[
    "python",
    "javascript",
    "typescript",
    "tsx",
    "go",
    "java",
    "ruby",
    "php",
    "csharp",
    "bash",
    "yaml",
]
# Read when a file of the language is met for the first time.
_FILES: Mapping[str, tuple[str, ...]] = {
    "python": ("python.yml",),
    "javascript": ("javascript.yml",),
    "typescript": ("javascript.yml",),
    "tsx": ("javascript.yml",),
    "go": ("go.yml",),
    "java": ("java.yml",),
    "ruby": ("ruby.yml",),
    "php": ("php.yml",),
    "csharp": ("csharp.yml",),
    "bash": ("shell.yml",),
    "yaml": ("workflow.yml", "compose.yml"),
}
PATTERN_LANGUAGES: tuple[str, ...] = tuple(_FILES)
# The parser in C reads the rules ten times as fast; it is not in every build of PyYAML.
_LOADER = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Strict(BaseModel):
    """A rule file has no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuffFix(Strict):
    """A safe fix that ruff does not offer.

    Attributes:
        find: What the whole marked text must match (a regular expression of Python).
        replace: The new text.
    """

    title: Title
    find: re.Pattern[str]
    replace: str


class RuffRule(Strict):
    """What we add to a rule of ruff.

    Attributes:
        advice: Follows ruff's message where that says what is wrong, but not what to do.
        tests: `skip` where the rule means nothing in test code.
    """

    severity: Severity
    cwe: Cwe | None = None
    advice: str = ""
    tests: Literal["scan", "skip"] = "scan"
    fixes: tuple[RuffFix, ...] = ()


class RuffRules(Strict):
    """The rules of ruff that each scanner of ours selects."""

    python: dict[str, RuffRule]
    defects: dict[str, RuffRule]

    def select(self, scanner: str) -> dict[str, RuffRule]:
        """The rules of `python` or `defects`; none for another name."""
        return {"python": self.python, "defects": self.defects}.get(scanner, {})


def load_rules(name: str) -> Any:
    """One file of `sessionls/rules` as plain data, not yet validated."""
    text = files("sessionls").joinpath("rules", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)


@cache
def ruff_rules() -> RuffRules:
    """The map from ruff's codes to severity, CWE and advice."""
    return RuffRules.model_validate(load_rules("ruff.yml"))


class PatternFix(Strict):
    """How to mend a match.

    Attributes:
        title: What a person reads on the quick fix.
        replace: The new text of the whole match; `$NAME` and `$$$NAME` stand for what the rule
            captured under that name.
    """

    title: Title
    replace: str


class PatternRule(Strict):
    """One rule of our own, around a rule object of ast-grep.

    Attributes:
        id: A slug with the language's prefix; never changes its meaning once released.
        languages: In ast-grep's words. Absent: those of the file.
        paths: Globs of file names where the rule applies; absent: everywhere. `*` crosses `/`.
        needs: The rule can only match in a text that has one of these words: it is looked up
            first and saves most of the parsing.
        like: A regular expression (of Python) that such a text also matches, where the words
            alone are too common.
        message: What is wrong and what to do.
        rule, constraints, utils: As in ast-grep.
        report: The capture to mark in place of the whole match.
        mark: A regular expression; each of its matches within the match is a hit of its own.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)+$")]
    languages: tuple[Language, ...] = ()
    severity: Severity
    cwe: Cwe | None = None
    message: Annotated[str, Field(min_length=20, max_length=300, pattern=r"\.$")]
    link: str | None = None
    paths: tuple[str, ...] = ()
    needs: Annotated[tuple[str, ...], Field(min_length=1)]
    like: re.Pattern[str] | None = None
    rule: dict[str, Any]
    constraints: dict[str, Any] = Field(default_factory=dict[str, Any])
    utils: dict[str, Any] = Field(default_factory=dict[str, Any])
    report: str | None = None
    mark: re.Pattern[str] | None = None
    fix: PatternFix | None = None

    @property
    def documentation(self) -> str | None:
        """The page to read about the rule."""
        if self.link or self.cwe is None:
            return self.link
        return f"https://cwe.mitre.org/data/definitions/{self.cwe}.html"


class PatternFile(Strict):
    """One rule file: its rules, the languages of those that name none, and what they share."""

    languages: tuple[Language, ...]
    utils: dict[str, Any] = Field(default_factory=dict[str, Any])
    rules: tuple[PatternRule, ...]


@cache
def pattern_rules(language: str) -> tuple[PatternRule, ...]:
    """The rules of our own for one of `PATTERN_LANGUAGES`, in the order of their files."""
    files_of = [_pattern_file(name) for name in _FILES.get(language, ())]
    return tuple(
        rule
        for file in files_of
        for rule in file.rules
        if language in (rule.languages or file.languages)
    )


@cache
def _pattern_file(name: str) -> PatternFile:
    file = PatternFile.model_validate(load_rules(name))
    rules = [
        rule.model_copy(update={"utils": _used(file.utils | rule.utils, rule.rule)})
        for rule in file.rules
    ]
    return file.model_copy(update={"rules": tuple(rules)})


def _used(utils: Mapping[str, Any], rule: object) -> dict[str, Any]:
    """Only what a rule refers to: ast-grep reads the whole configuration at each search."""
    names = _references(rule) & utils.keys()
    seen: set[str] = set()
    while names - seen:
        name = (names - seen).pop()
        seen.add(name)
        names |= _references(utils[name]) & utils.keys()
    return {name: utils[name] for name in sorted(seen)}


def _references(rule: object) -> set[str]:
    match rule:
        case dict():
            entries = cast("dict[str, object]", rule)
            named = {str(entries["matches"])} if "matches" in entries else set[str]()
            return named.union(*map(_references, entries.values()))
        case list():
            return set[str]().union(*map(_references, cast("list[object]", rule)))
        case _:
            return set()
