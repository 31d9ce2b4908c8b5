"""Agent files as people write them, with what is wrong named by line."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.agent import Agent, Origin, Problem
from sessionls.workspace.agent_files import parse_agent_file

FULL = """---
name: careful
description: Looks twice.
model: [some/model, auto]
tools: [read, scan, mcp__git__log]
scanners: [python, secrets]
parameters: {temperature: 0.1, stop: [a, b]}
permissions: {shell: deny}
maxSteps: 5
actions:
  - {title: Look, on: file}
  - {title: Mend, on: [diagnostic, selection], text: Mend this.}
---

You are careful.

---
Not a header.
"""


def parse(
    text: str, *, name: str = "stem", origin: Origin = "user"
) -> tuple[Agent | None, tuple[Problem, ...]]:
    return parse_agent_file(text, path=Path("/somewhere") / f"{name}.md", origin=origin)


def agent_of(header: str, origin: Origin = "user") -> Agent:
    agent, _ = parse(f"---\n{header}\n---\nDo it.\n", origin=origin)
    assert agent is not None
    return agent


def problems_of(header: str, origin: Origin = "user") -> list[str]:
    _, problems = parse(f"---\n{header}\n---\nDo it.\n", origin=origin)
    return [f"{problem.line} {problem.severity}: {problem.message}" for problem in problems]


def only(problems: list[str]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


def test_every_key_of_a_good_file_arrives() -> None:
    agent, problems = parse(FULL)
    assert problems == ()
    assert agent is not None
    assert (agent.name, agent.description, agent.max_steps) == ("careful", "Looks twice.", 5)
    assert agent.model == ("some/model", "auto")
    assert agent.tools == ("read", "scan", "mcp__git__log")
    assert agent.scanners == ("python", "secrets")
    assert agent.parameters == {"temperature": 0.1, "stop": ["a", "b"]}
    assert agent.permissions == {"shell": "deny"}
    assert [(action.on, action.text) for action in agent.actions] == [
        (("file",), None),
        (("diagnostic", "selection"), "Mend this."),
    ]
    assert agent.prompt == "You are careful.\n\n---\nNot a header."


@pytest.mark.parametrize("text", [FULL.replace("\n", "\r\n"), "\ufeff" + FULL, FULL + "\n\n"])
def test_line_ends_and_a_byte_order_mark_change_nothing_but_the_revision(text: str) -> None:
    plain, _ = parse(FULL)
    agent, problems = parse(text)
    assert problems == ()
    assert plain is not None
    assert agent is not None
    assert agent.model_copy(update={"revision": plain.revision}) == plain
    assert agent.revision == hashlib.sha256(text.encode()).hexdigest()[:12] != plain.revision


def test_name_is_the_files_stem_when_the_header_has_none() -> None:
    assert agent_of("description: x").name == "stem"


@pytest.mark.parametrize("name", ["007", "yes", "1e3", "0x1f", "2024-01-01", "null_"])
def test_name_is_what_is_written_even_where_yaml_sees_a_number(name: str) -> None:
    assert agent_of(f"name: {name}").name == name


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "is empty"),
        (" \n\n", 0, "is empty"),
        ("You are careful.\n", 0, "needs a header"),
        ("\n---\nname: x\n---\nDo it.", 0, "needs a header"),
        ("---\nname: x\nDo it.\n", 0, "has no end"),
        ("---\nname: x\n  bad: [\n---\nDo it.", 2, "not YAML"),
        ("---\nname: x\ndescription: a: b\n---\nDo it.", 2, "Quote a value"),
        ("---\n- name\n---\nDo it.", 1, "'key: value' lines"),
        ("---\njust words\n---\nDo it.", 1, "'key: value' lines"),
        ("---\nname: x\n\tmodel: y\n---\nDo it.", 2, "not YAML"),
        ("---\nname: x\nmodel: \x07\n---\nDo it.", 2, "not YAML"),
        ("---\nname: !!python/name:os.system x\n---\nDo it.", 1, "not YAML"),
        ("---\n" + "[" * 5000 + "\n---\nDo it.", 0, "too deeply"),
        ("---\n" + "- " * 5_000 + "\n---\nDo it.", 0, "too deeply"),
        ("---\n" + "x" * 70_000 + "\n---\nDo it.", 0, "longer than"),
        ("---\na: &a [1]\nb: [*a, *a]\n---\nDo it.", 0, "anchors and aliases"),
        ("---\na: &a [*a]\n---\nDo it.", 0, "anchors and aliases"),
        ("---\nname: Not A Slug\n---\nDo it.", 1, "small letters"),
    ],
)
def test_file_that_defines_no_agent_says_why_and_where(text: str, line: int, words: str) -> None:
    agent, problems = parse(text)
    assert agent is None
    assert len(problems) == 1
    assert problems[0].line == line
    assert words in problems[0].message


def test_file_whose_name_is_no_agent_name_asks_for_a_name() -> None:
    agent, problems = parse("---\ndescription: x\n---\nDo it.", name="My Agent")
    assert agent is None
    assert [problem.severity for problem in problems] == ["error"]
    assert "'My Agent' cannot name an agent" in problems[0].message


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("colour: red", "1 warning: Unknown key 'colour'"),
        ("max_steps: 3", "1 warning: Unknown key 'max_steps'"),
        ("maxSteps: 0", "1 error: maxSteps: must be at least 1. The"),
        ("maxSteps: many", "1 error: maxSteps: must be a whole number. The"),
        ("name: a\nname: b", "2 warning: 'name' stands here and on line 2"),
        ("parameters:\n  t: 1\n  t: 2", "3 warning: 't' stands here and on line 3"),
        ("description:", "1 warning: description says nothing"),
        ("parameters:\n  api_base: x", "2 warning: 'api_base' is no parameter and has no effect"),
        ("parameters: {messages: []}", "1 warning: 'messages' is no parameter"),
        ("parameters: {t: .nan}", "1 error: parameters: only texts, finite numbers"),
        ("parameters: [1]", "1 error: parameters: must be 'key: value' lines. The"),
        ("parameters: {t: !!binary aGk=}", "1 error: parameters: only texts, finite numbers"),
        ("parameters: {t: !!int x}", "1 error: parameters: the value is not of the kind"),
        ("permissions: deny", "1 error: permissions: must be 'key: value' lines. The"),
        ("permissions: {dig: ask}", "1 warning: Unknown tool 'dig' in permissions"),
        ("actions: look", "1 error: actions: must be a list. The"),
        ("actions:\n  - {on: file}", "2 error: actions: title: this field is missing. This"),
        (
            "actions: [{title: x, on: folder}]",
            "1 error: actions: on: must be 'file', 'selection', 'diagnostic' or 'changes'. This",
        ),
        ("actions: [{title: x, on: []}]", "1 error: actions: on: must not be empty. This"),
        (
            "actions: [{title: x, on: file, if: y}]",
            "1 error: actions: if: there is no such field. This",
        ),
        ("actions: [look]", "1 error: actions: must be 'key: value' lines. This"),
        ("model: {a: b}", "1 error: model: must be a list. The"),
        ("model: [a, [b]]", "1 error: model: entry 2: must be a string. The"),
        ("1: 2", "1 warning: Unknown key '1'"),
    ],
)
def test_key_that_is_wrong_is_left_out_and_named(header: str, problem: str) -> None:
    assert only(problems_of(header)).startswith(problem)
    assert agent_of(header).prompt == "Do it."


def test_action_that_is_wrong_spares_the_others() -> None:
    agent = agent_of("actions:\n  - {title: Look, on: file}\n  - {title: Dig, on: garden}")
    assert [action.title for action in agent.actions] == ["Look"]


def test_empty_prompt_is_a_warning_below_the_header() -> None:
    agent, problems = parse("---\nname: x\n---\n\n")
    assert agent is not None
    assert [(problem.line, problem.severity) for problem in problems] == [(2, "warning")]


def test_absent_tools_are_all_and_an_empty_list_is_none() -> None:
    assert agent_of("name: x").tools is None
    assert agent_of("tools: []").tools == ()
    assert agent_of("tools:").tools is None
    assert "Write [] for none" in only(problems_of("tools:"))


def test_tools_may_be_a_comma_separated_string() -> None:
    assert agent_of("tools: read, scan,, edit").tools == ("read", "scan", "edit")


def test_a_star_ends_the_name_of_an_mcp_tool_and_stands_nowhere_else() -> None:
    header = "tools: [mcp__git__*, mcp__*, mcp__g*t__log, mcp__, '*']"
    assert agent_of(header).tools == ("mcp__git__*", "mcp__*")


def test_unknown_tool_is_left_out_with_a_warning_on_its_line() -> None:
    header = "tools:\n  - read\n  - Bash\n  - mcp__git__log"
    assert agent_of(header).tools == ("read", "mcp__git__log")
    assert only(problems_of(header)).startswith("3 warning: Unknown tool 'Bash'")


@pytest.mark.parametrize("tools", ["[Bash]", "Bash", "{read: yes}", "[[read]]", "42"])
def test_tools_of_which_none_is_known_are_no_tools(tools: str) -> None:
    assert agent_of(f"tools: {tools}").tools == ()
    assert problems_of(f"tools: {tools}")


def test_unknown_scanner_is_left_out_with_a_warning_on_its_line() -> None:
    header = "scanners:\n  - python\n  - snakes"
    assert agent_of(header).scanners == ("python",)
    assert only(problems_of(header)).startswith("3 warning: Unknown scanner 'snakes'")


def test_scanners_without_the_tool_that_runs_them_are_a_warning() -> None:
    assert "without the tool 'scan'" in only(problems_of("tools: [read]\nscanners: [python]"))


def test_file_of_the_workspace_only_tightens_permissions() -> None:
    header = "permissions:\n  shell: allow\n  edit: deny"
    assert agent_of(header, "user").permissions == {"shell": "allow", "edit": "deny"}
    assert agent_of(header, "workspace").permissions == {"shell": "ask", "edit": "deny"}
    assert problems_of(header, "user") == []
    assert only(problems_of(header, "workspace")).startswith("2 warning: A file of the workspace")


@pytest.mark.parametrize("word", ["maybe", "no", "true", "[ask]", "", "1"])
def test_permission_that_is_not_understood_denies_and_spares_the_others(word: str) -> None:
    header = f"permissions:\n  edit: ask\n  shell: {word}"
    assert agent_of(header).permissions == {"edit": "ask", "shell": "deny"}
    assert only(problems_of(header)).startswith("3 error: shell:")


def test_permissions_may_have_patterns() -> None:
    header = (
        "permissions:\n  shell: ask\n  shell(git status*): allow\n  edit(src/**): allow\n"
        '  mcp__github__*: ask\n  web(https://docs.example.org/*): allow\n  "*": deny'
    )
    assert problems_of(header) == []
    assert agent_of(header).permissions == {
        "shell": "ask",
        "shell(git status*)": "allow",
        "edit(src/**)": "allow",
        "mcp__github__*": "ask",
        "web(https://docs.example.org/*)": "allow",
        "*": "deny",
    }
    tightened = agent_of(header, "workspace").permissions
    assert set(tightened.values()) == {"ask", "deny"}


@pytest.mark.parametrize(
    ("entry", "problem", "counts"),
    [
        ("shell(git: deny", "2 error: 'shell(git' is no rule.", {"shell": "deny"}),
        ("shell(git: allow", "2 error: 'shell(git' is no rule.", {}),
        ("ask(x): ask", "2 error: ask(x): this tool takes no pattern.", {"ask": "ask"}),
        ("shell(ls): maybe", "2 error: shell(ls): 'maybe' is not", {"shell(ls)": "deny"}),
        ("dig(x*): ask", "2 error: dig(x*): this tool takes no pattern.", {"dig": "ask"}),
        ("d*: ask", "", {"d*": "ask"}),
        ("x*: ask", "2 warning: Unknown tool 'x*' in permissions.", {"x*": "ask"}),
    ],
)
def test_permission_with_a_wrong_pattern_is_named_by_line(
    entry: str, problem: str, counts: dict[str, str]
) -> None:
    header = f"permissions:\n  {entry}"
    told = problems_of(header)
    assert any(one.startswith(problem) for one in told) or (not told and not problem)
    assert agent_of(header).permissions == counts


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    agent, problems = parse(text)
    assert agent or problems


KEYS = st.sampled_from(["name", "tools", "model", "permissions", "actions", "parameters", "x"])
VALUES = st.text(st.sampled_from("ab1 :-[]{},&*!#'\"\n\t~@?|>%"), max_size=20)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4))
def test_no_header_makes_the_parser_raise(entries: list[tuple[str, str]]) -> None:
    header = "\n".join(f"{key}: {value}" for key, value in entries)
    text = f"---\n{header}\n---\nDo it.\n"
    agent, problems = parse(text)
    assert agent or problems
    assert all(0 <= problem.line <= text.count("\n") for problem in problems)
