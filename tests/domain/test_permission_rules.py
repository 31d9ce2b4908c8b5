import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessionls.domain.permission_rules import Rule, parse_rule, parse_rules

PATIENT = settings(deadline=None)  # machines are busy


def parsed(key: str, word: object) -> tuple[str, str]:
    """The rule as it counts, and what is said of it."""
    rule, problems = parse_rule(key, word)
    return str(rule) if rule else "none", " ".join(problems)


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("shell", Rule("shell", "ask")),
        ("shell(git status*)", Rule("shell", "ask", "git status*")),
        ("shell(npm test)", Rule("shell", "ask", "npm test")),
        ("shell(*)", Rule("shell", "ask", "*")),
        ("edit(src/**)", Rule("edit", "ask", "src/**")),
        ("read(**/secrets/**)", Rule("read", "ask", "**/secrets/**")),
        ("edit(a (b).py)", Rule("edit", "ask", "a (b).py")),
        ("mcp__github__*", Rule("mcp__github__*", "ask")),
        ("web(https://docs.example.org/*)", Rule("web", "ask", "https://docs.example.org/*")),
        ("web(*.example.org)", Rule("web", "ask", "*.example.org")),
        ("agent(reviewer)", Rule("agent", "ask", "reviewer")),
        ("*", Rule("*", "ask")),
        ("*(src/**)", Rule("*", "ask", "src/**")),
        (" shell ( git status ) ".replace(" (", "("), Rule("shell", "ask", "git status")),
    ],
)
def test_rule_is_read_as_people_write_it(key: str, rule: Rule) -> None:
    assert parse_rule(key, "ask") == (rule, ())


@pytest.mark.parametrize("word", ["maybe", "Allow", "", " allow", True, None, 1, ["allow"]])
def test_wrong_word_denies_and_is_told(word: object) -> None:
    rule, problems = parsed("shell(ls)", word)
    assert rule == "shell(ls): deny"
    assert "is not allow, ask or deny; it counts as deny." in problems


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("shell(git", "is no rule"),
        ("shell(git) x", "is no rule"),
        ("shell()", "brackets are empty"),
        ("shell(  )", "brackets are empty"),
        ("shell(git * push)", "'*' only at their end"),
        ("shell(git 'x)", "write the words"),
        ("edit(!src)", "write a path or a glob"),
        ("edit(src\\x)", "write a path or a glob"),
        ("web(ftp://x)", "how an address begins"),
        ("web(https://)", "how an address begins"),
        ("web(https://a/../b)", "how an address begins"),
        ("ask(x)", "takes no pattern"),
        ("mcp__github__push(main)", "takes no pattern"),
        (f"edit({'x' * 501})", "longer than 500"),
    ],
)
def test_broken_pattern_allows_nothing_and_else_counts_for_the_whole_tool(
    key: str, why: str
) -> None:
    tool = key.partition("(")[0]
    allowed, problem = parsed(key, "allow")
    assert allowed == "none"
    assert why in problem
    assert problem.endswith("It is left out.")
    for word in ("ask", "deny"):
        rule, problem = parsed(key, word)
        assert rule == f"{tool}: {word}"
        assert problem.endswith(f"It counts for all of {tool!r}.")


@pytest.mark.parametrize("key", ["", " ", "(x)", "sh ell", "shell; x", "näh", "a/b(c)"])
def test_key_that_names_no_tool_is_left_out_and_told(key: str) -> None:
    for word in ("allow", "deny"):
        rule, problem = parsed(key, word)
        assert rule == "none"
        assert "such as 'shell(git status*)'" in problem


def test_two_ways_to_write_one_rule_count_as_the_stricter() -> None:
    rules, problems = parse_rules({"shell(git": "deny", "shell": "allow", "edit( x)": "ask"})
    assert [str(rule) for rule in rules.rules] == ["shell: deny", "edit(x): ask"]
    assert [problem.key for problem in problems] == ["shell(git"]


def test_layer_keeps_its_name() -> None:
    assert parse_rules({}, "your settings")[0].source == "your settings"


@PATIENT
@given(st.dictionaries(st.text(), st.text() | st.none() | st.booleans()))
def test_no_mapping_makes_it_raise(mapping: dict[str, object]) -> None:
    rules, problems = parse_rules(mapping)
    assert len(rules.rules) + len(problems) >= len(mapping) or any(
        key.strip() != key for key in mapping
    )
