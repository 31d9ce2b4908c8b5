"""What is offered, told and found where a person writes a message."""

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.server.desks import House, Seated, house

AGENT = """---
name: critic
description: Reads with ![a picture](https://example.org/p.png) in mind.
model: offline
tools: [read, report]
---
Read.
"""
OWN = ["#selection"]


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, {"PATH": os.environ["PATH"]}) as made:
        agents = made.folder / ".sessionls" / "agents"
        agents.mkdir(parents=True)
        (agents / "critic.md").write_text(AGENT)
        for name in ("src/shop.py", "src/cart.py", "docs/my shop.md", ".env", "build/shop.js"):
            path = made.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"first of {name}\nsecond\nthird\n")
        (made.folder / ".gitignore").write_text("build/\n")
        yield made


@pytest.fixture
async def ana(home: House) -> AsyncIterator[Seated]:
    async with home.editor(person="Ana") as seated:
        yield seated


async def offered(ana: Seated, text: str, **argument: object) -> list[dict[str, Any]]:
    """What is offered at the sign `|` of a text."""
    before, _, after = text.partition("|")
    offset = len(before.encode("utf-16-le")) // 2
    asked = {"text": before + after, "offset": offset} | argument
    return (await ana.result("prompt.complete", **asked))["items"]


def inserted(items: list[dict[str, Any]]) -> list[str]:
    return [item["insert"] for item in items]


async def new(ana: Seated) -> str:
    return (await ana.result("session.new"))["session"]["id"]


async def test_agents_are_offered_at_the_beginning_with_what_they_are_for(ana: Seated) -> None:
    items = await offered(ana, " @cr|i, look")
    assert items == [
        {
            "kind": "agent",
            "label": "critic",
            "insert": "@critic",
            "start": 1,
            "end": 5,
            "detail": "agent, offline",
            "documentation": "Reads with ![a picture](https://example.org/p.png) in mind.",
        }
    ]
    assert "@assistant" in inserted(await offered(ana, "@|"))
    assert await offered(ana, "hello @cr|") == []


async def test_people_are_offered_wherever_one_writes(ana: Seated, home: House) -> None:
    session = await new(ana)
    async with home.editor(person="Ben Núñez") as ben:
        await ben.result("session.load", session=session)
        [item] = await offered(ana, "ask @be|", session=session)
        assert (item["kind"], item["label"], item["insert"]) == (
            "person",
            "Ben Núñez",
            "@ben-nunez",
        )
        assert item["detail"] == "here, in editor"
        await ben.result("session.prompt", session=session, text="hello")
    items = await offered(ana, "ask @nun|", session=session)
    assert [item["detail"] for item in items] == ["has written here"]
    assert inserted(await offered(ana, "and @|", session=session)) == ["@ben-nunez"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#shop|", ["#src/shop.py", '#"docs/my shop.md"']),
        ('#"my sh|', ['#"docs/my shop.md"']),
        ("#./src/c|", ["#src/cart.py"]),
        ("#sc|", ["#src/cart.py", "#src/shop.py"]),
        ("#sel|", OWN),
        ("#.env|", []),
        ("#build|", []),
        ("`#shop|`", []),
        ("#shop.py:1|", []),
        ("no sign|", []),
    ],
)
async def test_files_are_offered_that_may_be_named(
    ana: Seated, text: str, expected: list[str]
) -> None:
    assert inserted(await offered(ana, text)) == expected


async def test_no_more_is_offered_than_is_asked_for(ana: Seated) -> None:
    asked = {"text": "#", "offset": 1, "limit": 3}
    answer = await ana.result("prompt.complete", **asked)
    assert inserted(answer["items"]) == [*OWN, "#.gitignore", '#"docs/my shop.md"']
    assert answer["more"] is True
    assert (await ana.result("prompt.complete", **asked | {"limit": 50}))["more"] is False


async def test_what_is_open_and_what_was_named_comes_first(ana: Seated, home: House) -> None:
    session = await new(ana)
    for name in ("src/shop.py", ".env", "build/shop.js"):
        item = {"uri": (home.folder / name).as_uri(), "languageId": "x", "version": 1, "text": "x"}
        ana.peer.notify("textDocument/didOpen", {"textDocument": item})
    assert inserted(await offered(ana, "#|", session=session))[:3] == [
        *OWN,
        "#src/shop.py",
        "#.gitignore",
    ]
    await ana.result("session.prompt", session=session, text="see #src/cart.py")
    assert inserted(await offered(ana, "#|", session=session))[1:3] == [
        "#src/cart.py",
        "#src/shop.py",
    ]


async def test_places_count_utf_16_units(ana: Seated) -> None:
    [item] = await offered(ana, "😀 #cart|.py 😀")
    assert (item["start"], item["end"]) == (3, 11)
    inside = await ana.result("prompt.complete", text="😀", offset=1)
    assert inside == {"items": [], "more": False}
    assert (await ana.result("prompt.complete", text="#cart", offset=99))["items"] != []


async def test_a_file_that_has_gone_is_not_offered(ana: Seated, home: House) -> None:
    assert inserted(await offered(ana, "#cart|")) == ["#src/cart.py"]
    (home.folder / "src" / "cart.py").unlink()
    assert await offered(ana, "#cart|") == []


class Prompt:
    """A buffer of an editor in which a message is written."""

    def __init__(self, ana: Seated, session: str) -> None:
        self._peer = ana.peer
        self.uri = f"sessionls-prompt:///{session}"
        self._version = 0

    def shows(self, text: str) -> None:
        self._version += 1
        document = {"uri": self.uri, "version": self._version}
        if self._version == 1:
            about = {"languageId": "sessionls-prompt", "text": text}
            self._peer.notify("textDocument/didOpen", {"textDocument": document | about})
        else:
            changes = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._peer.notify("textDocument/didChange", changes)

    async def ask(self, method: str, text: str) -> Any:
        """Ask at the sign `|`."""
        before, _, after = text.partition("|")
        self.shows(before + after)
        line = before.count("\n")
        character = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
        place = {
            "textDocument": {"uri": self.uri},
            "position": {"line": line, "character": character},
        }
        answer = await self._peer.ask(f"textDocument/{method}", place)
        assert "result" in answer, answer
        return answer["result"]


async def test_a_buffer_completes_and_says_more_when_it_is_asked(ana: Seated) -> None:
    prompt = Prompt(ana, await new(ana))
    found = await prompt.ask("completion", "@cri|")
    assert found["isIncomplete"] is False
    [item] = found["items"]
    assert item["textEdit"] == {
        "newText": "@critic",
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}},
    }
    answer = await ana.peer.ask("completionItem/resolve", item)
    said = answer["result"]["documentation"]["value"]
    assert "`offline`" in said
    assert "`read`, `report`" in said
    [file] = (await prompt.ask("completion", "look\nat 😀 #cart|"))["items"]
    assert file["textEdit"]["range"]["start"] == {"line": 1, "character": 6}
    answer = await ana.peer.ask("completionItem/resolve", file)
    assert "first of src/cart.py" in answer["result"]["documentation"]["value"]


async def test_a_buffer_without_a_session_completes_too(ana: Seated) -> None:
    found = await Prompt(ana, "").ask("completion", "#cart|")
    assert [item["label"] for item in found["items"]] == ["#src/cart.py"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@cri|tic", "Tools: `read`, `report`"),
        ("@cri|tic", ".sessionls/agents/critic.md"),
        ("@cri|tic", "\\![a picture]"),
        ("@an|a", "**Ana**\n\nIs here, in editor."),
        (
            "#src/sh|op.py",
            "`src/shop.py`\n\n3 lines\n\n```py\nfirst of src/shop.py\nsecond\nthird\n```",
        ),
        ("#src/shop.py:2|", "```py\nsecond\n```"),
        ("#sr|c/", "A folder"),
        ("#.en|v", "it looks as if it holds secrets"),
        ("#selec|tion", "selected in the editor"),
    ],
)
async def test_what_is_named_is_told_where_one_points_at_it(
    ana: Seated, text: str, said: str
) -> None:
    session = await new(ana)
    await ana.result("session.load", session=session)
    hover = await Prompt(ana, session).ask("hover", text)
    assert said in hover["contents"]["value"]


@pytest.mark.parametrize("text", ["#12|34", "@nobod|y", "wo|rd", "`@cri|tic`"])
async def test_nothing_is_told_of_words(ana: Seated, text: str) -> None:
    prompt = Prompt(ana, await new(ana))
    assert await prompt.ask("hover", text) is None
    assert await prompt.ask("definition", text) is None


async def test_what_is_named_can_be_gone_to(ana: Seated, home: House) -> None:
    prompt = Prompt(ana, await new(ana))
    agent = await prompt.ask("definition", "@cri|tic")
    assert agent["uri"] == (home.folder / ".sessionls" / "agents" / "critic.md").as_uri()
    file = await prompt.ask("definition", "see #src/shop.py:2|")
    assert file["uri"] == (home.folder / "src" / "shop.py").as_uri()
    assert file["range"]["start"]["line"] == 1


async def test_other_documents_are_left_in_peace(ana: Seated, home: House) -> None:
    uri = (home.folder / "src" / "shop.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "@critic #src/shop.py"}
    ana.peer.notify("textDocument/didOpen", {"textDocument": item})
    for method in ("completion", "hover", "definition"):
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}
        assert (await ana.peer.ask(f"textDocument/{method}", place))["result"] is None


async def test_a_draft_is_for_nobody_else(ana: Seated, home: House) -> None:
    session = await new(ana)
    Prompt(ana, session).shows("@critic my secret plan")
    async with home.editor(person="Ben") as ben:
        place: Mapping[str, object] = {
            "textDocument": {"uri": f"sessionls-prompt:///{session}"},
            "position": {"line": 0, "character": 3},
        }
        assert (await ben.peer.ask("textDocument/hover", place))["result"] is None
    assert home.core.texts.buffer(f"sessionls-prompt:///{session}") is None
    actions = {
        "textDocument": {"uri": f"sessionls-prompt:///{session}"},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
        "context": {"diagnostics": []},
    }
    assert (await ana.peer.ask("textDocument/codeAction", actions))["result"] == []


async def test_a_buffer_of_a_session_that_is_gone_says_so(ana: Seated) -> None:
    place = {"position": {"line": 0, "character": 1}}
    uri = "sessionls-prompt:///01ARZ3NDEKTSV4RRFFQ69G5FAV"
    item = {"uri": uri, "languageId": "x", "version": 1, "text": "@a"}
    ana.peer.notify("textDocument/didOpen", {"textDocument": item})
    answer = await ana.peer.ask("textDocument/completion", place | {"textDocument": {"uri": uri}})
    assert answer["error"]["code"] == -32602
