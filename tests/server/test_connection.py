"""The life of one connection: its beginning, its end, and what it asks of the editor."""

import asyncio
import contextlib
import logging
import tomllib
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import FeatureAlreadyRegisteredError, JsonRpcException
from tests.server.peer import DEADLINE, link, ready, until
from tests.server.toys import Toys

from sessionls import VERSION
from sessionls.server.client import Announcement, Client
from sessionls.server.connection import Connection
from sessionls.server.frames import encode_frame
from sessionls.server.writer import DROPPED

URI = "file:///a.py"
_OPTIONS = types.CompletionOptions(trigger_characters=["@"])


def _open(text: str) -> dict[str, object]:
    return {"textDocument": {"uri": URI, "languageId": "python", "version": 1, "text": text}}


def _change(version: int, text: str) -> dict[str, object]:
    return {
        "textDocument": {"uri": URI, "version": version},
        "contentChanges": [{"text": text}],
    }


async def test_shutdown_and_exit_end_the_connection_with_zero() -> None:
    async with ready() as made:
        assert (await made.peer.ask("shutdown"))["result"] is None
        made.peer.notify("exit")
        assert await made.peer.read() is None
        assert await made.exit_code() == 0


async def test_exit_without_shutdown_ends_it_with_one() -> None:
    async with ready() as made:
        made.peer.notify("exit")
        assert await made.exit_code() == 1


async def test_exit_before_initialize_ends_it_with_one() -> None:
    async with link() as made:
        made.peer.notify("exit")
        assert await made.exit_code() == 1


async def test_exit_of_one_editor_leaves_the_others() -> None:
    async with ready(Toys().table()) as other:
        async with ready() as made:
            await made.peer.ask("shutdown")
            made.peer.notify("exit")
            await made.exit_code()
        assert (await other.peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}


async def test_the_end_of_the_stream_after_shutdown_counts_as_exit() -> None:
    async with ready() as made:
        await made.peer.ask("shutdown")
        made.peer.writer.write_eof()
        assert await made.exit_code() == 0


async def test_shutdown_is_answered_while_requests_run_and_exit_cancels_them() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        running = [made.peer.begin_command("toy.wait") for _ in range(3)]
        await until(lambda: len(toys.events) == 3)
        assert (await made.peer.ask("shutdown"))["result"] is None
        assert toys.events == ["begun"] * 3
        made.peer.notify("exit")
        last = await made.peer.at_end()
        assert await made.exit_code() == 0
    assert sorted(one["id"] for one in last) == running
    assert {one["error"]["code"] for one in last} == {-32800}
    assert toys.events[3:] == ["cancelled"] * 3


async def test_requests_after_shutdown_are_refused() -> None:
    async with ready(Toys().table()) as made:
        await made.peer.ask("shutdown")
        answer = await made.peer.command("toy.echo")
    assert answer["error"] == {"code": -32600, "message": "Only 'exit' may follow 'shutdown'"}


async def test_the_end_of_the_stream_cancels_what_runs_and_leaves_no_task() -> None:
    toys = Toys()
    before = asyncio.all_tasks()
    async with ready(toys.table()) as made:
        made.peer.begin_command("toy.wait")
        await until(lambda: toys.events)
        await made.peer.close()
        await made.exit_code()
        assert toys.events == ["begun", "cancelled"]
    await until(lambda: asyncio.all_tasks() == before)


async def test_a_stopped_connection_serves_no_more_and_tells_its_listeners_once() -> None:
    closed: list[str] = []
    async with ready() as made:
        made.connection.on_closed += [lambda: closed.append("a"), lambda: closed.append("b")]
        made.connection.stop()
        made.connection.stop()
        assert await made.exit_code() == 1
        assert await made.peer.read() is None
    assert closed == ["a", "b"]


async def test_a_connection_stopped_before_it_serves_ends_at_once() -> None:
    async with ready() as made:
        other = Connection({}, asyncio.StreamReader(), made.peer.writer)
        other.stop()
        assert await asyncio.wait_for(other.serve(), DEADLINE) == 1


async def test_what_the_editor_says_about_itself_can_be_asked() -> None:
    async with link() as made:
        assert made.connection.client == Client()
        await made.peer.initialize(
            clientInfo={"name": "Ed", "version": "2"},
            initializationOptions={"participant": {"name": "Ann"}},
            capabilities={"general": {"positionEncodings": ["utf-32", "utf-8"]}},
            workspaceFolders=[{"uri": "file:///w", "name": "w"}],
            processId=7,
        )
        client = made.connection.client
    assert (client.name, client.version, client.encoding) == ("Ed", "2", "utf-32")
    assert client.options == {"participant": {"name": "Ann"}}
    assert [folder.uri for folder in client.folders] == ["file:///w"]
    assert client.process_id == 7


@pytest.mark.parametrize(
    ("params", "uris"),
    [
        ({"rootUri": "file:///root"}, ["file:///root"]),
        ({"rootPath": "/root"}, ["file:///root"]),
        ({"rootUri": "file:///root", "workspaceFolders": []}, []),
        ({}, []),
    ],
)
async def test_an_editor_without_folders_may_name_a_root(
    params: dict[str, object], uris: list[str]
) -> None:
    async with link() as made:
        await made.peer.initialize(**params)
        assert [folder.uri for folder in made.connection.folders] == uris


async def test_folders_follow_the_editor() -> None:
    async with ready(Toys().table()) as made:
        event = {"added": [{"uri": "file:///n", "name": "n"}], "removed": []}
        made.peer.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        await made.peer.command("toy.echo")
        assert [folder.name for folder in made.connection.folders] == ["n"]


async def test_a_request_sees_the_text_of_all_changes_before_it() -> None:
    def register(connection: Connection) -> None:
        @connection.feature(types.TEXT_DOCUMENT_HOVER)
        async def hover(params: types.HoverParams) -> types.Hover:
            return types.Hover(
                connection.workspace.get_text_document(params.text_document.uri).source
            )

    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    async with ready(features=[register]) as made:
        made.peer.notify("textDocument/didOpen", _open("0"))
        asked: list[int] = []
        for version in range(1, 50):
            made.peer.notify("textDocument/didChange", _change(version, str(version)))
            asked.append(made.peer.begin("textDocument/hover", place))
        answers = [await made.peer.answer(number) for number in asked]
    assert [one["result"]["contents"] for one in answers] == [str(n) for n in range(1, 50)]


async def test_notifications_about_one_document_are_handled_one_after_another() -> None:
    seen: list[str] = []
    gate = asyncio.Event()

    def register(connection: Connection) -> None:
        @connection.feature(types.TEXT_DOCUMENT_DID_OPEN)
        async def opened(params: types.DidOpenTextDocumentParams) -> None:
            seen.append("opening")
            await gate.wait()
            seen.append("opened")

        @connection.feature(types.TEXT_DOCUMENT_DID_CHANGE)
        def changed(params: types.DidChangeTextDocumentParams) -> None:
            seen.append(f"changed {params.text_document.version}")

        @connection.feature("x/other")
        def other(params: object) -> None:
            seen.append("other")

    async with ready(Toys().table(), features=[register]) as made:
        made.peer.notify("textDocument/didOpen", _open("0"))
        made.peer.notify("textDocument/didChange", _change(2, "a"))
        made.peer.notify("textDocument/didChange", _change(3, "b"))
        made.peer.notify("x/other", {})
        await made.peer.command("toy.echo")
        assert seen == ["opening", "other"]
        gate.set()
        await until(lambda: len(seen) == 5)
    assert seen == ["opening", "other", "opened", "changed 2", "changed 3"]


async def test_a_notification_that_fails_is_logged_and_the_next_one_handled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[object] = []

    def register(connection: Connection) -> None:
        @connection.feature("x/fails")
        async def fails(params: object) -> None:
            seen.append(params)
            raise RuntimeError(str(params))

    async with ready(features=[register]) as made:
        made.peer.notify("x/fails", {"text": "my words"})
        made.peer.notify("x/fails", {"text": "more"})
        await until(lambda: len(seen) == 2)
        assert made.peer.unread == []
    assert "x/fails failed with RuntimeError" in caplog.text
    assert "my words" not in caplog.text


async def test_params_of_methods_outside_the_standard_stay_plain() -> None:
    seen: list[object] = []
    sent = {"from": "ann", "class": 1, "a-b": 2, "type_name": "Hi", "n": {"k": [1, {"z": 2}]}}

    def register(connection: Connection) -> None:
        @connection.feature("x/custom")
        def custom(params: object) -> object:
            seen.append(params)
            return params

    async with ready(features=[register]) as made:
        answer = await made.peer.ask("x/custom", sent)
    assert answer["result"] == sent
    assert seen == [sent]


async def test_features_may_come_after_the_answer_that_promises_them() -> None:
    announced = Announcement(
        ("toy.echo",), {types.TEXT_DOCUMENT_HOVER: None, types.TEXT_DOCUMENT_COMPLETION: _OPTIONS}
    )

    def register(connection: Connection) -> None:
        connection.commands = Toys().table()

        @connection.feature(types.TEXT_DOCUMENT_HOVER)
        def hover(params: object) -> None:
            del params

    def announce(connection: Connection) -> None:
        connection.on_answered.append(lambda: register(connection))

    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    async with link(features=[announce], announce=lambda _: announced) as made:
        promised = (await made.peer.initialize())["capabilities"]
        assert (await made.peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}
        assert (await made.peer.ask("textDocument/hover", place))["result"] is None
    assert promised["executeCommandProvider"] == {"commands": ["toy.echo"]}
    assert promised["hoverProvider"] is True
    assert promised["completionProvider"] == {"triggerCharacters": ["@"]}


async def test_what_is_registered_is_what_would_be_announced() -> None:
    def register(connection: Connection) -> None:
        connection.feature(types.TEXT_DOCUMENT_COMPLETION, _OPTIONS)(print)
        connection.feature(types.TEXT_DOCUMENT_HOVER)(print)

    async with ready(Toys().table(), [register]) as made:
        assert made.connection.announcement == Announcement(
            tuple(sorted(Toys().table())),
            {types.TEXT_DOCUMENT_COMPLETION: _OPTIONS, types.TEXT_DOCUMENT_HOVER: None},
        )


async def test_a_method_has_one_feature() -> None:
    def register(connection: Connection) -> None:
        connection.feature("x/custom")(print)

    async with ready(features=[register]) as made:
        with pytest.raises(FeatureAlreadyRegisteredError):
            register(made.connection)


async def test_handlers_in_threads_share_one_pool_and_answer() -> None:
    import threading

    def register(connection: Connection) -> None:
        @connection.feature("x/thread")
        @connection.thread()
        def work(params: object) -> str:
            return threading.current_thread().name

    async with ready(features=[register]) as one, ready() as other:
        answer = await one.peer.ask("x/thread")
        assert one.connection.thread_pool is other.connection.thread_pool
    assert answer["result"] != threading.current_thread().name


async def test_questions_to_the_editor_are_answered_with_the_types_of_the_standard() -> None:
    async with ready() as made:
        asked = made.connection.window_show_message_request_async(
            types.ShowMessageRequestParams(types.MessageType.Info, "Allow?")
        )
        waiting = asyncio.get_running_loop().create_task(asked)
        question = await made.peer.message()
        made.peer.send(
            {"jsonrpc": "2.0", "id": question["id"], "result": {"title": "Once", "x": 1}}
        )
        assert await waiting == types.MessageActionItem("Once")
    assert question["params"] == {"type": 3, "message": "Allow?"}


async def test_an_editor_that_refuses_fails_the_question() -> None:
    async with ready() as made:
        future = made.connection.protocol.send_request("x/ask", {"a": 1})
        question = await made.peer.message()
        made.peer.send(
            {"jsonrpc": "2.0", "id": question["id"], "error": {"code": -1, "message": "no"}}
        )
        with pytest.raises(JsonRpcException, match="no"):
            await asyncio.wrap_future(future)


async def test_a_question_that_is_cancelled_is_cancelled_at_the_editor() -> None:
    async with ready() as made:
        asked = made.connection.protocol.send_request_async("x/ask", {})
        question = await made.peer.message()
        asked.cancel()
        assert await made.peer.message() == {
            "jsonrpc": "2.0",
            "method": "$/cancelRequest",
            "params": {"id": question["id"]},
        }


async def test_a_question_fails_when_the_editor_leaves_and_afterwards() -> None:
    async with ready() as made:
        asked = made.connection.protocol.send_request_async("x/ask", {})
        await made.peer.message()
        await made.peer.close()
        await made.exit_code()
        with pytest.raises(ConnectionResetError):
            await asked
        with pytest.raises(ConnectionResetError):
            await made.connection.protocol.send_request_async("x/ask", {})
        made.connection.protocol.notify("x/late", {})


async def test_what_a_connection_starts_ends_with_it() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("cleaned up")

    async with ready(Toys().table()) as made:
        made.connection.protocol.start(work(), "work")
        await made.peer.command("toy.echo")
    assert seen == ["cleaned up"]


async def test_an_editor_that_never_reads_is_dropped_and_the_others_are_served() -> None:
    async with ready(Toys().table()) as other, ready() as made:
        frame = encode_frame({"text": "x" * 1_000_000})
        for _ in range(2 * DROPPED // len(frame)):
            made.connection.writer.write(frame)
        assert await made.exit_code() == 1
        assert (await other.peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}


@pytest.mark.long
async def test_a_command_that_will_not_be_cancelled_does_not_hold_the_end_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    release = asyncio.Event()
    begun: list[bool] = []

    async def stubborn(connection: Connection, argument: object) -> object:
        del connection, argument
        begun.append(True)
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()
        return None

    async with ready({"toy.stubborn": stubborn}) as made:
        made.peer.begin_command("toy.stubborn")
        await until(lambda: begun)
        await made.peer.close()
        assert await made.exit_code() == 1
        release.set()
    assert "Handlers that went on after they were cancelled: 1" in caplog.text


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION


async def test_contents_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "sessionls")
    async with ready(Toys().table()) as made:
        made.peer.notify("textDocument/didOpen", _open("my words"))
        await made.peer.command("toy.echo", {"text": "my words"})
        await made.peer.command("toy.check", {"text": "my words", "my words": 1})
        made.connection.protocol.notify("x/told", {"text": "my words"})
        made.connection.protocol.send_request("x/ask", {"text": "my words"})
    assert "my words" not in caplog.text
