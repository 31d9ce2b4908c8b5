"""Tells clients of features that are for session documents only; other files are left in peace."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from lsprotocol import types

from sessionls.server.announced import NAMING, OF_WRITING, PROMPT
from sessionls.server.desk import Desk
from sessionls.server.documents import SCHEME
from sessionls.workspace.places import STORE

Handler = Callable[[Any], Awaitable[object]]
Documents = Sequence[types.DocumentFilter]
_TRIGGERS = tuple(NAMING.trigger_characters or ())
_AGENT_FILES = "sessionls-agents"
_TRIGGERS_OF_AGENTS = (" ", "[", ",", "{")


def answer_for_documents(desk: Desk, method: str, handler: Handler) -> None:
    """Answer a text document's method.

    A client that takes registrations is told of session documents only, when the seat is taken;
    another one is told in `initialize`, and asks about every file.
    """

    def options() -> object:
        return types.TextDocumentRegistrationOptions(_selector(desk))

    _answer(desk, method, handler, {SCHEME: options})


def answer_where_people_write(desk: Desk, method: str, handler: Handler) -> None:
    """Answer a method about messages that people write, and about agent files.

    As with session documents, only a client that takes registrations asks about no other files.
    """
    kind = _OPTIONS[method]

    def in_prompts() -> object:
        return kind([types.TextDocumentFilterScheme(PROMPT)], _TRIGGERS)

    def in_agents() -> object:
        return kind(_agents(desk), _TRIGGERS_OF_AGENTS)

    _answer(desk, method, handler, {PROMPT: in_prompts, _AGENT_FILES: in_agents})


def _answer(
    desk: Desk, method: str, handler: Handler, registrations: Mapping[str, Callable[[], object]]
) -> None:
    def met() -> None:
        if method in desk.push.can.dynamic:
            desk.on_ready.append(registered)
        else:
            desk.connection.feature(method, OF_WRITING.get(method))(handler)

    def registered() -> None:
        desk.connection.feature(method)(handler)
        for name, options in registrations.items():
            # No guest has a file of the host open.
            if name != _AGENT_FILES or desk.seat.guest is None:
                register(desk, method, options(), name)

    desk.connection.when_met(met)


def register(desk: Desk, method: str, options: object, name: str = SCHEME) -> None:
    """Tell the client of a feature after `initialized`."""
    registration = types.Registration(f"{name}:{method}", method, options)
    asked = desk.connection.client_register_capability_async(
        types.RegistrationParams([registration])
    )
    desk.connection.protocol.start(asked, f"registering {method}")


def _completion(documents: Documents, triggers: Sequence[str]) -> object:
    return types.CompletionRegistrationOptions(
        document_selector=documents, trigger_characters=triggers, resolve_provider=True
    )


def _plain(documents: Documents, _: Sequence[str]) -> object:
    return types.TextDocumentRegistrationOptions(documents)


_OPTIONS: Mapping[str, Callable[[Documents, Sequence[str]], object]] = {
    types.TEXT_DOCUMENT_COMPLETION: _completion,
    types.TEXT_DOCUMENT_HOVER: _plain,
    types.TEXT_DOCUMENT_DEFINITION: _plain,
}


def _agents(desk: Desk) -> Documents:
    own = desk.seat.core.home.agents.as_posix()
    patterns = (f"**/{STORE}/agents/*.md", f"{own}/*.md")
    return [types.TextDocumentFilterPattern(one, scheme="file") for one in patterns]


def _selector(desk: Desk) -> list[types.DocumentFilter]:
    folder = desk.seat.core.home.documents.as_posix()
    return [
        types.TextDocumentFilterScheme(SCHEME),
        types.TextDocumentFilterPattern(f"{folder}/*/*.md", scheme="file"),
    ]
