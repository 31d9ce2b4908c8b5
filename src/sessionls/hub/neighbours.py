"""Which connections of a hub work in the same place, and wake each other. Owns none of them."""

from collections.abc import Collection

from sessionls.server.connection import Connection


def join_awake(connection: Connection, connections: Collection[Connection]) -> None:
    """Whoever sits where others are awake sees what they do there."""
    if any(one.wake is None for one in _beside(connection, connections)):
        connection.need()


def wake_beside(connection: Connection, connections: Collection[Connection]) -> None:
    """Wake the others that work where this one does."""
    for one in _beside(connection, connections):
        one.need()


def _beside(connection: Connection, connections: Collection[Connection]) -> list[Connection]:
    """The other connections that work in a folder of this one, or like it in none."""
    here = _folders(connection)
    ready = (one for one in connections if one.protocol.phase == "ready")
    return [
        one
        for one in ready
        if one is not connection and (here & _folders(one) or here == _folders(one))
    ]


def _folders(connection: Connection) -> set[str]:
    return {folder.uri for folder in connection.folders}
