"""What the forwarder remembers of a link, and what it makes of it when the hub has gone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lsprotocol import types

from sessionls.hub.memory import Memory
from sessionls.hub.open_documents import folded
from sessionls.hub.splitting import Splitter
from sessionls.server.open_texts import OpenTexts

INITIALIZE: dict[str, Any] = {
    "id": 0,
    "method": "initialize",
    "params": {"processId": 7, "capabilities": {"experimental": {"sessionls": {"updates": True}}}},
}


def body(**message: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()


def met(**result: Any) -> Memory:
    """A link that has been initialized."""
    memory = Memory()
    memory.sent(body(**INITIALIZE))
    memory.came(body(id=0, result={"capabilities": result}))
    memory.sent(body(method="initialized", params={}))
    return memory


def said(bodies: Any) -> list[Any]:
    return [json.loads(one) for one in bodies]


def test_every_open_request_is_answered_once() -> None:
    memory = met()
    for number in (1, "two", 3):
        memory.sent(body(id=number, method="workspace/executeCommand", params={}))
    memory.came(body(id=1, result=None))
    lost = said(memory.lost())
    assert [(one["id"], one["error"]["code"]) for one in lost] == [("two", -32802), (3, -32802)]
    assert said(memory.lost()) == []


def test_a_shutdown_that_nobody_answered_has_succeeded() -> None:
    memory = met()
    memory.sent(body(id=5, method="shutdown"))
    assert said(memory.lost()) == [{"jsonrpc": "2.0", "id": 5, "result": None}]
    assert memory.shutdown


def test_open_progress_ends() -> None:
    memory = met()
    for token, kind in (("a", "begin"), ("b", "begin"), ("a", "end"), ("b", "report")):
        memory.came(body(method="$/progress", params={"token": token, "value": {"kind": kind}}))
    (end,) = said(memory.lost())
    assert end["params"] == {"token": "b", "value": {"kind": "end", "message": "the hub ended"}}


def test_questions_that_the_person_has_not_answered_are_taken_back() -> None:
    memory = met()
    for number in ("a", "b"):
        asked = body(id=number, method="window/showMessageRequest", params={"message": "May I?"})
        assert memory.came(asked) == (asked, None)
    memory.sent(body(id="a", result=None))
    (taken,) = said(memory.lost())
    assert (taken["method"], taken["params"]) == ("$/cancelRequest", {"id": "b"})
    assert said(memory.lost()) == []


def test_a_new_hub_hears_how_the_link_began_and_how_it_stands() -> None:
    memory = met()
    for number in range(3):
        memory.sent(body(method="workspace/didChangeConfiguration", params={"settings": number}))
    replayed = said(memory.replay())
    assert [one["method"] for one in replayed] == [
        "initialize",
        "initialized",
        "workspace/didChangeConfiguration",
    ]
    assert replayed[-1]["params"] == {"settings": 2}


def _folder(uri: str) -> dict[str, str]:
    return {"uri": uri, "name": uri.rpartition("/")[2]}


def _moved(added: list[str], removed: list[str]) -> bytes:
    event = {"added": list(map(_folder, added)), "removed": list(map(_folder, removed))}
    return body(method="workspace/didChangeWorkspaceFolders", params={"event": event})


@pytest.mark.parametrize(
    "begun",
    [
        {"workspaceFolders": [_folder("file:///a%20b")], "rootUri": "file:///other"},
        {"workspaceFolders": None, "rootUri": "file:///a%20b"},
        {"rootPath": "/a b"},
    ],
)
def test_a_new_hub_begins_with_the_folders_of_now_however_often_they_changed(begun: Any) -> None:
    memory = Memory()
    memory.sent(body(**{**INITIALIZE, "params": {**INITIALIZE["params"], **begun}}))
    memory.sent(body(method="initialized", params={}))
    assert said(memory.replay())[0]["params"] == {**INITIALIZE["params"], **begun}
    for number in range(1000):
        memory.sent(_moved([f"file:///{number}"], [f"file:///{number - 1}"]))
    replayed = said(memory.replay())
    assert [one["method"] for one in replayed] == ["initialize", "initialized"]
    folders = replayed[0]["params"]["workspaceFolders"]
    assert folders[0]["uri"] == "file:///a%20b"
    assert folders[1:] == [_folder("file:///999")]
    assert replayed[0]["id"] == INITIALIZE["id"]


def test_a_folder_that_goes_and_comes_back_is_the_last_one() -> None:
    memory = Memory()
    begun = {"workspaceFolders": [_folder("file:///a"), _folder("file:///b")]}
    memory.sent(body(**{**INITIALIZE, "params": begun}))
    for garbage in ({}, {"event": None}, {"event": {"added": [1]}}):
        memory.sent(body(method="workspace/didChangeWorkspaceFolders", params=garbage))
    memory.sent(_moved([], ["file:///a"]))
    memory.sent(_moved(["file:///a"], []))
    (initialize,) = said(memory.replay())
    uris = [one["uri"] for one in initialize["params"]["workspaceFolders"]]
    assert uris == ["file:///b", "file:///a"]


def test_the_second_answer_to_initialize_is_news_for_who_wants_them() -> None:
    memory = met()
    list(memory.replay())
    news, back = memory.came(body(id=0, result={"capabilities": {}}))
    assert news is not None
    assert json.loads(news)["method"] == "sessionls/reattached"
    assert back is None


def test_who_does_not_know_us_hears_nothing_of_it() -> None:
    memory = Memory()
    memory.sent(body(id=0, method="initialize", params={"processId": None, "capabilities": {}}))
    memory.came(body(id=0, result={"capabilities": {}}))
    list(memory.replay())
    assert memory.came(body(id=0, result={"capabilities": {}})) == (None, None)


def test_an_initialize_that_nobody_answered_stays_open() -> None:
    memory = Memory()
    memory.sent(body(**INITIALIZE))
    assert said(memory.lost()) == []
    list(memory.replay())
    answer = body(id=0, result={"capabilities": {}})
    assert memory.came(answer) == (answer, None)


def _registering(number: int, *ids: str) -> bytes:
    asked = [{"id": one, "method": "x"} for one in ids]
    return body(id=number, method="client/registerCapability", params={"registrations": asked})


def test_what_a_client_has_registered_is_answered_for_it() -> None:
    memory = met()
    first = _registering(1, "a", "b")
    assert memory.came(first) == (first, None)
    on, back = memory.came(_registering(2, "a", "b"))
    assert on is None
    assert back == body(id=2, result=None)
    on, back = memory.came(_registering(3, "b", "c"))
    assert on is not None
    assert json.loads(on)["params"]["registrations"] == [{"id": "c", "method": "x"}]
    assert back is None


@pytest.mark.parametrize(
    "garbage", [b"", b"{", b"[1]", b'{"method": 1}', b'{"id": [], "method": "x"}', b"[" * 100_000]
)
def test_garbage_is_passed_on_and_forgotten(garbage: bytes) -> None:
    memory = met()
    memory.sent(garbage)
    assert memory.came(garbage) == (garbage, None)
    assert said(memory.lost()) == []


def _opened(text: str) -> bytes:
    item = {"uri": "file:///x", "languageId": "python", "version": 1, "text": text}
    return body(method="textDocument/didOpen", params={"textDocument": item})


def _changed(version: int, *changes: Any) -> bytes:
    params = {"textDocument": {"uri": "file:///x", "version": version}, "contentChanges": changes}
    return body(method="textDocument/didChange", params=params)


def test_the_changes_of_a_text_never_outgrow_it_without_bound() -> None:
    memory = met()
    memory.sent(_opened("x"))
    end = {"line": 0, "character": 0}
    for version in range(2, 3000):
        change = {"range": {"start": end, "end": end}, "text": "word "}
        memory.sent(_changed(version, change))
    replayed = [one for one in memory.replay() if b"textDocument" in one]
    assert sum(map(len, replayed)) < 200_000
    memory.sent(body(method="textDocument/didClose", params={"textDocument": {"uri": "file:///x"}}))
    assert [one for one in memory.replay() if b"textDocument" in one] == []


_places = some.fixed_dictionaries({"line": some.integers(0, 4), "character": some.integers(0, 6)})
_words = some.text(some.sampled_from("aé\U0001f600\r\n "), max_size=8)
_changes = some.one_of(
    some.fixed_dictionaries({"text": _words}),
    some.fixed_dictionaries(
        {"text": _words, "range": some.fixed_dictionaries({"start": _places, "end": _places})}
    ),
)


@given(_words, some.lists(_changes, max_size=6), some.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_a_folded_text_is_the_one_that_the_hub_would_have(
    text: str, changes: list[Any], encoding: Any
) -> None:
    texts = OpenTexts(None, types.TextDocumentSyncKind.Incremental, [], encoding)
    texts.put_text_document(types.TextDocumentItem("file:///x", "python", 1, text))
    bodies = [_opened(text)]
    for version, change in enumerate(changes, 2):
        bodies.append(_changed(version, change))
        texts.update_text_document(
            types.VersionedTextDocumentIdentifier(version, "file:///x"), _structured(change)
        )
    document = json.loads(folded(bodies, encoding))["params"]["textDocument"]
    assert document["text"] == texts.get_text_document("file:///x").source
    assert document["version"] == len(changes) + 1


def _structured(change: Any) -> types.TextDocumentContentChangeEvent:
    if "range" not in change:
        return types.TextDocumentContentChangeWholeDocument(change["text"])
    start, end = (types.Position(**change["range"][edge]) for edge in ("start", "end"))
    return types.TextDocumentContentChangePartial(types.Range(start, end), change["text"])


@given(some.lists(some.binary(max_size=40), max_size=6), some.integers(1, 50))
def test_a_stream_is_cut_into_messages_and_no_byte_is_lost(bodies: list[bytes], step: int) -> None:
    stream = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(one), one) for one in bodies)
    splitter, pieces = Splitter(), list[tuple[bytes, int]]()
    for start in range(0, len(stream), step):
        pieces += splitter.feed(stream[start : start + step])
    assert [whole[at:] for whole, at in pieces] == bodies
    assert b"".join(whole for whole, _ in pieces) == stream
