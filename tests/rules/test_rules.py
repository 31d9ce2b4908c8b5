"""Every rule against its examples, exactly."""

import re
from pathlib import Path

import pytest
from ast_grep_py import SgRoot
from pydantic import ValidationError
from tests.rules.examples import SUFFIXES, Example, all_examples, marked

from sessionls.engine.scanners.hit import Hit, Replacement, SourceText
from sessionls.engine.scanners.patterns import scan_patterns
from sessionls.engine.scanners.rulebook import (
    PATTERN_LANGUAGES,
    PatternFile,
    PatternRule,
    RuffRules,
    load_rules,
    pattern_rules,
    ruff_rules,
)

EXAMPLES = all_examples()
BY_LANGUAGE = {language: pattern_rules(language) for language in PATTERN_LANGUAGES}
RULES = {rule.id: (language, rule) for language, many in BY_LANGUAGE.items() for rule in many}
LANGUAGES = {
    name: [language for language, many in BY_LANGUAGE.items() if rule in many]
    for name, (_, rule) in RULES.items()
}
BOTH = frozenset({"python", "patterns"})


def cases(kind: str) -> list[tuple[str, Example]]:
    """Each example in each language of its rule, unless it names one."""
    return [
        (name, example.model_copy(update={"language": language}))
        for name, examples in EXAMPLES.items()
        for example in getattr(examples, kind)
        for language in ([example.language] if example.language else LANGUAGES.get(name, [""]))
    ]


def name_of(case: object) -> str:
    return case if isinstance(case, str) else ""


def source(rule: PatternRule, example: Example) -> SourceText:
    glob = rule.paths[0] if rule.paths else f"sample.{SUFFIXES[example.language or '']}"
    path = Path("/workspace") / (example.path or glob.replace("*", "x"))
    return SourceText(path, marked(example.code).text, saved=False)


def hits(rule: PatternRule, text: SourceText) -> list[Hit]:
    found = scan_patterns(text, BOTH)
    assert found.troubles == ()
    return sorted((hit for hit in found.hits if hit.rule == rule.id), key=lambda hit: hit.start)


def apply(text: str, replacements: list[Replacement]) -> str:
    for one in sorted(replacements, key=lambda replacement: -replacement.start):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def errors(text: str, language: str) -> int:
    return len(SgRoot(text, language).root().find_all(kind="ERROR"))


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert EXAMPLES.keys() == RULES.keys()


def test_there_are_rules_enough_for_every_language() -> None:
    assert len([name for name in RULES if not name.startswith("py-")]) >= 75
    assert all(BY_LANGUAGE.values())
    assert BY_LANGUAGE.keys() == SUFFIXES.keys()


@pytest.mark.parametrize(("name", "example"), cases("finds"), ids=name_of)
def test_rule_finds_exactly_what_is_marked(name: str, example: Example) -> None:
    rule = RULES[name][1]
    expected = marked(example.code)
    assert expected.places, "an example to find has marks"
    found = hits(rule, source(rule, example))
    assert [expected.text[hit.start : hit.end] for hit in found] == [
        expected.text[start:end] for start, end in expected.places
    ]
    assert [(hit.start, hit.end) for hit in found] == list(expected.places)


@pytest.mark.parametrize(("name", "example"), cases("leaves"), ids=name_of)
def test_rule_leaves_the_near_miss_alone(name: str, example: Example) -> None:
    rule = RULES[name][1]
    assert "«" not in example.code
    assert any(word in example.code for word in rule.needs), "the near miss reaches the rule"
    assert hits(rule, source(rule, example)) == []


@pytest.mark.parametrize(
    ("name", "example"),
    [case for case in cases("finds") if case[0] in RULES and RULES[case[0]][1].fix],
    ids=name_of,
)
def test_fixed_text_parses_and_is_found_no_more(name: str, example: Example) -> None:
    rule = RULES[name][1]
    before = source(rule, example)
    fixes = [one for hit in hits(rule, before) if hit.fix for one in hit.fix.replacements]
    after = apply(before.text, fixes)
    assert example.fixed is not None, "an example of a rule with a fix says what comes out"
    assert after == example.fixed
    language = example.language or ""
    assert errors(after, language) <= errors(before.text, language)
    assert hits(rule, SourceText(before.path, after, saved=False)) == []


@pytest.mark.parametrize(("name", "example"), cases("finds"), ids=name_of)
def test_examples_are_valid_code(name: str, example: Example) -> None:
    assert name
    assert errors(marked(example.code).text, example.language or "") == 0


def test_ids_begin_with_the_prefix_of_their_language() -> None:
    prefixes = {"js", "jsx", "go", "java", "ruby", "php", "cs", "sh", "gha", "compose", "py"}
    assert {re.split("-", name)[0] for name in RULES} <= prefixes


def test_the_same_mistake_is_as_bad_in_every_language() -> None:
    known = {name: rule.severity for name, (_, rule) in RULES.items()}
    ours = ruff_rules()
    known |= {code: rule.severity for code, rule in (ours.python | ours.defects).items()}
    mistakes = load_rules("mistakes.yml")
    listed = {rule: one["severity"] for one in mistakes for rule in one["rules"]}
    assert len(listed) == sum(len(one["rules"]) for one in mistakes), "each rule in one list"
    assert listed == {name: known.get(name) for name in listed}


def test_unknown_key_in_a_rule_file_is_an_error() -> None:
    file = load_rules("go.yml")
    file["rules"][0]["severty"] = "error"
    with pytest.raises(ValidationError, match="severty"):
        PatternFile.model_validate(file)


def test_unknown_severity_of_a_ruff_rule_is_an_error() -> None:
    with pytest.raises(ValidationError, match="severity"):
        RuffRules.model_validate({"python": {"S101": {"severity": "fatal"}}, "defects": {}})
