"""From a code action to an accepted hunk: an agent with a model works in a session, over LSP."""

import json
from pathlib import Path

from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Wire
from tests.provider.script import Answer, Call, Text, Tokens
from tests.provider.server import Provider

PARTICIPANT = {"name": "Ana", "email": "ana@example.org"}
CODE = "def half(number):\n    return number / 3\n"


def options(provider: Provider, **more: object) -> Wire:
    """What an editor says whose model is the provider of the test."""
    own = {"apiBase": provider.openai_base, "speaks": "openai"}
    return {
        "participant": PARTICIPANT,
        "model": "own/test",
        "providers": {"own": own},
        **more,
    }


def calling(name: str, identity: str = "c1", **arguments: object) -> Call:
    return Call(name, (json.dumps(arguments),), identity)


async def test_words_of_a_model_stream_and_stand_in_the_session(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(Answer((Text("Hello "), Text("Ana.")), Tokens(12, 3))) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        asked = await editor.ask(session, "Say hello")
        ended = await editor.ended(session, asked["turn"])
        assert (ended["stopReason"], ended["model"]) == ("end", "own/test")
        assert (ended["usage"]["input"], ended["usage"]["output"]) == (12, 3)
        assert ended["usage"]["cost"] is None
        assert await editor.said(session, asked["turn"]) == "Hello Ana."
        assert "".join(delta["text"] for delta in editor.deltas) == "Hello Ana."
