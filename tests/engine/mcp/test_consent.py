"""What a person sees before a server is used, and what makes another question of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from sessionls.engine.mcp.consent import Consent, consent_of, digest_of
from sessionls.engine.mcp.lines import HttpLine, Source, StdioLine
from sessionls.engine.mcp.template import Template, parse_template

ROOT = Path("/shop")
SOURCE = Source("db", ROOT / ".mcp.json", "workspace", 3)


def made(text: str) -> Template:
    return parse_template(text, ROOT)


STDIO = StdioLine(
    SOURCE,
    made("npx"),
    (made("-y"), made("a b; rm -rf /"), made("\x1b[31m\u202e")),
    (("KEY", made("literal-secret")), ("PATH", made("./bin:${PATH}")), ("T", made("${TOKEN}"))),
    made("sub"),
)
HTTP = HttpLine(
    SOURCE,
    made("http://me:pw@db.example/${TENANT}/mcp"),
    (("Authorization", made("Bearer ${DB_KEY}")), ("X-Literal", made("literal-secret"))),
)


def shown(line: StdioLine | HttpLine) -> str:
    return consent_of(line, ROOT).text


def test_a_command_line_is_shown_whole_and_with_nothing_hidden() -> None:
    assert shown(STDIO).splitlines() == [
        "MCP server 'db' from .mcp.json",
        r"It starts: npx -y 'a b; rm -rf /' '\u{1b}[31m\u{202e}'",
        "In folder: sub",
        "Environment: KEY, PATH=./bin:${PATH}, T (from $TOKEN)",
        "Workspace: /shop",
    ]


def test_an_address_is_shown_with_what_is_sent_there_by_name() -> None:
    assert shown(HTTP).splitlines() == [
        "MCP server 'db' from .mcp.json",
        "It sends to: http://***@db.example/${TENANT}/mcp",
        "What is sent there is not encrypted.",
        "Headers: Authorization (from $DB_KEY), X-Literal",
        "Variables whose values are sent: TENANT, DB_KEY",
        "Workspace: /shop",
    ]


def test_the_folder_is_said_once() -> None:
    text = shown(replace(STDIO, cwd=None))
    assert text.count("/shop") == 1
    assert "In folder" not in text


def test_a_file_elsewhere_is_named_whole() -> None:
    line = replace(STDIO, source=replace(SOURCE, file=Path("/home/ann/mcp.json")))
    assert shown(line).startswith("MCP server 'db' from /home/ann/mcp.json\n")


def test_an_address_on_this_machine_needs_no_encryption() -> None:
    assert "encrypted" not in shown(replace(HTTP, url=made("http://127.0.0.1:80/mcp")))
    assert "encrypted" in shown(replace(HTTP, url=made("http://127.0.0.1.evil.example/mcp")))


def test_files_of_the_workspace_that_it_runs_are_named(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text("")
    line = replace(STDIO, arguments=(made("server.py"), made("other.py")), cwd=None)
    text = consent_of(line, tmp_path).text
    assert "whose contents may change: server.py" in text
    assert "other.py" not in text.splitlines()[-1]


@pytest.mark.parametrize(
    ("cwd", "command", "arguments", "told"),
    [
        ("tools", "./run.sh", (), "./run.sh"),
        ("${workspaceFolder}/tools", "../tools/run.sh", (), "../tools/run.sh"),
        ("/", "node", ("${workspaceFolder}/tools/run.sh",), "{workspace}/tools/run.sh"),
        ("tools", "node", ("--require=./run.sh", "--x"), "--require=./run.sh"),
        (None, "env", ("A=b=tools/run.sh",), "A=b=tools/run.sh"),
        ("${WHERE:-tools}", "${WHAT:-./run.sh}", (), "${WHAT:-./run.sh}"),
        ("tools", "node", ("tools/run.sh",), None),
        (None, "./run.sh", ("--x=./run.sh",), None),
    ],
)
def test_files_are_named_from_the_folder_that_it_is_started_in(
    tmp_path: Path, cwd: str | None, command: str, arguments: tuple[str, ...], told: str | None
) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "run.sh").write_text("")

    def template(text: str) -> Template:
        return parse_template(text, tmp_path)

    line = StdioLine(
        SOURCE, template(command), (*map(template, arguments),), cwd=template(cwd) if cwd else None
    )
    *_, last = consent_of(line, tmp_path).text.splitlines()
    if told is None:
        assert last == f"Workspace: {tmp_path}"
    else:
        assert last.endswith(f"may change: {told.replace('{workspace}', str(tmp_path))}")


@pytest.mark.parametrize(
    "other",
    [
        replace(STDIO, source=replace(SOURCE, name="github")),
        replace(STDIO, command=made("node")),
        replace(STDIO, arguments=()),
        replace(STDIO, arguments=(made("-y a b; rm -rf /"),)),
        replace(STDIO, env=()),
        replace(STDIO, env=(("KEY", made("other")), *STDIO.env[1:])),
        replace(STDIO, env=(("KEY", made("${OPENAI_API_KEY}")), *STDIO.env[1:])),
        replace(STDIO, cwd=None),
        HTTP,
        replace(HTTP, url=made("https://db.example/mcp")),
        replace(HTTP, headers=(("Authorization", made("Bearer ${OTHER}")),)),
        replace(HTTP, headers=()),
    ],
)
def test_whatever_changes_is_another_question(other: StdioLine | HttpLine) -> None:
    assert digest_of(other, ROOT) not in {digest_of(STDIO, ROOT)}
    assert digest_of(other, ROOT) != digest_of(other, Path("/elsewhere"))


def test_where_it_stands_and_how_long_it_may_take_is_no_other_question() -> None:
    moved = replace(STDIO, source=replace(SOURCE, line=9, file=ROOT / "x"), timeout=5.0)
    assert digest_of(moved, ROOT) == digest_of(STDIO, ROOT)


def test_a_text_that_looks_like_a_variable_s_is_another_question() -> None:
    literal = replace(STDIO, command=Template(("${X}",)))
    variable = replace(STDIO, command=made("${X}"))
    assert digest_of(literal, ROOT) != digest_of(variable, ROOT)


def test_its_digest_is_the_consent_s() -> None:
    consent = consent_of(STDIO, None)
    assert consent == Consent("db", digest_of(STDIO, None), consent.text)
    assert "Workspace: none" in consent.text
