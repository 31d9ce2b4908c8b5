"""Tells clients of features that are for session documents only; other files are left in peace."""

from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types

from sessionls.server.desk import Desk
from sessionls.server.documents import SCHEME

Handler = Callable[[Any], Awaitable[object]]


def answer_for_documents(desk: Desk, method: str, handler: Handler) -> None:
    """Answer a text document's method.

    A client that takes registrations is told of session documents only, when the seat is taken;
    another one is told in `initialize`, and asks about every file.
    """

    def met() -> None:
        if method in desk.push.can.dynamic:
            desk.on_ready.append(registered)
        else:
            desk.connection.feature(method)(handler)

    def registered() -> None:
        desk.connection.feature(method)(handler)
        register(desk, method, types.TextDocumentRegistrationOptions(_selector(desk)))

    desk.connection.when_met(met)


def register(desk: Desk, method: str, options: object) -> None:
    """Tell the client of a feature after `initialized`."""
    registration = types.Registration(f"{SCHEME}:{method}", method, options)
    asked = desk.connection.client_register_capability_async(
        types.RegistrationParams([registration])
    )
    desk.connection.protocol.start(asked, f"registering {method}")


def _selector(desk: Desk) -> list[types.DocumentFilter]:
    folder = desk.seat.core.home.documents.as_posix()
    return [
        types.TextDocumentFilterScheme(SCHEME),
        types.TextDocumentFilterPattern(f"{folder}/*/*.md", scheme="file"),
    ]
