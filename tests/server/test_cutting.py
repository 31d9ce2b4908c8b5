"""Frames out of pieces of any size."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sessionls.server.cutting import BadFrame, Cutter
from sessionls.server.frames import MAX_BODY, MAX_HEADER, encode_frame

_BODIES = st.lists(st.binary(max_size=40), max_size=5)
_CUTS = st.lists(st.integers(0, 200), max_size=8)


def _all(cutter: Cutter) -> list[bytes | BadFrame]:
    got: list[bytes | BadFrame] = []
    while (frame := cutter.next()) is not None:
        got.append(frame if isinstance(frame, BadFrame) else bytes(frame))
    return got


def _cut(stream: bytes, at: list[int]) -> list[bytes | BadFrame]:
    cutter, got, begin = Cutter(), [], 0
    for end in [*sorted(at), len(stream)]:
        cutter.feed(stream[begin:end])
        got += _all(cutter)
        begin = max(begin, end)
    return got


def _frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@given(_BODIES, _CUTS)
def test_frames_do_not_depend_on_how_the_bytes_come(bodies: list[bytes], at: list[int]) -> None:
    assert _cut(b"".join(map(_frame, bodies)), at) == bodies


@given(st.binary(max_size=200), _CUTS)
def test_garbage_gives_the_same_in_pieces(garbage: bytes, at: list[int]) -> None:
    assert _cut(garbage, at) == _cut(garbage, [])


def test_a_frame_that_is_too_long_is_passed_over_as_it_comes() -> None:
    cutter = Cutter()
    cutter.feed(b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 10))
    assert _all(cutter) == [
        BadFrame(f"A message has at most {MAX_BODY} bytes, not {MAX_BODY + 10}")
    ]
    piece = bytes(1024 * 1024)
    for _ in range(MAX_BODY // len(piece)):
        cutter.feed(piece)
        assert _all(cutter) == []
    cutter.feed(bytes(10) + encode_frame({"n": 1}))
    assert [json.loads(body) for body in _all(cutter) if isinstance(body, bytes)] == [{"n": 1}]


def test_a_header_without_an_end_is_thrown_away_and_reported_once() -> None:
    cutter = Cutter()
    for _ in range(100):
        cutter.feed(b"x" * MAX_HEADER)
        assert _all(cutter) == []
    cutter.feed(b"\r\n\r\n" + encode_frame({}))
    told = BadFrame(f"The header of a message has at most {MAX_HEADER} bytes")
    assert _all(cutter) == [told, b"{}"]
