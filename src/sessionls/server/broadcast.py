"""Notifications that many connections get alike, as frames: each is encoded once for all."""

from sessionls.server.frames import encode_frame
from sessionls.server.messages import plain
from sessionls.server.protocol import DELTA, UPDATE
from sessionls.workspace.bus import Delta, Recorded


def update_frame(recorded: Recorded) -> bytes:
    """The update that tells of records."""
    return recorded.once(_update)


def delta_frame(delta: Delta) -> bytes:
    """The words that have streamed."""
    return delta.once(_delta)


def behind_frame(session: str, seq: int) -> bytes:
    """The update for a connection that missed records up to number `seq`: it is to load them."""
    return _notification(UPDATE, {"session": session, "records": [], "behind": True, "seq": seq})


def _update(recorded: Recorded) -> bytes:
    return _notification(UPDATE, {"session": recorded.session, "records": recorded.wire})


def _delta(delta: Delta) -> bytes:
    params = {"session": delta.session, "turn": delta.turn, "message": delta.message}
    thought = {"thought": delta.thought} if delta.thought else {}
    return _notification(DELTA, {**params, "text": delta.text, **thought})


def _notification(method: str, params: object) -> bytes:
    return encode_frame({"jsonrpc": "2.0", "method": method, "params": params}, plain)
