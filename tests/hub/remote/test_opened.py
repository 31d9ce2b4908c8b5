"""Session documents in guests' editors take a bounded part of the host's memory."""

from typing import Any

from sessionls.hub.remote import bounds
from sessionls.hub.remote.opened import Opened

URI = "sessionls:///01ABC/title.md"
START = {"line": 0, "character": 0}
MILLION = "x" * 1_000_000


def said(opened: Opened, method: str, uri: str = URI, **params: Any) -> dict[str, Any] | None:
    whole = {"textDocument": {"uri": uri}, **params}
    return opened.admitted(method, uri, {"jsonrpc": "2.0", "method": method, "params": whole})


def begun(opened: Opened, uri: str = URI) -> dict[str, Any] | None:
    text = {"uri": uri, "languageId": "markdown", "version": 1, "text": "words"}
    return said(opened, "textDocument/didOpen", uri, textDocument=text)


def put_in(opened: Opened, text: str) -> dict[str, Any] | None:
    change = {"range": {"start": START, "end": START}, "text": text}
    return said(opened, "textDocument/didChange", contentChanges=[change])


def test_only_so_many_are_open_at_once() -> None:
    opened = Opened()
    uris = [f"sessionls:///{number}/x.md" for number in range(bounds.OPEN_DOCUMENTS + 1)]
    admitted = [bool(begun(opened, uri)) for uri in uris]
    assert admitted == [True] * bounds.OPEN_DOCUMENTS + [False]
    assert said(opened, "textDocument/didClose", uris[0])
    assert begun(opened, uris[-1])


def test_one_that_grows_and_grows_is_closed() -> None:
    opened = Opened()
    assert begun(opened)
    told = [put_in(opened, MILLION) for _ in range(10)]
    closed = told.index(None) - 1
    assert [one["method"] for one in told[:closed] if one] == ["textDocument/didChange"] * closed
    assert told[closed] == {
        "jsonrpc": "2.0",
        "method": "textDocument/didClose",
        "params": {"textDocument": {"uri": URI}},
    }
    assert closed * len(MILLION) <= bounds.DOCUMENT
    assert not any(told[closed + 1 :])
    assert begun(opened)


def test_one_that_is_told_anew_may_be_told_for_ever() -> None:
    opened = Opened()
    assert begun(opened)
    for _ in range(20):
        whole = said(opened, "textDocument/didChange", contentChanges=[{"text": MILLION}])
        assert whole
        assert whole["method"] == "textDocument/didChange"
