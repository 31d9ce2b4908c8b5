"""What editors offer, tell and find in agent files, and in no other ones."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.server.desks import House, Seated, house

from sessionls.domain.agent import HEADER_KEYS, AgentAction, Applies
from sessionls.domain.permission import Permission
from sessionls.engine.scanners.scan import SCANNERS
from sessionls.workspace import agent_words
from sessionls.workspace.agent_files import TOOLS

SKILL = "---\nname: release\ndescription: How to release.\n---\nTag it.\n"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, {"OLLAMA_API_BASE": "http://127.0.0.1:9"}) as made:
        folder = made.folder
        (folder / ".sessionls" / "agents").mkdir(parents=True)
        (folder / ".sessionls" / "skills" / "release").mkdir(parents=True)
        (folder / ".sessionls" / "skills" / "release" / "SKILL.md").write_text(SKILL)
        servers = {"mcpServers": {"git_hub": {"command": "nothing"}}}
        (folder / ".mcp.json").write_text(json.dumps(servers, indent=2))
        yield made


@pytest.fixture
async def ana(home: House) -> AsyncIterator[Seated]:
    async with home.editor() as seated:
        yield seated


async def ask(
    ana: Seated, home: House, method: str, text: str, name: str = "mine.md", header: str = "---\n"
) -> Any:
    """Ask at the sign `|` of an agent file that is open."""
    path = home.folder / ".sessionls" / "agents" / name
    before, _, after = f"{header}{text}".partition("|")
    uri = path.as_uri()
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": before + after}
    ana.peer.notify("textDocument/didOpen", {"textDocument": item})
    line, character = before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    answer = await ana.peer.ask(f"textDocument/{method}", place)
    ana.peer.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert "result" in answer, answer
    return answer["result"]


async def labels(ana: Seated, home: House, text: str) -> list[str]:
    found = await ask(ana, home, "completion", text)
    return [item["label"] for item in found["items"]] if found else []


def test_every_word_of_an_agent_file_has_a_meaning() -> None:
    assert tuple(agent_words.KEYS) == HEADER_KEYS
    assert set(agent_words.TOOLS) == set(TOOLS)
    assert set(agent_words.SCANNERS) == SCANNERS
    assert tuple(agent_words.PERMISSIONS) == get_args(Permission)
    assert tuple(agent_words.APPLIES) == get_args(Applies)
    assert set(agent_words.ACTION) == set(AgentAction.model_fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", list(HEADER_KEYS)),
        ("m|\nname: x\n---\n", ["model", "maxSteps"]),
        ("name: x\nmodel: auto\nna|", []),
        ("model: [auto, o|", ["offline"]),
        ("tools: [read, s|", ["search", "scan", "shell", "skill"]),
        ("tools:\n  - mcp|", ["mcp__git_hub__*"]),
        ("scanners: [p|", ["python", "patterns"]),
        ("permissions: {shell|", ["shell", "shell(git status*)"]),
        ("permissions:\n  shell: |", ["allow", "ask", "deny"]),
        ("actions:\n  - |", ["title", "on", "text"]),
        ("actions:\n  - title: x\n    on: [file, |", ["selection", "diagnostic", "changes"]),
        ("parameters: {t|", ["temperature", "top_p"]),
        ("parameters: {temperature: |", []),
        ("maxSteps: |", []),
        ("name: x\n---\nto|", []),
    ],
)
async def test_what_may_stand_at_a_place_is_offered(
    ana: Seated, home: House, text: str, expected: list[str]
) -> None:
    assert await labels(ana, home, text) == expected


async def test_models_are_offered_that_somebody_has_a_use_for(ana: Seated, home: House) -> None:
    agents = home.folder / ".sessionls" / "agents"
    (agents / "other.md").write_text("---\nmodel: own/great\n---\nHello\n")
    assert await labels(ana, home, "model: |") == ["auto", "inherit", "offline", "own/great"]


async def test_an_item_writes_what_belongs_to_its_key_and_says_what_it_means(
    ana: Seated, home: House
) -> None:
    found = await ask(ana, home, "completion", "too|")
    [item] = found["items"]
    assert item["textEdit"]["newText"] == "tools: []"
    assert item["textEdit"]["range"]["start"] == {"line": 1, "character": 0}
    assert item["documentation"]["value"] == "names of tools; `[]` for none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mod|el: auto", "**model**: a name, or a list"),
        ("mod|el: auto", "When absent: `auto`."),
        ("permis|sions: {}", "see Permissions."),
        ("model: inh|erit", "**inherit**: the model of the agent that calls"),
        ("tools: [re|ad]", "**read**: shows a file, or some of its lines; it may look."),
        ("tools: [mcp__git_hub__se|arch]", "which `.mcp.json` names"),
        ("tools: [mcp__other__se|arch]", "which no file names"),
        ("scanners: sec|rets", "**secrets**: every text file, with the detectors"),
        ("permissions: {sh|ell(git*): deny}", "**shell**: runs a command line"),
        ("permissions: {shell: de|ny}", "**deny**: the call is refused"),
        ("permissions: {agent(secu|rity): ask}", "Finds security mistakes"),
        ("actions:\n  - on: chan|ges", "since the last commit"),
        ("name: x\n---\nLet @secu|rity look.", "Finds security mistakes"),
    ],
)
async def test_what_a_word_means_is_told(ana: Seated, home: House, text: str, said: str) -> None:
    assert said in (await ask(ana, home, "hover", text))["contents"]["value"]


@pytest.mark.parametrize("text", ["tools: [nons|ense]", "na|x: 1", "x: 1\n---\nwo|rd"])
async def test_nothing_is_told_of_what_nobody_knows(ana: Seated, home: House, text: str) -> None:
    assert await ask(ana, home, "hover", text) is None
    assert await ask(ana, home, "definition", text) is None


@pytest.mark.parametrize(
    ("text", "file", "line"),
    [
        ("tools: [mcp__git_hub__se|arch]", ".mcp.json", 2),
        ("permissions: {skill(rel|ease): deny}", ".sessionls/skills/release/SKILL.md", 0),
        ("permissions: {agent(ot|her): deny}", ".sessionls/agents/other.md", 0),
        ("name: x\n---\nAsk @oth|er.", ".sessionls/agents/other.md", 0),
    ],
)
async def test_what_is_named_can_be_gone_to(
    ana: Seated, home: House, text: str, file: str, line: int
) -> None:
    agents = home.folder / ".sessionls" / "agents"
    (agents / "other.md").write_text("---\nname: other\n---\nHello\n")
    found = await ask(ana, home, "definition", text)
    assert found["uri"] == (home.folder / file).as_uri()
    assert found["range"]["start"]["line"] == line


async def test_files_that_are_no_agents_are_left_in_peace(ana: Seated, home: House) -> None:
    for name in ("README.md", "notes.txt", "deeper/x.md", "../settings.md"):
        assert await ask(ana, home, "completion", "mod|el: au", name=name) is None
        assert await ask(ana, home, "hover", "mod|el: auto", name=name) is None


async def test_a_file_without_a_header_is_no_trouble(ana: Seated, home: House) -> None:
    for header in ("", "\n", "# Title\n"):
        assert await ask(ana, home, "completion", "mod|el", header=header) is None
