import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessionls.domain.permission import Subject
from sessionls.domain.permission_judge import Layers, judge
from sessionls.domain.permission_rules import parse_rules
from sessionls.engine.shell_lines import LONGEST, split_line

PATIENT = settings(deadline=None)  # machines are busy


def permission(line: str, **rules: str) -> str:
    """What rules for `shell` say of a line, keys written with `_` for the blanks in patterns."""
    parsed, problems = parse_rules(
        {f"shell({key.replace('_', ' ')}*)": word for key, word in rules.items()}
    )
    assert problems == ()
    subject = Subject("shell", "", command=line, commands=split_line(line))
    return judge(subject, Layers(user=parsed)).permission


def words(line: str) -> list[tuple[str | None, ...]]:
    commands = split_line(line)
    assert commands is not None
    return [start.words for command in commands for start in command.starts if not start.wraps]


HARMLESS = [
    "git status",
    "  git status -s ",
    "git\tstatus",
    "git status && git status",
    "git status; git status -s",
    "git status || git status & git status",
    "git status | git status",
    "(git status)",
    "{ git status; }",
    "! git status",
    "git status 2>/dev/null",
    "2>/dev/null git status",
    "git status >/dev/null 2>&1",
    "git status &>/dev/null",
    "git status 2>&-",
    "git status < README.md",
    "git status '; rm -rf ~'",
    'git status "; rm -rf ~"',
    "git status \\; rm",
    "git 'status'",
    '"git" status',
    "g\\it st'at'us",
    "git status src/*.py",
    "git status a#b",
    "git status é",
    "git status -- ~/x",
    "timeout 5 git status",
    "timeout -k 1 -s TERM 5 nice -n 3 git status",
    "time git status",
    "nohup git status",
    "command git status",
    "/usr/bin/env git status",
    "bash -c 'git status'",
    "sh -ec 'git status && git status -s'",
    '/bin/bash -c "git status | git status"',
    "git --no-pager status; git status",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_line_of_nothing_but_allowed_commands_is_allowed(line: str) -> None:
    assert permission(line, git_status="allow", **{"git_--no-pager_status": "allow"}) == "allow"


SMUGGLED = [
    # more commands
    "git status; rm -rf ~",
    "git status;rm -rf ~",
    "git status && rm -rf ~",
    "git status || rm -rf ~",
    "git status | sh",
    "git status |& sh",
    "git status & rm -rf ~",
    "git status &rm -rf ~",
    "rm -rf ~; git status",
    "(git status; rm -rf ~)",
    "{ git status; rm -rf ~; }",
    "! rm -rf ~",
    "git status\nrm x",
    "git status\n\nrm x",
    "git status\r\nrm x",
    "git status\rrm x",
    "git status\x0brm x",
    "git status\x0crm x",
    "git status \\\n; rm x",
    "git status\x00; rm x",
    "git status\u2028rm x",
    "git status\u0085rm x",
    # substitutions
    "git status $(curl x|sh)",
    "git status $(rm x)",
    'git status "$(rm x)"',
    "git status `rm x`",
    'git status "`rm x`"',
    "git status ${x:-$(rm x)}",
    "git status ${x:=`rm x`}",
    "git status ${x@P}",
    "git status ${!x}",
    "git status ${x[$(rm x)]}",
    "git status $((a[$(rm x)]))",
    "git status $[a[$(rm x)]]",
    "git status <(rm x)",
    "git status >(rm x)",
    "git status < <(rm x)",
    "git status <<< $(rm x)",
    "git status 10#$(rm x)",
    # what a program is given to start others
    "git -c core.pager='sh -c rm' status",
    "git -c core.fsmonitor=/tmp/x status",
    "git --exec-path=/tmp status",
    "git --config-env=core.pager=X status",
    "git -p status",
    "GIT_PAGER=x git status",
    "GIT_PAGER=x GIT_DIR=/tmp git status",
    "PATH=/tmp:$PATH git status",
    "LD_PRELOAD=/tmp/x.so git status",
    "PATH=/tmp; git status",
    "export PATH=/tmp; git status",
    "declare -x PATH=/tmp; git status",
    "read PATH < x; git status",
    "printf -v PATH /tmp; git status",
    "alias git=rm; git status",
    "hash -p /tmp/x git; git status",
    "enable -f /tmp/x git; git status",
    "set -a; git status",
    "shopt -s expand_aliases; git status",
    "trap 'rm x' EXIT; git status",
    "source x; git status",
    ". ./x; git status",
    "exec rm x",
    "eval git status",
    'eval "rm x"; git status',
    "cd /tmp && git status",
    "pushd /tmp; git status",
    "env GIT_PAGER=x git status",
    "env -i git status",
    "env -S 'rm x' git status",
    "env -C /tmp git status",
    "sudo git status",
    "sudo -u root git status",
    "sudo -s git status",
    "busybox git status",
    "./timeout 5 git status",
    "x/env git status",
    "/tmp/git status",
    "./git status",
    "git status 5 timeout rm; timeout 5 rm x",
    "timeout 5 rm x; git status",
    "nohup rm x; git status",
    "command rm x; git status",
    "builtin eval rm; git status",
    "coproc rm x; git status",
    "xargs git status",
    "bash -c 'git status; rm x'",
    "bash -c 'rm x' git status",
    'bash -c "git status $(rm x)"',
    'bash -c "$X" git status',
    "bash -ic 'git status'",
    "bash --rcfile x -c 'git status'",
    "bash git status",
    "bash <<< 'rm x'; git status",
    "bash -s git status",
    "zsh -c 'git status'",
    "bash -c 'bash -c \"rm x\"; git status'",
    # functions and the like
    "git() { rm x; }; git status",
    "function git { rm x; }; git status",
    "if git status; then rm x; fi",
    "for PATH in /tmp; do git status; done",
    "while git status; do rm x; done",
    "case x in x) rm x;; esac; git status",
    "[[ -v 'a[$(rm x)]' ]]; git status",
    "test -v 'a[$(rm x)]'; git status",
    "[ -v 'a[$(rm x)]' ]; git status",
    "let 'a[$(rm x)]'; git status",
    "((a[$(rm x)])); git status",
    # writing
    "git status > ~/.bashrc",
    "git status >> /etc/passwd",
    "git status > x",
    "git status >| x",
    "git status &> x",
    "git status >& x",
    "git status 2> x",
    "> x git status",
    "git status > $X",
    "git status > $(rm x)",
    "git status <> x",
    "git > x status",
    "git status > /dev/tcp/example.org/80",
    "git status < /dev/tcp/example.org/80",
    "git status > /dev//tcp/example.org/80",
    "git status > /dev/null/../../etc/x",
    "{fd}> x git status",
    "bash -c 'git status > ~/.bashrc'",
    # quoting
    "git status $'\\'; rm -rf ~ #'",
    "git status $'\\n'",
    'git status $"x"',
    "git status 'a'; rm x; 'b'",
    'git status "a"; rm x; "b"',
    "git status \\'; rm x #'",
    'git status "\\"; rm x "; rm y',
    "git status # '\nrm x #'",
    "git status 'x",
    'git status "x',
    "git status \\",
    # expansion as the command
    "$X status",
    "git$IFS status",
    "git${IFS}status",
    "${X}git status",
    "git $X",
    "g?t status",
    "git stat*",
    "{git,status}",
    "git {status,push}",
    "git{,} status",
    "~/git status",
    "$(echo git) status",
    "!git status",
    "git status !!",
    "git status !$",
    "!!; git status",
    # heredocs
    "git status <<X\n$(rm x)\nX",
    "git status <<X; rm x\nX",
    "cat <<X | sh\nrm x\nX",
    # blanks and signs that look like others
    "git\u00a0status; rm x",
    "git status\u00a0",
    "git\u3000status",
    "git status \u202e; rm x",
    "git status \u200b",
    "gіt status",  # a Cyrillic letter
    "git statusx",
    "git-status",
    "git status-x",
    "GIT status",
    "git Status",
    # not a line
    ";",
    "&& git status",
    "git status &&",
    "git status ;; rm x",
    "git status | | rm x",
    "git status )",
    "( git status",
    "git status }; rm x",
]


@pytest.mark.parametrize("line", SMUGGLED)
def test_nothing_is_smuggled_past_a_rule_that_allows_a_command(line: str) -> None:
    assert permission(line, git_status="allow") == "ask"


@pytest.mark.parametrize("line", SMUGGLED)
def test_a_rule_that_denies_what_is_smuggled_is_never_weakened_to_allow(line: str) -> None:
    assert permission(line, git_status="allow", rm="deny") in {"ask", "deny"}


def test_parts_are_found_wherever_they_stand() -> None:
    assert words("a x | b && (c; d) || e & { f; }") == [
        ("a", "x"), ("b",), ("c",), ("d",), ("e",), ("f",),
    ]  # fmt: skip
    assert words('echo "x $(b "y z")"') == [("echo", None), ("b", "y z")]
    assert words("echo $(a $(b))") == [("echo", None), ("a", None), ("b",)]


@pytest.mark.parametrize(
    ("line", "inner"),
    [
        ("sudo -n -u me rm x", ("rm", "x")),
        ("env A=1 B='2 3' rm x", ("rm", "x")),
        ("A=1 rm x", ("rm", "x")),
        ("xargs -0 -n 1 rm -f", ("rm", "-f", None)),
        ("xargs -I X rm aXb y", ("rm", None, "y")),
        ("find . -name '*.py' -exec rm -f {} \\;", ("rm", "-f", None)),
        ("find . -execdir rm -f '{}' +", ("rm", "-f", None)),
        ("find . -exec echo {} \\; -exec rm {} \\;", ("rm", None)),
        ("bash -c 'rm x'", ("rm", "x")),
        ("bash -c 'bash -c \"rm x\"'", ("rm", "x")),
        ("nohup timeout 5 nice rm x", ("rm", "x")),
        ("stdbuf -oL rm x", ("rm", "x")),
        ("busybox rm x", ("rm", "x")),
        ("find . -exec bash -c 'rm x' \\;", ("rm", "x")),
        ("echo x | xargs sudo rm", ("rm", None)),
    ],
)
def test_what_a_command_starts_is_judged_too(line: str, inner: tuple[str | None, ...]) -> None:
    assert inner in words(line)
    assert permission(line, rm="deny") == "deny"


@pytest.mark.parametrize(
    "line",
    [
        "xargs sh -c 'rm x'",
        "sudo ls",
        "env A=1 ls",
        "A=1 ls",
        "find . -exec ls {} \\;",
        "echo x | xargs ls",
    ],
)
def test_what_starts_a_command_with_a_difference_must_be_allowed_as_well(line: str) -> None:
    assert permission(line, ls="allow") == "ask"


def test_what_changes_what_a_command_does_can_be_allowed_by_itself() -> None:
    assert permission("A=1 ls", **{"ls": "allow", "A=1": "allow"}) == "allow"
    assert permission("A=2 ls", **{"ls": "allow", "A=1": "allow"}) == "ask"
    assert permission("sudo ls", ls="allow", sudo="allow") == "allow"


@pytest.mark.parametrize(
    "line", ["bash -c 'ls'", "timeout 5 ls", "echo x | xargs ls", "nice ls", "env ls"]
)
def test_what_only_starts_others_can_be_denied(line: str) -> None:
    every = dict.fromkeys(("bash", "timeout", "xargs", "nice", "env"), "deny")
    assert permission(line, ls="allow", echo="allow") == "allow"
    assert permission(line, ls="allow", echo="allow", **every) == "deny"


@pytest.mark.parametrize(
    "line",
    [
        "find . -delete",
        "find . -fprintf /tmp/x %p",
        "find $X",
        "find . $(echo -delete)",
        "find * -name x",
        "echo -exec rm x | xargs find .",
        "find . -exec {} \\;",
        "find . -exec sh -c 'rm {}' \\;",
        "find . -exec rm x",
        "xargs -I X sh -c 'X'",
        "xargs -I X X",
        "xargs --arg-file=x ls",
        "xargs sh -c",
        "git log --output=/tmp/x",
        "git log --outp /tmp/x",
        "git diff --ext-diff",
        "git grep -Oless x",
        "git fetch --upload-pack=/tmp/x .",
        "git log $(echo --output=x)",
        "git log $X",
        "git log *",
        "git -c alias.x='!rm' x",
        "git $X",
        "rg --pre /tmp/x y",
        "rg --pre=/tmp/x y",
        "sort -o /tmp/x y",
        "sort -uo/tmp/x y",
        "sort --compress-program=x y",
        "sort $X",
        "cd x; echo y > z",
    ],
)
def test_options_that_start_or_write_are_asked_whatever_is_allowed(line: str) -> None:
    every = ("find", "xargs", "git", "rg", "sort", "sh", "rm", "ls", "echo", "cd")
    assert permission(line, **dict.fromkeys(every, "allow")) == "ask"


@pytest.mark.parametrize(
    "line",
    [
        "git diff HEAD~2 -- src/*.py",
        "git log --oneline -5 'a b'",
        "git -C sub status",
        "git show HEAD@{1}",
        "git --version",
        "git log --output-indicator-new=x",
        "rg --pretty x src/*.py",
        "sort -u x",
        "find . -name '*.py' ! -name 'x*' -print0 | xargs -0 echo",
        "find src/* -type f",
        'echo $HOME ${X} $? "a $X b"',
    ],
)
def test_everyday_lines_are_understood(line: str) -> None:
    assert permission(line, git="allow", rg="allow", sort="allow", find="allow", echo="allow") == (
        "allow"
    )


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("a > x", ["x"]),
        ("a >> 'x y' 2>&1", ["x y"]),
        ("a 2> x > y", ["x", "y"]),
        ("(a; b) > x", ["x"]),
        ("a &> x", ["x"]),
        ("> x a", ["x"]),
        ("bash -c 'a > x'", ["x"]),
        ("a $(b > x)", ["x"]),
        ("a < x", []),
        ("a > /dev/null 2> /dev/stderr", []),
        ("a > /dev/../x", ["/dev/../x"]),
        ("cd x; a > /y", ["/y"]),
    ],
)
def test_files_that_the_shell_writes_are_told(line: str, writes: list[str]) -> None:
    assert [path for command in split_line(line) or () for path in command.writes] == writes


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("a && b; c", [True, True, True]),
        ("a | b", [True, False]),
        ("a | (b; c)", [True, False, False]),
        ("cd x && a", [False, False]),
        ("(cd x; a); b", [False, False, False]),
        ("(a; b) > x", [False, False]),
        ("a > x; b", [True, True]),
    ],
)
def test_commands_that_mean_the_same_alone_are_known(line: str, alone: list[bool]) -> None:
    assert [command.alone for command in split_line(line) or ()] == alone


def test_text_of_a_command_is_the_one_in_the_line() -> None:
    commands = split_line("X=1  npm   test > 'out put' && git push")
    assert commands is not None
    assert [one.text for one in commands] == ["X=1  npm   test > 'out put'", "git push"]


@pytest.mark.parametrize(
    "line",
    [
        "a " * LONGEST,
        "(" * 40 + "a" + ")" * 40,
        "! " * 2_000 + "a",
        "a" + " && a" * 1_900,
        "a $(" * 40 + "b" + ")" * 40,
        "bash -c " * 500 + "a",
    ],
)
def test_monstrous_lines_are_not_allowed_and_do_no_harm(line: str) -> None:
    assert permission(line, bash="allow", git_status="allow") == "ask"


# Properties.

PIECES = st.sampled_from(
    [
        *("git status", "git status -s", "rm x", "rm", "eval", "bash -c", "env", "xargs"),
        *(";", "&&", "||", "|", "&", "\n", "(", ")", "{", "}", "!", "if", "then", "fi"),
        *("'", '"', "`", "$(", "${", "$'", "$", "\\", "#", "=", "*", "X=1", " ", "\t"),
        *("<", ">", "<<", "/dev/null", "2>&1"),
    ]
)


@PATIENT
@given(st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join))
def test_no_line_makes_it_raise(line: str) -> None:
    permission(line, git_status="allow")


def test_empty_line_has_no_commands() -> None:
    assert split_line("") is None
    assert split_line(" \t ") is None


@PATIENT
@given(st.text())
def test_no_text_makes_it_raise(line: str) -> None:
    permission(line, git_status="allow")


JOINED = st.sampled_from([";", "&&", "||", "|", "&"])
WRAPPED = st.sampled_from(
    [
        *("{}", "({})", "{{ {}; }}", "! {}", "{} > /dev/null", "echo $({})", 'echo "$({})"'),
        *("timeout 5 {}", "sudo {}", "env X=1 {}", "X=1 {}", "nohup {}", "xargs {}"),
        "bash -c '{}'",
    ]
)


@PATIENT
@given(
    st.lists(st.sampled_from(["git status", "echo a", "ls -l"]), max_size=4),
    st.lists(st.sampled_from(["git status", "echo a", "ls -l"]), max_size=4),
    st.lists(JOINED, min_size=9, max_size=9),
    WRAPPED,
)
def test_a_compound_with_a_denied_command_is_never_allowed(
    before: list[str], after: list[str], signs: list[str], wrapped: str
) -> None:
    parts = [*before, wrapped.format("rm -rf x"), *after]
    line = " ".join(f"{part} {sign}" for part, sign in zip(parts, signs, strict=False))
    line = line.removesuffix(signs[len(parts) - 1])
    allowed = dict.fromkeys(
        ("git_status", "echo", "ls", "sudo", "env", "X=1", "timeout", "bash", "xargs"), "allow"
    )
    assert permission(line, **allowed) != "allow"
    assert permission(line, rm="deny", **allowed) == "deny"


# Real shells.

SHELLS = ["/bin/sh", *(["/bin/bash"] if Path("/bin/bash").exists() else [])]
WRAPPERS = ("env", "timeout", "nice", "nohup", "xargs", "bash", "sh")


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder in which a line finds some programs that only say that they were started."""

    folder: Path

    def play(self, shell: str, line: str) -> set[str]:
        """The programs that the shell starts for the line."""
        log = self.folder / "log"
        log.write_text("")
        subprocess.run(
            [shell, "-c", line],
            env={"PATH": str(self.folder / "bin")},
            stdin=subprocess.DEVNULL,
            capture_output=True,  # waits for what runs in the background, too
            check=False,
            timeout=20,
            cwd=self.folder / "root",
        )
        return set(log.read_text().split())


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    (folder / "bin").mkdir()
    (folder / "root").mkdir()
    (folder / "root" / "README.md").write_text("read me\n")
    for name in ("git", "rm", "curl"):
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\necho {name} >> {folder}/log\n")
        program.chmod(0o755)
    keyword = folder / "bin" / "time"  # in bash; elsewhere it is a program
    keyword.write_text('#!/bin/sh\nexec "$@"\n')
    keyword.chmod(0o755)
    for name in WRAPPERS:
        if found := shutil.which(name):
            (folder / "bin" / name).symlink_to(found)
    return Stage(folder)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", HARMLESS)
def test_allowed_examples_start_what_was_allowed(stage: Stage, shell: str, line: str) -> None:
    assert stage.play(shell, line.replace("/usr/bin/env", "env")) == {"git"}


@pytest.mark.long
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(PIECES, max_size=6), blank=st.sampled_from(["", " "]))
def test_no_allowed_line_starts_anything_else_in_a_real_shell(
    stage: Stage, shell: str, pieces: list[str], blank: str
) -> None:
    line = blank.join(["git status", *pieces])
    if split_line(line) and permission(line, git_status="allow") == "allow":
        assert stage.play(shell, line) <= {"git"}
