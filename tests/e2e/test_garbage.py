"""What no editor should send: each is refused in words, and the real process lives on."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic.fields import FieldInfo

from sessionls.server.features.commands import COMMANDS
from tests.e2e.editor import Wire, raw
from tests.server.peer import INITIALIZE, Peer, frame

pytestmark = pytest.mark.asyncio(loop_scope="module")

SANE = {-32700, -32600, -32601, -32602, -32002}
INSTALLED = re.compile(r"site-packages|/src/sessionls|Traceback|line \d+, in|0x[0-9a-f]{6}")
BUG = re.compile(r"this is a bug|Traceback|Error:|failed")
WRONG: tuple[Any, ...] = (
    None, True, -1, 3.5, "", "\0", "\ud800", "x" * 9000, [], [[]], {}, {"a": {"b": []}},
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder for all tests of this file."""
    folder = tmp_path_factory.mktemp("garbage")
    (folder / "app.py").write_text("eval(a)\n")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def peer(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Peer]:
    """One process for all tests of this file; at the end it still answers and leaves in order."""
    home = tmp_path_factory.mktemp("home")
    async with raw(home) as (peer, process):
        before = await peer.ask("textDocument/hover", {})
        assert before["error"]["code"] == -32002
        folders = [{"uri": workspace.as_uri(), "name": "garbage"}]
        await peer.initialize(workspaceFolders=folders)
        yield peer
        await lives(peer)
        await peer.ask("shutdown")
        peer.notify("exit")
        assert await process.wait() == 0
    assert [line for line in (home / "log.txt").read_text().splitlines() if BUG.search(line)] == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session(peer: Peer) -> str:
    """A session with a finding."""
    return (await peer.command("sessionls.session.new", {}))["result"]["session"]["id"]


async def lives(peer: Peer) -> None:
    """The process answers, and has nothing else to say."""
    answer = await peer.command("sessionls.info", {})
    assert "version" in answer.get("result", {}), answer


def sentence(answer: Wire, codes: set[int] = SANE) -> str:
    """What an error says; it names no place inside the program."""
    error = answer["error"]
    assert error["code"] in codes, error
    assert "data" not in error
    assert not INSTALLED.search(error["message"]), error["message"][:500]
    assert 5 < len(error["message"]) < 1000, error["message"][:1200]
    return error["message"]


def fields() -> Iterator[tuple[str, str, FieldInfo]]:
    """Every field of every command, by its name on the wire."""
    for command, (params, _) in COMMANDS.items():
        for name, field in params.model_fields.items():
            yield command, field.alias or name, field


def sound(command: str, session: str, uri: str) -> Wire:
    """An argument that a command would take, as far as its types go."""
    known: Wire = {
        "session": session, "text": "hello", "agent": "assistant", "title": "t", "turn": "T",
        "query": "q", "content": "{}", "finding": "F", "permission": "P", "decision": "once",
        "uri": uri, "edit": "E", "accepted": "none", "question": "Q", "compaction": 1,
        "message": "M", "typing": True, "role": "drive", "name": "Ben",
        "folder": uri, "offset": 1,
    }  # fmt: skip
    params, _ = COMMANDS[command]
    needed = [field.alias or name for name, field in params.model_fields.items()
              if field.is_required()]  # fmt: skip
    return {name: known[name] for name in needed}


HARMFUL = {"sessionls.session.delete", "sessionls.session.archive", "sessionls.session.pause"}


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_field_of_every_command_refuses_what_it_cannot_be(
    peer: Peer, session: str, workspace: Path, command: str
) -> None:
    whole = sound(command, session, (workspace / "app.py").as_uri())
    for name, field in [(name, field) for one, name, field in fields() if one == command]:
        for value in WRONG:
            if command in HARMFUL and name == "key":
                continue  # a sound key would do what it says
            answer = await peer.command(command, {**whole, name: value})
            if "error" in answer:
                sentence(answer, {-32602})
            elif value not in (None, True, "", [], {}) and not isinstance(value, str):
                pytest.fail(f"{command} takes {name}={value!r} for {field.annotation}")
        if field.is_required():
            without = {key: value for key, value in whole.items() if key != name}
            said = sentence(await peer.command(command, without), {-32602})
            assert f"{name}: this field is missing" in said
    said = sentence(await peer.command(command, {**whole, "nonsense": 1}), {-32602})
    assert said == "nonsense: there is no such field"


@pytest.mark.parametrize("arguments", [[[]], ["x"], [1], [None], [{}, {}], {"a": 1}, "x", 7])
async def test_a_command_takes_one_object(peer: Peer, arguments: Any) -> None:
    params = {"command": "sessionls.session.list", "arguments": arguments}
    sentence(await peer.ask("workspace/executeCommand", params), {-32602})


@pytest.mark.parametrize("name", ["sessionls.session.lst", "", "x" * 5000, "editor.action", "\0"])
async def test_an_unknown_command_is_named_with_what_is_like_it(peer: Peer, name: str) -> None:
    said = sentence(await peer.command(name, {}), {-32602})
    assert "No command" in said


@pytest.mark.parametrize(
    "method", ["session/prompt", "textDocument/rename", "$/unknown", "", "x" * 9000, "initialize"]
)
async def test_a_method_that_nobody_offers_is_refused(peer: Peer, method: str) -> None:
    sentence(await peer.ask(method, {}), {-32601, -32600, -32602})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe{}", b"[]", b'[{"jsonrpc":"2.0","id":1,"method":"x"}]',
        b"null", b"1", b'"x"', b"{}", b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"2.0","id":{},"method":"x"}',
        b'{"jsonrpc":"2.0","id":1,"method":7}', b'{"jsonrpc":"1.0","id":1,"method":"x"}',
        b"[" * 5000, b'{"a":' * 5000, b'{"jsonrpc":"2.0","id":NaN,"method":"x"}',
    ],
)  # fmt: skip
async def test_a_body_that_is_no_message_is_answered_or_passed_over(
    peer: Peer, body: bytes
) -> None:
    peer.send(body)
    number = peer.begin("workspace/executeCommand", {"command": "sessionls.info"})
    while (got := await peer.message()).get("id") != number or "result" not in got:
        if "method" not in got:
            sentence(got)


async def test_a_huge_body_is_refused_by_its_length_and_the_next_message_is_read(
    peer: Peer,
) -> None:
    size = 2**27
    peer.send_bytes(b"Content-Length: %d\r\n\r\n" % size)
    refused = await peer.answer(None)
    for _ in range(size >> 20):
        peer.send_bytes(b"x" * 2**20)
        await peer.writer.drain()
    assert "at most" in sentence(refused, {-32600})
    await lives(peer)


async def test_texts_with_lone_surrogates_and_zero_bytes_are_kept_or_refused(
    peer: Peer, session: str
) -> None:
    for text in ("a\0b", "a\ud800b", "\udfff", "\u202e\ufeff\uffff", "😀\r\n\x1b[31m"):
        answer = await peer.command("sessionls.session.prompt", {"session": session, "text": text})
        if "error" in answer:
            sentence(answer, {-32602})
            continue
        loaded = await peer.command("sessionls.session.load", {"session": session, "limit": 5000})
        messages = {
            record["message"]["id"]: record["message"]
            for record in loaded["result"]["records"]
            if record["kind"] == "messageAdded"
        }
        assert messages[answer["result"]["message"]]["blocks"][0]["text"] == text
    renamed = {"session": session, "title": "a\0b\ud800\nc"}
    answer = await peer.command("sessionls.session.rename", renamed)
    assert (
        "\n" not in answer["result"]["session"]["title"] if "result" in answer else sentence(answer)
    )


async def test_a_prompt_of_two_megabytes_is_kept_whole_and_one_of_five_is_refused(
    peer: Peer, session: str
) -> None:
    text = "naïve 😀 " * 222_000
    answer = await peer.command("sessionls.session.prompt", {"session": session, "text": text})
    seq = answer["result"]["seq"]
    loaded = await peer.command(
        "sessionls.session.load", {"session": session, "since": seq - 1, "limit": 1}
    )
    (record,) = loaded["result"]["records"]
    assert record["message"]["blocks"][0]["text"] == text
    longer = {"session": session, "text": "x" * 5_000_000}
    assert "text: " in sentence(await peer.command("sessionls.session.prompt", longer), {-32602})


RANGES = [
    ((-1, 0), (0, 0)), ((0, -5), (0, 3)), ((5, 0), (1, 0)), ((0, 10**9), (10**9, 0)),
    ((2**31, 0), (2**31, 1)), ((10**30, 0), (10**30, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end"), RANGES)
async def test_absurd_ranges_are_cut_to_the_text_or_refused(
    peer: Peer, session: str, workspace: Path, start: tuple[int, int], end: tuple[int, int]
) -> None:
    place = {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
    uri = (workspace / "app.py").as_uri()
    argument = {"agent": "security", "uri": uri, "range": place, "session": session}
    reviewed = await peer.command("sessionls.review", argument)
    prompt = {"session": session, "text": "x", "context": [{"uri": uri, "range": place}]}
    prompted = await peer.command("sessionls.session.prompt", prompt)
    for answer in (reviewed, prompted):
        if "error" in answer:
            sentence(answer, {-32602})
    params = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
    offered = await peer.ask("textDocument/codeAction", params)
    assert "result" in offered or sentence(offered, {-32602})


URIS = [
    "http://example.org/a.py", "untitled:Untitled-1", "file:///%00", "file:///%ff%fe/x.py",
    "file://host/share/a.py", "file:", "file:///proc/1", "%%%", "a b", "..", "\ud800", "file:///%zz/a.py",
    "data:text/plain,x", "sessionls:///x/y.md", "file:///" + "a" * 8000, "file:///" + "a/" * 4000,
    "file://[::1", "//", "vscode-remote://ssh/x.py", "file:///dev/zero", "file:///proc/self/mem",
]  # fmt: skip


@pytest.mark.parametrize("uri", URIS)
async def test_what_is_no_file_gets_a_clear_answer_everywhere(
    peer: Peer, session: str, uri: str
) -> None:
    for command, argument in (
        ("review", {"agent": "security", "uri": uri}),
        ("review", {"agent": "security", "uri": uri, "session": session}),
        ("session.prompt", {"session": session, "text": "x", "context": [{"uri": uri}]}),
        ("session.new", {"workspace": uri}),
        ("session.list", {"workspace": uri}),
        ("session.import", {"content": "{}", "workspace": uri}),
    ):
        answer = await peer.command(f"sessionls.{command}", argument)
        if "error" in answer:
            sentence(answer, {-32602})
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "eval(a)\n"}
    peer.notify("textDocument/didOpen", {"textDocument": item})
    where = {"textDocument": {"uri": uri}}
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}}
    for method, params in (
        ("textDocument/codeAction", {**where, "range": place, "context": {"diagnostics": []}}),
        ("textDocument/codeLens", where),
        ("textDocument/documentSymbol", where),
        ("textDocument/foldingRange", where),
        ("textDocument/documentLink", where),
        ("workspace/textDocumentContent", {"uri": uri}),
    ):
        answer = await peer.ask(method, params)
        assert "result" in answer or sentence(answer, {-32602, -32601})
    changes = [{"uri": uri, "type": 2}]
    peer.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    peer.notify("workspace/didRenameFiles", {"files": [{"oldUri": uri, "newUri": uri + "x"}]})
    peer.notify("workspace/didDeleteFiles", {"files": [{"uri": uri}]})
    peer.notify("textDocument/didSave", where)
    peer.notify("textDocument/didClose", where)
    await lives(peer)


async def test_folders_that_are_no_files_are_passed_over(peer: Peer) -> None:
    for uri in URIS:
        added = {"event": {"added": [{"uri": uri, "name": "x"}], "removed": []}}
        peer.notify("workspace/didChangeWorkspaceFolders", added)
        removed = {"event": {"added": [], "removed": [{"uri": uri, "name": "x"}]}}
        peer.notify("workspace/didChangeWorkspaceFolders", removed)
    await lives(peer)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/didChange", {"textDocument": {"uri": "file:///never-opened", "version": 1},
                                    "contentChanges": [{"text": "x"}]}),
        ("textDocument/didClose", {"textDocument": {"uri": "file:///never-opened"}}),
        ("textDocument/didChange", {"textDocument": {}, "contentChanges": 7}),
        ("workspace/didChangeConfiguration", {"settings": {"sessionls": {"nonsense": 1}}}),
        ("workspace/didChangeConfiguration", {"settings": [1]}),
        ("window/workDoneProgress/cancel", {"token": "nobody's"}),
        ("$/cancelRequest", {"id": 99999}),
        ("$/cancelRequest", {"id": {}}),
        ("initialized", {}),
        ("workspace/didDeleteFiles", {}),
    ],
)  # fmt: skip
async def test_notifications_that_make_no_sense_are_passed_over(
    peer: Peer, method: str, params: Any
) -> None:
    peer.notify(method, params)
    await lives(peer)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"sessionls": 1, "session": "../../evil", "records": []}),
        json.dumps({"sessionls": 1, "session": "\0", "records": [{"seq": 1}]}),
        json.dumps({"sessionls": 1, "session": "x" * 9000, "records": None}),
        "[" * 100_000,
        '{"sessionls":' + "9" * 5000 + "}",
    ],
)
async def test_an_import_of_nonsense_is_refused(peer: Peer, content: str) -> None:
    sentence(await peer.command("sessionls.session.import", {"content": content}), {-32602})


async def test_nobody_is_served_before_initialize_nor_after_shutdown(tmp_path: Path) -> None:
    async with raw(tmp_path) as (peer, process):
        early = await peer.command("sessionls.session.list", {})
        peer.notify("textDocument/didOpen", {})
        assert early["error"]["code"] == -32002
        await peer.initialize()
        twice = await peer.ask("initialize", INITIALIZE)
        sentence(twice, {-32600})
        await lives(peer)
        await peer.ask("shutdown")
        late = await peer.command("sessionls.session.list", {})
        sentence(late, {-32600})
        peer.send_bytes(frame({"jsonrpc": "2.0", "method": "exit"}))
        assert await process.wait() == 0
