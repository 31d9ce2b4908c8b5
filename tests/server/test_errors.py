"""Params of the standard's requests that do not fit, and what the peer is told."""

from typing import Literal

import pytest
from lsprotocol import types
from pydantic import BaseModel, Field
from tests.server.peer import ready

from sessionls.domain.errors import NothingChanged, Refused
from sessionls.server.connection import Connection

PLACE = {"textDocument": {"uri": "file:///a"}, "position": {"line": 0, "character": 0}}


def _hover(connection: Connection) -> None:
    @connection.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover:
        return types.Hover(params.text_document.uri)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (None, "textDocument: this field is missing; position: this field is missing"),
        ([], "textDocument: this field is missing; position: this field is missing"),
        (5, "params: must be an object"),
        ([1], "params: must be an object"),
        (PLACE | {"position": {"line": 0}}, "position.character: this field is missing"),
        (
            PLACE | {"position": {"line": "abc", "character": "1"}},
            "position.line: must be a whole number; position.character: must be a whole number",
        ),
        (PLACE | {"textDocument": {"uri": 5}}, "textDocument.uri: must be a string"),
        (PLACE | {"textDocument": None}, "textDocument.uri: must be a string"),
        (PLACE | {"position": {"line": -1, "character": 0}}, "position: this is not valid"),
    ],
)
async def test_the_fields_that_do_not_fit_are_named_as_they_are_sent(
    params: object, sentence: str
) -> None:
    async with ready(features=[_hover]) as made:
        answer = await made.peer.ask("textDocument/hover", params)
        after = await made.peer.ask("textDocument/hover", PLACE)
    assert answer["error"] == {"code": -32602, "message": sentence}
    assert after["result"] == {"contents": "file:///a"}


async def test_values_that_do_not_fit_a_command_are_told_in_plain_words() -> None:
    class Asked(BaseModel):
        query: str = Field(min_length=1)
        limit: int = Field(ge=1)
        kind: Literal["file", "folder"]

    def register(connection: Connection) -> None:
        @connection.feature("x/search")
        def search(params: object) -> None:
            del params
            Asked.model_validate({"query": "", "limit": "many", "kind": "tree"})

    async with ready(features=[register]) as made:
        answer = await made.peer.ask("x/search", {})
    assert answer["error"] == {
        "code": -32602,
        "message": "query: must not be empty; limit: must be a whole number; "
        "kind: must be 'file' or 'folder'",
    }


async def test_an_error_of_the_protocol_library_carries_no_traceback() -> None:
    from pygls.exceptions import JsonRpcContentModified, JsonRpcInternalError

    def register(connection: Connection) -> None:
        @connection.feature("x/modified")
        def modified(params: object) -> None:
            raise JsonRpcContentModified("The text has changed", data={"traceback": ["/home"]})

        @connection.feature("x/internal")
        def internal(params: object) -> None:
            try:
                raise KeyError("secret")
            except KeyError:
                import sys

                raise JsonRpcInternalError.of(sys.exc_info()) from None

    async with ready(features=[register]) as made:
        modified = await made.peer.ask("x/modified", {})
        internal = await made.peer.ask("x/internal", {})
    assert modified["error"] == {"code": -32801, "message": "The text has changed"}
    assert internal["error"] == {
        "code": -32603,
        "message": "x/internal failed: this is a bug. Its log entry says where",
    }


async def test_a_refusal_with_a_reason_carries_it_for_programs() -> None:
    def register(connection: Connection) -> None:
        @connection.feature("x/changes")
        def changes(params: object) -> None:
            raise NothingChanged("Nothing has changed.")

        @connection.feature("x/other")
        def other(params: object) -> None:
            raise Refused("Not now.")

    async with ready(features=[register]) as made:
        nothing = await made.peer.ask("x/changes", {})
        refused = await made.peer.ask("x/other", {})
    said = {"code": -32602, "message": "Nothing has changed."}
    assert nothing["error"] == {**said, "data": {"reason": "nothingChanged"}}
    assert refused["error"] == {"code": -32602, "message": "Not now."}
