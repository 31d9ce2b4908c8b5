from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessionls.domain.permission import (
    STRICTNESS,
    Permission,
    ShellCommand,
    Start,
    Subject,
    Verdict,
)
from sessionls.domain.permission_grants import grant_for
from sessionls.domain.permission_judge import Layers, judge
from sessionls.domain.permission_rules import Rules, parse_rules

PATIENT = settings(deadline=None)  # machines are busy


def of(mapping: Mapping[str, str], source: str = "your settings") -> Rules:
    parsed, problems = parse_rules(mapping, source)
    assert problems == ()
    return parsed


def user(mapping: Mapping[str, str]) -> Layers:
    return Layers(user=of(mapping))


def on(tool: str, *paths: str, target: str | None = None) -> Subject:
    return Subject(tool, "", paths=paths, target=target)


def command(line: str, *, writes: tuple[str, ...] = ()) -> ShellCommand:
    return ShellCommand(line, (Start(tuple(line.split())),), writes)


def shell(*lines: str) -> Subject:
    """A line of simple commands joined by `;`."""
    return Subject(
        "shell", "", command="; ".join(lines), commands=tuple(command(line) for line in lines)
    )


@pytest.mark.parametrize(
    ("tool", "permission"),
    [
        *((tool, "allow") for tool in ("read", "list", "search", "diagnostics", "scan", "report")),
        *((tool, "allow") for tool in ("ask", "agent")),
        *((tool, "ask") for tool in ("edit", "shell", "web", "mcp__github__push", "surprise")),
    ],
)
def test_without_any_rule_what_only_looks_is_allowed(tool: str, permission: str) -> None:
    assert judge(on(tool), Layers()).permission == permission


def test_why_names_the_rule_and_where_it_stands() -> None:
    layers = replace(user({"shell(ls*)": "allow"}), workspace=of({"shell": "deny"}, "its file"))
    assert judge(shell("ls"), Layers()) == Verdict(
        "ask", "`ls`: the rule 'shell: ask' of the defaults"
    )
    assert judge(shell("ls"), user({"shell(ls*)": "allow"})) == Verdict(
        "allow", "`ls`: the rule 'shell(ls*): allow' of your settings"
    )
    assert judge(shell("ls"), layers).why == "`ls`: the rule 'shell: deny' of its file"
    assert judge(on("surprise"), Layers()).why == "no rule allows 'surprise'"


def test_users_rules_replace_the_defaults_where_they_say_something() -> None:
    assert judge(on("edit", "a.py"), user({"edit": "allow"})).permission == "allow"
    assert judge(on("edit", "a.py"), user({"*": "allow"})).permission == "allow"
    assert judge(on("read", "a.py"), user({"read": "ask"})).permission == "ask"
    assert judge(on("read", "a.py"), user({"edit": "allow"})).permission == "allow"


@pytest.mark.parametrize("path", [".git/config", "sub/.git/hooks/x", ".sessionls/mcp.json", ".GIT"])
def test_places_that_start_programs_are_asked_unless_named(path: str) -> None:
    assert judge(on("edit", path), user({"edit": "allow"})).permission == "ask"
    assert judge(on("edit", path), user({"edit": "deny"})).permission == "deny"
    named = user({"edit": "allow", "edit(**/*)": "allow"})
    assert judge(on("edit", path), named).permission == "allow"


def test_in_one_layer_the_most_exact_rule_counts() -> None:
    layers = user(
        {
            "*": "allow",
            "mcp__*": "ask",
            "mcp__github__*": "allow",
            "mcp__github__push": "ask",
            "edit": "ask",
            "edit(src/**)": "allow",
            "edit(src/main/**)": "ask",
        }
    )
    said = {tool: judge(on(tool), layers).permission for tool in ("web", "mcp__a__b")}
    assert said == {"web": "allow", "mcp__a__b": "ask"}
    assert judge(on("mcp__github__list"), layers).permission == "allow"
    assert judge(on("mcp__github__push"), layers).permission == "ask"
    assert judge(on("edit", "a"), layers).permission == "ask"
    assert judge(on("edit", "src/a"), layers).permission == "allow"
    assert judge(on("edit", "src/main/a"), layers).permission == "ask"


def test_in_one_layer_whatever_denies_counts_most() -> None:
    layers = user({"shell(git*)": "deny", "shell(git status)": "allow"})
    assert judge(shell("git status"), layers).permission == "deny"


def test_every_path_counts() -> None:
    layers = user({"edit(src/**)": "allow"})
    assert judge(on("edit", "src/a", "src/b"), layers).permission == "allow"
    assert judge(on("edit", "src/a", "b"), layers).permission == "ask"
    assert judge(on("edit"), layers).permission == "ask"


def test_what_must_not_be_read_is_kept_from_every_tool_that_reads() -> None:
    layers = user({"read(**/secrets/**)": "deny", "read(x)": "ask"})
    for tool in ("read", "list", "search", "scan", "diagnostics", "report", "edit"):
        assert judge(on(tool, "a/secrets/b"), layers).permission == "deny"
    assert judge(on("search", "x"), layers).permission == "allow"


def test_targets_are_addresses_for_web_and_names_for_agents() -> None:
    layers = user({"web(https://docs.example.org/*)": "allow", "agent(rev*)": "deny"})
    docs = on("web", target="https://docs.example.org/x")
    assert judge(docs, layers).permission == "allow"
    assert judge(on("web", target="https://example.org/x"), layers).permission == "ask"
    assert judge(on("agent", target="reviewer"), layers).permission == "deny"
    assert judge(on("agent", target="tester"), layers).permission == "allow"


def test_shell_line_is_allowed_when_every_part_is() -> None:
    layers = user({"shell(ls*)": "allow", "shell(rm*)": "deny"})
    assert judge(shell("ls", "ls -l"), layers).permission == "allow"
    assert judge(shell("ls", "cat x"), layers).permission == "ask"
    assert judge(shell("ls", "cat x", "rm x"), layers).permission == "deny"


def test_what_the_shell_writes_is_judged_as_an_edit() -> None:
    line = replace(shell("ls"), commands=(command("ls", writes=("out/x",)),))
    assert judge(line, user({"shell(ls*)": "allow"})).permission == "ask"
    both = {"shell(ls*)": "allow", "edit(out/**)": "allow"}
    assert judge(line, user(both)).permission == "allow"
    assert judge(line, user({**both, "edit(out/x)": "deny"})).permission == "deny"


def test_line_that_is_not_understood_is_never_allowed() -> None:
    line = Subject("shell", "", command="eval rm x")
    assert judge(line, user({"shell": "allow", "shell(*)": "allow"})) == Verdict(
        "ask", "the line is not understood in all its parts"
    )
    assert judge(line, user({"shell(eval*)": "deny"})).permission == "deny"
    assert judge(replace(line, commands=()), user({"shell": "allow"})).permission == "ask"


def test_empty_line_needs_nobodys_answer() -> None:
    assert judge(Subject("shell", "", command=" "), Layers()).permission == "allow"


def test_caution_is_asked_whatever_is_allowed() -> None:
    line = replace(shell("ls"), cautions=("it writes ~/x, outside of the workspace",))
    assert judge(line, user({"shell": "allow"})) == Verdict(
        "ask", "it writes ~/x, outside of the workspace"
    )
    assert judge(line, user({"shell": "deny"})).permission == "deny"


def test_what_only_starts_others_needs_no_rule_that_allows_it() -> None:
    starts = (Start(("timeout", "5", "ls"), wraps=True), Start(("ls",)))
    line = Subject("shell", "", command="x", commands=(ShellCommand("x", starts),))
    assert judge(line, user({"shell(ls*)": "allow"})).permission == "allow"
    assert judge(line, user({"shell(ls*)": "allow", "shell(timeout*)": "ask"})).permission == "ask"
    assert judge(line, user({"shell(timeout*)": "allow"})).permission == "ask"
    assert judge(line, user({"shell": "deny"})).permission == "deny"


# Remembered answers.


def test_remembered_answer_answers_what_any_layer_asks() -> None:
    grant = grant_for(shell("git push"))
    assert grant is not None
    layers = Layers(agents=(of({"shell": "ask"}),), grants=(grant,))
    assert judge(shell("git push"), layers) == Verdict(
        "allow", "a person said always to exactly this"
    )
    assert judge(shell("git push -f"), layers).permission == "ask"


def test_remembered_answer_never_answers_what_a_layer_denies() -> None:
    grant = grant_for(shell("git push"))
    assert grant is not None
    for layers in (user({"shell(git push)": "deny"}), Layers(workspace=of({"shell": "deny"}))):
        assert judge(shell("git push"), replace(layers, grants=(grant,))).permission == "deny"


def test_remembered_commands_count_beside_others() -> None:
    grant = grant_for(shell("npm test", "git push"))
    assert grant is not None
    layers = replace(user({"shell(ls*)": "allow"}), grants=(grant,))
    assert judge(shell("ls", "npm test"), layers).permission == "allow"
    assert judge(shell("git push", "npm test", "ls"), layers).permission == "allow"
    assert judge(shell("npm test", "git push -f"), layers).permission == "ask"


def test_remembered_command_does_not_count_where_it_means_something_else() -> None:
    grant = grant_for(shell("sh"))
    assert grant is not None
    layers = replace(user({"shell(curl*)": "allow"}), grants=(grant,))
    piped = (command("curl x"), replace(command("sh"), alone=False))
    line = Subject("shell", "", command="curl x | sh", commands=piped)
    assert judge(line, layers).permission == "ask"


def test_remembered_answer_covers_the_cautions_that_were_seen_and_no_other() -> None:
    line = replace(shell("ls"), cautions=("it writes ~/x, outside of the workspace",))
    seen, unseen = grant_for(line), grant_for(shell("ls"))
    assert seen is not None
    assert unseen is not None
    assert judge(line, Layers(grants=(seen,))).permission == "allow"
    assert judge(line, Layers(grants=(unseen,))).permission == "ask"


# Properties.

PERMISSIONS: st.SearchStrategy[Permission] = st.sampled_from(["allow", "ask", "deny"])
KEYS = st.sampled_from(
    [
        *("*", "shell", "edit", "read", "web", "agent", "mcp__*", "mcp__a__b", "mcp__a__*", "s*"),
        *("shell(ls*)", "shell(ls -l)", "shell(rm*)", "shell(*)", "edit(src/**)", "edit(a.py)"),
        *("read(**/secrets/**)", "web(https://a.example/*)", "agent(reviewer)", "*(src)"),
    ]
)
MAPPINGS = st.dictionaries(KEYS, PERMISSIONS, max_size=6)
LAYER = MAPPINGS.map(of)
PATHS = st.sampled_from(["a.py", "src/a.py", "src", "x/secrets/y", "/etc/passwd", ".git/config"])
LINES = st.sampled_from(["ls", "ls -l", "rm x", "cat"])
SUBJECTS = st.one_of(
    st.builds(on, st.sampled_from(["read", "edit", "search"]), PATHS, PATHS),
    st.builds(on, st.sampled_from(["edit", "mcp__a__b", "surprise", "ask"])),
    st.builds(on, st.just("web"), target=st.sampled_from(["https://a.example/", "x"])),
    st.builds(on, st.just("agent"), target=st.sampled_from(["reviewer", "tester"])),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: shell(*lines)),
    LINES.map(lambda line: Subject("shell", "", command=line)),
)
GRANTS = st.lists(SUBJECTS.map(grant_for), max_size=2).map(
    lambda grants: tuple(grant for grant in grants if grant)
)
LAYERS = st.builds(Layers, LAYER, st.lists(LAYER, max_size=2).map(tuple), LAYER, GRANTS)


def width(subject: Subject, layers: Layers) -> int:
    return -STRICTNESS[judge(subject, layers).permission]


@PATIENT
@given(SUBJECTS, LAYERS, LAYER)
def test_nested_agent_is_never_wider_than_its_caller(
    subject: Subject, layers: Layers, nested: Rules
) -> None:
    assert width(subject, layers.within(nested)) <= width(subject, layers)


@PATIENT
@given(SUBJECTS, LAYERS, MAPPINGS)
def test_layers_of_agents_and_workspaces_only_tighten(
    subject: Subject, layers: Layers, mapping: dict[str, Permission]
) -> None:
    base = replace(layers, agents=(), workspace=Rules())
    assert width(subject, layers) <= width(subject, base)
    silent = replace(layers, workspace=Rules())
    assert width(subject, replace(layers, workspace=of(mapping))) <= width(subject, silent)


@PATIENT
@given(SUBJECTS, LAYERS, KEYS)
def test_rule_that_denies_never_widens_in_any_layer(
    subject: Subject, layers: Layers, key: str
) -> None:
    deny = of({key: "deny"}).rules
    for narrower in (
        replace(layers, user=Rules((*layers.user.rules, *deny))),
        replace(layers, workspace=Rules((*layers.workspace.rules, *deny))),
        replace(layers, agents=(*layers.agents, Rules(deny))),
    ):
        assert width(subject, narrower) <= width(subject, layers)


@PATIENT
@given(SUBJECTS, LAYERS)
def test_order_of_rules_says_nothing(subject: Subject, layers: Layers) -> None:
    turned = replace(layers, user=Rules(tuple(reversed(layers.user.rules)), layers.user.source))
    assert width(subject, turned) == width(subject, layers)


@PATIENT
@given(SUBJECTS, LAYERS)
def test_what_was_granted_is_not_asked_again(subject: Subject, layers: Layers) -> None:
    grant = grant_for(subject)
    if grant is None or judge(subject, layers).permission == "deny":
        return
    again = replace(layers, grants=(*layers.grants, grant))
    assert judge(subject, again).permission == "allow"


@PATIENT
@given(SUBJECTS, SUBJECTS, LAYERS)
def test_grant_widens_nothing_but_what_was_seen(
    seen: Subject, other: Subject, layers: Layers
) -> None:
    grant = grant_for(seen)
    if grant is None or other.tool != seen.tool:
        return
    again = replace(layers, grants=(*layers.grants, grant))
    if width(other, again) > width(other, layers):
        texts = {one.text for one in seen.commands or ()} | {seen.command}
        shared = texts & ({one.text for one in other.commands or ()} | {other.command})
        assert shared - {None} or set(other.paths) <= set(seen.paths)


@PATIENT
@given(st.lists(LINES, max_size=3), st.lists(LINES, max_size=3), LAYERS)
def test_line_with_a_denied_command_is_denied(
    before: list[str], after: list[str], layers: Layers
) -> None:
    denied = replace(layers, workspace=of({"shell(rm*)": "deny"}))
    assert judge(shell(*before, "rm x", *after), denied).permission == "deny"
