"""The files that name MCP servers: what is understood, and what is told of the rest."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessionls.engine.mcp.files import places, read_files
from sessionls.engine.mcp.lines import HttpLine, OffLine, ServerLine, StdioLine


def read(root: Path, text: str, file: str = ".mcp.json") -> tuple[list[ServerLine], list[str]]:
    """The lines of a file, and its problems with their lines."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", "surrogatepass")
    found = read_files(places(root, None), root)
    told = [f"{one.line}: {one.message}" for one in found.problems.get(path, ())]
    return list(found.lines.values()), told


def test_entries_of_every_kind_are_read(tmp_path: Path) -> None:
    text = """{
      // as VS Code writes it
      "servers": {
        "files": {"type": "stdio", "command": "npx", "args": ["-y", "x", "${workspaceFolder}/a"],
          "env": {"TOKEN": "${env:TOKEN}", "LEVEL": 3, "MODE": "${MODE:-fast}"}, "cwd": "sub",
          "timeout": 5000},
        "far": {"type": "http", "url": "https://x.example/mcp", "headers": {"X-Key": "${KEY}"}},
      }
    }"""
    (files, far), told = read(tmp_path, text, ".vscode/mcp.json")
    assert told == []
    assert isinstance(files, StdioLine)
    assert [word.shown() for word in files.argv] == ["npx", "-y", "x", f"{tmp_path}/a"]
    assert {name: value.shown() for name, value in files.env} == {
        "TOKEN": "${TOKEN}",
        "LEVEL": "3",
        "MODE": "${MODE:-fast}",
    }
    assert (files.cwd.shown() if files.cwd else None, files.timeout) == ("sub", 5.0)
    assert files.source.line == 3
    assert isinstance(far, HttpLine)
    assert [(name, value.names()) for name, value in far.headers] == [("X-Key", ("KEY",))]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('{"command": "x", "envFile": ".env"}', "envFile: files of secrets are not read"),
        ('{"command": "x", "sandboxEnabled": true}', "sandboxes are not supported"),
        ('{"command": "x", "sandbox": {"network": {}}}', "sandboxes are not supported"),
        ('{"url": "https://x", "oauth": {}}', "signing in is not supported"),
        ('{"url": "https://x", "headersHelper": "./x"}', "programs that make headers"),
        ('{"command": "x", "hooks": {"start": "y"}}', "programs besides the server's own"),
        ('{"command": "x", "env": {"K": "${input:key}"}}', "would have to be asked for"),
        ('{"command": "${command:pick}"}', "${command:pick} is unknown"),
        ('{"type": "sse", "url": "https://x"}', "only stdio and http"),
        ('{"type": 3, "command": "x"}', "only stdio and http"),
        ('{"command": ["npx", "x"]}', "with the rest in 'args'"),
        ('{"command": " "}', "command: a text is needed here"),
        ("{}", "command: a text is needed here"),
        ('{"command": "x", "args": "y"}', "args: a list of texts"),
        ('{"command": "x", "args": [1]}', "args: a list of texts"),
        ('{"command": "x", "args": ["a\\u0000b"]}', "cannot be passed to a program"),
        ('{"command": "x", "args": ["\\ud800"]}', "cannot be passed to a program"),
        ('{"command": "x", "env": ["A=1"]}', "env: an object"),
        ('{"command": "x", "env": {"A=B": "1"}}', "cannot be a name here"),
        ('{"command": "x", "env": {"A": true}}', "env.A: a text"),
        ('{"command": "x", "env": {"A": null}}', "env.A: a text"),
        ('{"command": "x", "cwd": 1}', "cwd: a text"),
        ('{"command": "x", "url": "https://x"}', "url: this key does not fit"),
        ('{"url": "ftp://x"}', "an address begins with https://"),
        ('{"url": "https://x", "headers": {"A: B": "c"}}', "cannot be a name here"),
        ('{"command": "x", "timeout": 5}', "timeout: milliseconds"),
        ('{"command": "x", "timeout": "5000"}', "timeout: milliseconds"),
        ('{"command": "x", "timeout": true}', "timeout: milliseconds"),
        ('{"command": "x", "disabled": "no"}', "disabled: true or false"),
        ('"npx"', "an MCP server is an object"),
        ("null", "an MCP server is an object"),
    ],
)
def test_an_entry_that_cannot_be_used_as_it_is_meant_is_not_used(
    tmp_path: Path, entry: str, told: str
) -> None:
    (line,), problems = read(tmp_path, f'{{"mcpServers": {{\n"a": {entry}}}}}')
    assert isinstance(line, OffLine)
    assert told in line.reason
    assert any(one.startswith("1: ") and told in one for one in problems)


def test_a_server_may_be_turned_off(tmp_path: Path) -> None:
    text = '{"servers": {"a": {"command": "x", "disabled": true}, "b": {"url": "https://x", '
    lines, told = read(tmp_path, text + '"enabled": false}}}')
    assert [type(line) for line in lines] == [OffLine, OffLine]
    assert told == []


def test_unknown_keys_are_told_of_and_left_out(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x",\n"alwaysAllow": ["y"]}},\n"inputs": [],\n"z": 1}'
    (line,), told = read(tmp_path, text)
    assert isinstance(line, StdioLine)
    assert [one.split(".")[0] for one in told] == [
        "1: Unknown key 'alwaysAllow'; left out",
        "2: sessionls asks for no inputs; a server that needs one is left out",
        "3: Unknown key 'z'; left out",
    ]


def test_the_file_that_counts_more_wins_and_the_others_say_so(tmp_path: Path) -> None:
    for file in (".vscode/mcp.json", ".mcp.json", ".sessionls/mcp.json"):
        _, told = read(tmp_path, f'{{"servers": {{"a": {{"command": "{file}"}}}}}}', file)
    found = read_files(places(tmp_path, None), tmp_path)
    line = found.lines["a"]
    assert isinstance(line, StdioLine)
    assert line.command.shown() == ".sessionls/mcp.json"
    assert told == []
    losers = {tmp_path / ".mcp.json", tmp_path / ".vscode/mcp.json"}
    assert found.problems.keys() == losers
    assert ".sessionls/mcp.json" in found.problems[tmp_path / ".mcp.json"][0].message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "is an object with the key"),
        ("{", "This is not JSON"),
        ('{"mcpServers": []}', "an object of servers by name"),
        ('{"mcpServers": {"": {"command": "x"}}}', "needs a name"),
        ('{"mcpServers": {"a\\nb": {"command": "x"}}}', "needs a name"),
        ('{"a": 1, "a": 2}', "stands twice"),
    ],
)
def test_a_file_that_is_no_mcp_file_is_a_problem(tmp_path: Path, text: str, told: str) -> None:
    lines, problems = read(tmp_path, text)
    assert lines == []
    assert told in problems[0]


def test_what_is_no_readable_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").mkdir()
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode" / "mcp.json").write_bytes(b"\xff\xfe")
    (tmp_path / ".sessionls").mkdir()
    os.mkfifo(tmp_path / ".sessionls" / "mcp.json")
    found = read_files(places(tmp_path, None), tmp_path)
    told = sorted(problem.message for one in found.problems.values() for problem in one)
    assert told == [
        "This file is not UTF-8 (byte 0); save it as UTF-8.",
        "This is not a file.",
        "This is not a file.",
    ]


def test_a_file_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    _, told = read(tmp_path, " " * 1_048_577)
    assert told == ["0: This file is larger than 1 MiB; it is left out."]


def test_too_many_servers_are_told_of(tmp_path: Path) -> None:
    entries = ",\n".join(f'"s{n}": {{"command": "x"}}' for n in range(52))
    lines, told = read(tmp_path, f'{{"servers": {{{entries}}}}}')
    assert (len(lines), len(told)) == (50, 2)


def test_a_folder_without_such_files_has_no_servers(tmp_path: Path) -> None:
    (tmp_path / ".vscode").write_text("a file")
    found = read_files(places(tmp_path, tmp_path / "none" / "mcp.json"), tmp_path)
    assert (found.lines, found.problems) == ({}, {})


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["mcpServers", "a", "command", "args", "env", "url", "headers"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_value_breaks_the_reader(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read(Path(folder), json.dumps({"mcpServers": value}))
