import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path

import pytest

from sessionls.domain.permission_grants import grant_for
from sessionls.domain.permission_judge import Layers, judge
from sessionls.domain.permission_rules import parse_rules
from sessionls.engine.tools.outputs import MOST_BYTES, Whole
from sessionls.engine.tools.shell import ShellTool
from sessionls.engine.tools.shell_output import HEAD, TAIL, Output, readable
from sessionls.engine.tools.tool import CallContext, ToolEvent, ToolProgress, ToolResult


def tool(
    root: Path | None, environment: Mapping[str, str] | None = None, **given: str
) -> ShellTool:
    path = {"PATH": os.environ["PATH"]}
    return ShellTool(root=root, environment={**path, **(environment or {})}, given=given)


def events(shell: ShellTool, **arguments: object) -> AsyncGenerator[ToolEvent]:
    return shell.call(arguments, CallContext("c"))


async def result(shell: ShellTool, command: object, **more: object) -> ToolResult:
    async with aclosing(events(shell, command=command, **more)) as stream:
        last = [event async for event in stream][-1]
    assert isinstance(last, ToolResult)
    return last


async def said(root: Path, command: str) -> str:
    ended = await result(tool(root), command)
    assert not ended.is_error
    return ended.content


async def waits_for(file: Path) -> str:
    """The content of a file that a command makes."""
    while not file.exists() or not file.read_text().endswith("\n"):
        await asyncio.sleep(0.01)
    return file.read_text().strip()


def lives(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


async def gone(*pids: int) -> None:
    while any(lives(pid) for pid in pids):
        await asyncio.sleep(0.01)


# What it says.


async def test_output_and_errors_come_in_order_with_the_exit_code(tmp_path: Path) -> None:
    line = "echo one; echo two >&2; echo three; exit 3"
    assert await said(tmp_path, line) == "Exit code 3.\none\ntwo\nthree"
    assert await said(tmp_path, "true") == "Exit code 0."
    assert await said(tmp_path, "kill -9 $$") == "Exit code 137."


async def test_it_runs_in_the_root_with_an_empty_input(tmp_path: Path) -> None:
    assert await said(tmp_path, "cat; pwd -P") == f"Exit code 0.\n{tmp_path.resolve()}"


async def test_environment_holds_what_commands_need_and_no_key(tmp_path: Path) -> None:
    environment = {
        "HOME": "/home/me",
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp/x",
        "TERM": "xterm",
        "OPENAI_API_KEY": "sk-1",
        "AWS_SECRET_ACCESS_KEY": "sk-2",
        "BASH_ENV": "/tmp/evil",
        "LD_PRELOAD": "/tmp/evil.so",
        "PYTHONPATH": "/tmp/evil",
    }
    shell = tool(tmp_path, environment, CI="1", ANTHROPIC_API_KEY="sk-3")
    lines = (await result(shell, "env")).content.split("\n")[1:]
    names = {line.partition("=")[0] for line in lines} - {"PWD", "OLDPWD", "SHLVL", "_"}
    assert names == {"HOME", "LANG", "TMPDIR", "TERM", "PATH", "CI"}
    assert "TERM=dumb" in lines


async def test_last_line_is_told_while_it_runs(tmp_path: Path) -> None:
    line = "for n in 1 2 3; do echo line $n; sleep 0.2; done; while [ ! -e go ]; do sleep 0.1; done"
    told: list[ToolProgress] = []
    async with aclosing(events(tool(tmp_path), command=line)) as stream:
        async for event in stream:
            if isinstance(event, ToolProgress):
                told.append(event)
                (tmp_path / "go").touch()
    assert ("line 3", None) in {(event.text, event.total) for event in told}
    assert [event.done for event in told] == sorted(event.done for event in told)


async def test_endless_output_is_bounded_while_it_runs(tmp_path: Path) -> None:
    ended = await result(tool(tmp_path), "echo begin; yes", timeout=5)
    assert ended.is_error
    assert ended.content.startswith("Stopped after 5 s: it had not ended. ")
    assert "\nbegin\ny\ny\n" in ended.content
    assert " left out]\n" in ended.content
    assert len(ended.content) < HEAD + TAIL + 300


async def test_of_long_output_beginning_and_end_are_kept(tmp_path: Path) -> None:
    text = await said(tmp_path, "seq 1 100000")
    assert text.startswith("Exit code 0.\n1\n2\n")
    assert text.endswith("\n99999\n100000")
    assert "[528.9 kB in " in text


async def test_of_long_output_all_comes_with_the_result(tmp_path: Path) -> None:
    ended = await result(tool(tmp_path), "seq 1 100000")
    assert ended.whole == Whole("".join(f"{number}\n" for number in range(1, 100_001)))
    assert (await result(tool(tmp_path), "seq 1 10")).whole is None


async def test_of_endless_output_so_much_is_kept(tmp_path: Path) -> None:
    ended = await result(tool(tmp_path), f"yes | head -c {MOST_BYTES + 8}", timeout=60)
    assert ended.whole == Whole("y\n" * (MOST_BYTES // 2), lost=8)


# How it ends.


async def test_what_runs_in_the_background_ends_with_the_line(tmp_path: Path) -> None:
    line = "sleep 1000 & echo $! > a; setsid sleep 1001 & nohup sleep 1002 & echo $! > b; echo done"
    assert await said(tmp_path, line) == "Exit code 0.\ndone"
    assert not lives(int((tmp_path / "a").read_text()))
    assert not lives(int((tmp_path / "b").read_text()))


# Elsewhere than on Linux, who leaves the group gets away.
AWAY = "setsid " if sys.platform == "linux" else ""
DAEMON = (
    AWAY + "sh -c 'trap \"\" TERM HUP; echo $$ > pid; while :; do sleep 1; done' > /dev/null 2>&1 &"
)
"""A process that leaves group and session and will not be asked to end."""


async def test_daemon_that_will_not_be_asked_ends_too(tmp_path: Path) -> None:
    line = f"{DAEMON} while [ ! -s pid ]; do sleep 0.05; done"
    assert await said(tmp_path, line) == "Exit code 0."
    assert not lives(int((tmp_path / "pid").read_text()))


async def test_timeout_ends_the_whole_group(tmp_path: Path) -> None:
    line = "(trap '' TERM; sleep 1000) & echo $! > a; echo some; sleep 1000"
    ended = await result(tool(tmp_path), line, timeout=5)
    assert ended.is_error
    assert ended.content.startswith("Stopped after 5 s")
    assert ended.content.endswith("\nsome")
    assert not lives(int((tmp_path / "a").read_text()))


async def test_command_may_clean_up_when_it_is_stopped(tmp_path: Path) -> None:
    line = "trap 'echo cleaned > mark; exit 1' TERM; echo x > up; sleep 1000 & wait"
    await result(tool(tmp_path), line, timeout=5)
    assert (tmp_path / "mark").read_text() == "cleaned\n"


async def test_cancelling_ends_everything_before_it_returns(tmp_path: Path) -> None:
    line = "sleep 1000 & echo $! > a; sleep 1000"
    async with asyncio.TaskGroup() as group:
        call = group.create_task(result(tool(tmp_path), line))
        pid = int(await waits_for(tmp_path / "a"))
        call.cancel()
    assert call.cancelled()
    assert not lives(pid)


async def test_cancelling_twice_ends_everything_all_the_same(tmp_path: Path) -> None:
    line = "trap 'echo x > asked' TERM; echo $$ > a; while :; do sleep 0.1; done"
    async with asyncio.TaskGroup() as group:
        call = group.create_task(result(tool(tmp_path), line))
        pid = int(await waits_for(tmp_path / "a"))
        call.cancel()
        await waits_for(tmp_path / "asked")
        call.cancel()
    assert call.cancelled()
    assert not lives(pid)


async def test_reader_that_stops_listening_ends_everything(tmp_path: Path) -> None:
    line = "echo $$ > a; while :; do echo x; sleep 0.05; done"
    async with aclosing(events(tool(tmp_path), command=line)) as stream:
        assert isinstance(await anext(stream), ToolProgress)
        pid = int(await waits_for(tmp_path / "a"))
    assert not lives(pid)


async def test_output_that_is_closed_does_not_hide_a_command(tmp_path: Path) -> None:
    line = "exec >&- 2>&-; echo $$ > a; sleep 1000"
    ended = await result(tool(tmp_path), line, timeout=5)
    assert ended.is_error
    assert not lives(int((tmp_path / "a").read_text()))


async def test_command_that_kills_its_keeper_gains_nothing(tmp_path: Path) -> None:
    line = "echo $$ > a; kill -9 $PPID; sleep 1000"
    await result(tool(tmp_path), line, timeout=5)
    await gone(int((tmp_path / "a").read_text()))


SERVER = """
import asyncio, sys
from pathlib import Path
from sessionls.engine.tools.shell import ShellTool
from sessionls.engine.tools.tool import CallContext

async def main():
    shell = ShellTool(root=Path(sys.argv[1]), environment={"PATH": sys.argv[2]})
    async for _ in shell.call({"command": sys.argv[3]}, CallContext("c")):
        pass

asyncio.run(main())
"""


async def test_nothing_is_left_when_the_server_is_killed(tmp_path: Path) -> None:
    line = f"{DAEMON} echo $$ > a; trap '' TERM; while :; do sleep 0.1; done"
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), os.environ["PATH"], line
    )
    pids = [int(await waits_for(tmp_path / name)) for name in ("a", "pid")]
    assert all(lives(pid) for pid in pids)
    server.send_signal(signal.SIGKILL)
    await server.wait()
    await gone(*pids)


# Bad input.


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "command: Field required"),
        ({"command": ""}, "at least 1 character"),
        ({"command": "  \n "}, "The command is empty."),
        ({"command": "echo \0"}, "no command line can hold"),
        ({"command": "echo \ud800"}, "valid string"),
        ({"command": "x" * 60_001}, "at most 60000 characters"),
        ({"command": ["ls"]}, "valid string"),
        ({"command": "ls", "timeout": 0}, "greater than 0"),
        ({"command": "ls", "timeout": 601}, "less than or equal to 600"),
        ({"command": "ls", "timeout": float("nan")}, "timeout"),
        ({"command": "ls", "timeout": "5"}, "valid number"),
        ({"command": "ls", "cwd": "/"}, "Extra inputs"),
    ],
)
async def test_garbage_is_an_error_with_a_sentence(
    tmp_path: Path, arguments: dict[str, object], sentence: str
) -> None:
    shell = tool(tmp_path)
    async with aclosing(events(shell, **arguments)) as stream:
        answers = [event async for event in stream]
    assert [type(answer) for answer in answers] == [ToolResult]
    assert isinstance(answers[0], ToolResult)
    assert answers[0].is_error
    assert sentence in answers[0].content
    subject = shell.subject(arguments)
    assert subject.command == ""
    assert judge(subject, Layers()).permission == "allow"  # nobody is asked about nothing
    assert grant_for(subject) is None


async def test_without_a_folder_it_says_so(tmp_path: Path) -> None:
    assert "no folder is open" in (await result(tool(None), "ls")).content
    assert "not there any more" in (await result(tool(tmp_path / "x"), "ls")).content


# What it would do.


def test_subject_shows_the_whole_line_and_what_looks_like_something_else() -> None:
    line = "git status\t&& \u202erm -rf x\n\x1b[2Kecho é"
    subject = tool(None).subject({"command": line})
    assert subject.title == "Run: git status\\t&& \\u202erm -rf x …"
    assert subject.detail == "git status\\t&& \\u202erm -rf x\n\\x1b[2Kecho é"
    assert subject.command == line
    assert subject.commands is None
    long = tool(None).subject({"command": "echo " + "x" * 500})
    assert len(long.title) < 150
    assert long.detail == "echo " + "x" * 500


def test_files_that_are_written_are_named_from_the_root_on(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "inner").symlink_to(tmp_path / "sub")
    line = f"a > x; b > inner/y 2> {tmp_path}/z; c > sub/../w"
    subject = tool(tmp_path).subject({"command": line})
    assert subject.commands is not None
    assert [one.writes for one in subject.commands] == [("x",), ("sub/y", "z"), ("w",)]
    assert subject.cautions == ()


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "link/x", "away", "sub/../../x", "/dev/shm/x", "/dev/null/../x"]
)
def test_file_outside_is_a_caution(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to("/tmp")
    (root / "away").symlink_to(tmp_path / "elsewhere")
    subject = tool(root).subject({"command": f"git status > {path}"})
    assert subject.cautions == (f"it writes {path}, outside of the workspace",)
    everything = parse_rules({"shell": "allow", "edit": "allow"})[0]
    assert judge(subject, Layers(user=everything)).permission == "ask"


@pytest.mark.parametrize("path", ["~/x", "$HOME/x", "*.txt"])
def test_file_that_only_the_shell_knows_is_asked(tmp_path: Path, path: str) -> None:
    subject = tool(tmp_path).subject({"command": f"git status > {path}"})
    everything = parse_rules({"shell": "allow", "edit": "allow"})[0]
    assert judge(subject, Layers(user=everything)).permission == "ask"


def test_model_is_told_which_shell_reads_its_line(tmp_path: Path) -> None:
    spec = tool(tmp_path).spec
    assert spec.name == "shell"
    assert "with bash in" in spec.description or "with sh in" in spec.description
    assert spec.parameters["required"] == ["command"]
    assert tool(tmp_path).access == "start"


# Output.


def test_kept_output_is_exact_up_to_its_bounds() -> None:
    output = Output()
    text = "".join(f"{number}\n" for number in range(9_000))
    for start in range(0, len(text), 777):
        output.add(text[start : start + 777].encode())
    assert output.text() == text
    assert output.last_line() == "8999"


def test_left_out_lines_and_bytes_are_counted() -> None:
    output = Output()
    line = b"x" * 99 + b"\n"
    for _ in range(10_000):
        output.add(line)
    head, _, tail = output.text().partition("\n[940.0 kB in 9,400 lines left out]\n")
    assert head.count("x") == 99 * HEAD // 100
    assert tail.count("x") == 99 * TAIL // 100


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (b"\x1b[31mred\x1b[0m\r\nb", "red\nb"),
        (b" 10%\r 50%\r100%\nend", "100%\nend"),
        (b"\x1b]0;title\x07x\x1b(By", "xy"),
        (b"a\x00b\x08c\x7f\td", "abc\td"),
        ("é\u2028".encode() + b"\xff", "é\u2028\ufffd"),
        (b"\x1b", ""),
        (b"\x1b[", ""),
    ],
)
def test_signs_for_terminals_are_taken_away(output: bytes, text: str) -> None:
    assert readable(output) == text
