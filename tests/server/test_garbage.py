"""What a peer may send by mistake or on purpose: a clear answer, and the connection lives."""

import random

import pytest
from tests.server.peer import INITIALIZE, Peer, frame, link, ready
from tests.server.toys import Toys

from sessionls.server.frames import MAX_BODY


async def _lives(peer: Peer) -> None:
    answer = await peer.command("toy.echo", {"alive": True})
    assert answer["result"] == {"alive": True}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{nope", -32700),
        (b"", -32700),
        (b"\xff\xfe", -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"x","params":NaN}', -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]', -32600),
        (b"5", -32600),
        (b"null", -32600),
        (b'"text"', -32600),
        (b"{}", -32600),
        (b'{"jsonrpc":"2.0"}', -32600),
        (b'{"jsonrpc":"2.0","method":5}', -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"shutdown"}', -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"shutdown"}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"shutdown"}', -32600),
    ],
)
async def test_a_body_that_is_no_message_is_refused(body: bytes, code: int) -> None:
    async with ready(Toys().table()) as made:
        made.peer.send(body)
        answer = await made.peer.answer(None)
        await _lives(made.peer)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]


@pytest.mark.parametrize("version", ["1.0", None, 2.0])
async def test_another_version_of_json_rpc_is_refused_under_its_id(version: object) -> None:
    async with ready(Toys().table()) as made:
        made.peer.send({"jsonrpc": version, "id": "a", "method": "shutdown"})
        answer = await made.peer.answer("a")
        await _lives(made.peer)
    assert answer["error"] == {"code": -32600, "message": "A message has 'jsonrpc': '2.0'"}


async def test_nothing_but_initialize_is_answered_before_initialize() -> None:
    async with link(Toys().table()) as made:
        made.peer.notify("textDocument/didOpen", {"textDocument": {}})
        early = await made.peer.command("toy.echo")
        late = await made.peer.ask("shutdown")
        await made.peer.initialize()
        await _lives(made.peer)
    assert (early["error"]["code"], late["error"]["code"]) == (-32002, -32002)


async def test_a_second_initialize_is_refused() -> None:
    async with ready() as made:
        answer = await made.peer.ask("initialize", INITIALIZE)
    assert answer["error"]["code"] == -32600


async def test_an_initialize_that_does_not_fit_may_be_tried_again() -> None:
    async with link(Toys().table()) as made:
        refused = await made.peer.ask("initialize", {"processId": None, "rootUri": None})
        await made.peer.initialize()
        await _lives(made.peer)
    assert refused["error"] == {
        "code": -32602,
        "message": "capabilities: this field is missing",
    }


async def test_capabilities_newer_than_the_standard_are_left_out_and_the_editor_gets_in() -> None:
    capabilities = {
        "general": {"positionEncodings": ["utf-8"]},
        "textDocument": {
            "documentSymbol": {"symbolKind": {"valueSet": [1, 999]}},
            "hover": {"contentFormat": ["markdown"]},
        },
        "window": 5,
    }
    async with link() as made:
        await made.peer.initialize(capabilities=capabilities)
        told = made.connection.client.capabilities
    assert told.text_document is not None
    assert told.text_document.document_symbol is None
    assert told.text_document.hover is not None
    assert told.window is None
    assert made.connection.client.encoding == "utf-8"


async def test_unknown_methods_are_refused_and_unknown_notifications_ignored() -> None:
    async with ready(Toys().table()) as made:
        made.peer.notify("$/whatever", {"a": 1})
        made.peer.notify("no/such/thing", [1])
        custom = await made.peer.ask("no/such/thing", {})
        standard = await made.peer.ask("textDocument/hover", {})
        dollar = await made.peer.ask("$/whatever", {})
        await _lives(made.peer)
        assert made.peer.unread == []
    assert custom["error"] == {
        "code": -32601,
        "message": "There is no method 'no/such/thing' here",
    }
    assert [standard["error"]["code"], dollar["error"]["code"]] == [-32601, -32601]


@pytest.mark.parametrize(
    "params",
    [None, {}, {"id": {}}, {"id": "unknown"}, {"id": 10**30}, [1], {"id": None}],
)
async def test_cancelling_what_does_not_run_changes_nothing(params: object) -> None:
    async with ready(Toys().table()) as made:
        made.peer.notify("$/cancelRequest", params)
        await _lives(made.peer)
        assert made.peer.unread == []


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        5,
        "x",
        {"textDocument": None},
        {"textDocument": {"uri": 5}},
        {"contentChanges": {}},
    ],
)
async def test_document_notifications_of_the_wrong_shape_are_ignored(params: object) -> None:
    async with ready(Toys().table()) as made:
        for method in ("didOpen", "didChange", "didClose"):
            made.peer.notify(f"textDocument/{method}", params)
        made.peer.notify("workspace/didChangeWorkspaceFolders", params)
        await _lives(made.peer)
        assert made.peer.unread == []


@pytest.mark.parametrize(
    "message",
    [
        {"id": "unknown", "result": 1},
        {"id": None, "error": {"code": 1, "message": "x"}},
        {"id": [], "result": None},
        {"result": 1},
    ],
)
async def test_responses_to_nothing_are_ignored(message: dict[str, object]) -> None:
    async with ready(Toys().table()) as made:
        made.peer.send({"jsonrpc": "2.0", **message})
        await _lives(made.peer)
        assert made.peer.unread == []


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"X-Unknown: 1\r\nContent-Length: %d\r\nContent-Type: text/x; charset=utf8\r\n\r\n",
    ],
)
async def test_headers_in_any_case_and_unknown_ones_are_read(header: bytes) -> None:
    body = frame({"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": INITIALIZE})
    body = body.partition(b"\r\n\r\n")[2]
    async with link() as made:
        made.peer.send_bytes(header % len(body) + body)
        assert "result" in await made.peer.answer(7)


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: many\r\n\r\n" + b'{"a":1}',
        b"X-Content-Length: 3\r\n\r\n",
        b"\x00" * 300_000 + b"\r\n\r\n",
        b"A: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["http", "negative", "no number", "other header", "300 kB", "long"],
)
async def test_a_header_without_a_length_is_answered_once_and_reading_goes_on(
    garbage: bytes,
) -> None:
    async with ready(Toys().table()) as made:
        made.peer.send_bytes(garbage)
        refused = await made.peer.answer(None)
        await _lives(made.peer)
        assert made.peer.unread == []
    assert refused["error"]["code"] == -32600


@pytest.mark.long
async def test_a_body_over_the_limit_is_skipped_and_answered() -> None:
    async with ready(Toys().table()) as made:
        made.peer.send_bytes(b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1))
        refused = await made.peer.answer(None)
        for _ in range(MAX_BODY // 2**20):
            made.peer.send_bytes(b"x" * 2**20)
            await made.peer.writer.drain()
        made.peer.send_bytes(b"x")
        await _lives(made.peer)
    assert refused["error"] == {
        "code": -32600,
        "message": f"A message has at most {MAX_BODY} bytes, not {MAX_BODY + 1}",
    }


async def test_a_length_beyond_all_sense_is_answered_and_reading_goes_on() -> None:
    async with ready(Toys().table()) as made:
        made.peer.send_bytes(b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n")
        refused = await made.peer.answer(None)
        await _lives(made.peer)
    assert refused["error"]["code"] == -32600


@pytest.mark.parametrize("rest", [b"", b"Content-Le", b"Content-Length: 50\r\n\r\n{", b"x\r\n"])
async def test_an_end_inside_a_frame_ends_the_connection_quietly(
    rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with ready() as made:
        made.peer.send_bytes(rest)
        made.peer.writer.write_eof()
        assert await made.exit_code() == 1
    assert caplog.records == []


@pytest.mark.parametrize("seed", range(20))
async def test_random_damage_to_a_stream_never_ends_the_process(seed: int) -> None:
    chance = random.Random(seed)
    stream = bytearray(
        b"".join(
            frame({"jsonrpc": "2.0", "id": n, "method": "textDocument/hover", "params": {}})
            for n in range(50)
        )
    )
    for _ in range(10):
        stream[chance.randrange(len(stream))] = chance.randrange(256)
    async with ready() as made:
        made.peer.send_bytes(bytes(stream))
        made.peer.writer.write_eof()
        answers = await made.peer.at_end()
        assert await made.exit_code() == 1
    assert answers
    assert {"error"} == {key for one in answers for key in one} - {"jsonrpc", "id"}
