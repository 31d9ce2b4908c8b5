"""Whatever arrives as params of the standard: a value of its type, or one clear refusal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from sessionls.server import errors, messages

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_KEYS = st.sampled_from(
    [
        *("textDocument", "uri", "position", "line", "character", "range", "start", "end"),
        *("capabilities", "general", "positionEncodings", "workspaceFolders", "text"),
        *("version", "event", "added", "removed", "files", "changes", "item", "value"),
        *("contentChanges", "context", "token", "items", "settings", "options"),
    ]
)
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5)
)
_METHODS = st.sampled_from(sorted(types.METHOD_TO_TYPES))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_METHODS, _JSON)
def test_params_get_their_type_or_a_sentence(method: str, params: object) -> None:
    got = errors.attempt(method, lambda: messages.structured_params(method, params))
    if isinstance(got, errors.WireError):
        assert got.code == errors.INVALID_PARAMS
        assert got.message


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary())
def test_a_body_is_one_object_or_refused(body: bytes) -> None:
    got = errors.attempt("message", lambda: messages.parse(body))
    assert isinstance(got, dict) or got.code in {errors.PARSE_ERROR, errors.INVALID_REQUEST}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (types.Position(1, 2), {"line": 1, "character": 2}),
        (types.DiagnosticSeverity.Error, 1),
        ({"at": [types.Position(0, 0)]}, {"at": [{"line": 0, "character": 0}]}),
    ],
)
def test_values_of_the_standard_have_their_json_form(value: object, plain: object) -> None:
    sent = messages.parse(messages.response(1, value).partition(b"\r\n\r\n")[2])
    assert sent == {"jsonrpc": "2.0", "id": 1, "result": plain}
