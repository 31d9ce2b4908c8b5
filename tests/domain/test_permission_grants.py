import pytest
from pydantic import ValidationError

from sessionls.domain.permission import ShellCommand, Start, Subject
from sessionls.domain.permission_grants import Grant, counting, grant_for, remembers


def line(text: str, *commands: ShellCommand) -> Subject:
    return Subject("shell", "", command=text, commands=commands or None)


def simple(text: str, *, alone: bool = True) -> ShellCommand:
    return ShellCommand(text, (Start(tuple(text.split())),), alone=alone)


def granted(subject: Subject) -> Grant:
    grant = grant_for(subject)
    assert grant is not None
    return grant


def exact(subject: Subject) -> tuple[str, ...]:
    return granted(subject).exact


def test_of_a_line_that_is_not_understood_the_whole_line_is_remembered() -> None:
    subject = line("for x in a; do b; done\nc")
    assert exact(subject) == ("for x in a; do b; done\nc",)
    grant = granted(subject)
    assert remembers([grant], subject)
    assert not remembers([grant], line("for x in a; do b; done"))


def test_of_a_sequence_each_command_is_remembered() -> None:
    assert exact(line("a && b; a", simple("a"), simple("b"), simple("a"))) == ("a", "b")


def test_of_commands_that_depend_on_each_other_the_whole_line_is_remembered() -> None:
    assert exact(line("a | b", simple("a"), simple("b", alone=False))) == ("a | b",)


def test_of_paths_exactly_these_are_remembered() -> None:
    grant = granted(Subject("edit", "", paths=("src/./a.py", "b.py")))
    assert grant == Grant(tool="edit", exact=("src/a.py", "b.py"))
    assert remembers([grant], Subject("edit", "", paths=("b.py",)))
    assert not remembers([grant], Subject("edit", "", paths=("b.py", "c.py")))
    assert not remembers([grant], Subject("edit", "", paths=("src",)))
    assert not remembers([grant], Subject("edit", ""))
    assert not remembers([grant], Subject("read", "", paths=("b.py",)))


def test_of_an_address_its_host_is_remembered() -> None:
    grant = granted(Subject("web", "", target="https://Docs.example.org/a?b"))
    assert grant == Grant(tool="web", exact=("https://docs.example.org/",))
    assert remembers([grant], Subject("web", "", target="https://docs.example.org/c"))
    for other in ("http://docs.example.org/", "https://docs.example.org:81/", "https://x/"):
        assert not remembers([grant], Subject("web", "", target=other))


def test_of_other_tools_the_tool_is_remembered() -> None:
    grant = granted(Subject("mcp__github__push", "", "whatever it says"))
    assert grant == Grant(tool="mcp__github__push")
    assert remembers([grant], Subject("mcp__github__push", "", "something else"))
    assert not remembers([grant], Subject("mcp__github__pull", ""))


@pytest.mark.parametrize(
    "subject",
    [
        Subject("shell", ""),
        Subject("shell", "", command="  "),
        Subject("web", ""),
        Subject("web", "", target="https://a@b/"),
        Subject("agent", ""),
    ],
)
def test_where_nothing_narrow_can_be_remembered_nothing_is(subject: Subject) -> None:
    assert grant_for(subject) is None
    assert not remembers([Grant(tool=subject.tool)], subject)


def test_grant_of_a_session_counts_in_that_session_only() -> None:
    everywhere, here = Grant(tool="a"), Grant(tool="a", session="S1")
    assert counting([everywhere, here], "S1") == (everywhere, here)
    assert counting([everywhere, here], "S2") == (everywhere,)
    assert grant_for(Subject("mcp__a__b", ""), "S1") == Grant(tool="mcp__a__b", session="S1")


def test_grant_says_what_it_allows() -> None:
    assert str(Grant(tool="shell", exact=("git push",))) == "shell: git push (in this workspace)"
    assert str(Grant(tool="mcp__a__b", session="S1")) == "mcp__a__b (in one session)"


def test_grant_with_more_than_this_version_knows_is_none() -> None:
    with pytest.raises(ValidationError):
        Grant.model_validate({"tool": "shell", "exact": ["x"], "until": "2026-01-01"})
