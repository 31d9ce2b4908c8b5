"""What guests are offered and told where they write a message: what they may name, and no more."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.hub.desktop import Desktop, Editor
from tests.hub.remote.sharing import Host, come, join, share

pytestmark = pytest.mark.long


def items(answer: dict[str, Any]) -> list[str]:
    return [item["insert"] for item in answer["items"]]


async def with_files(desktop: Desktop, workspace: Path) -> tuple[Host, str]:
    (workspace / "src").mkdir()
    for name in ("src/shop.py", ".env", "secret.log", "held.py"):
        (workspace / name).write_text("what only the host may read\n")
    (workspace / ".gitignore").write_text("*.log\n")
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    return host, session


async def test_a_guest_is_offered_files_agents_and_people(
    desktop: Desktop, workspace: Path
) -> None:
    host, session = await with_files(desktop, workspace)
    held = {"uri": (workspace / "held.py").as_uri(), "languageId": "x", "version": 1, "text": "x"}
    host.editor.notify("textDocument/didOpen", {"textDocument": held})
    guest = await join(desktop, await host.invite(role="comment"))
    asked = {"text": "#", "offset": 1, "session": session}
    found = items(await guest.do("prompt.complete", **asked))
    assert "#src/shop.py" in found
    assert {"#.env", "#secret.log"} & set(found) == set()
    # What the host has open would come first.
    assert found.index("#.gitignore") < found.index("#held.py")
    assert "@security" in items(await guest.do("prompt.complete", text="@", offset=1))


async def test_who_only_looks_on_is_offered_nothing(desktop: Desktop, workspace: Path) -> None:
    host, session = await with_files(desktop, workspace)
    guest = await join(desktop, await host.invite(role="observe"))
    answer = await guest.command("sessionls.prompt.complete", {"text": "#", "offset": 1})
    assert "needs the role 'comment'" in answer["error"]["message"]
    assert await ask(guest, session, "hover", "@secur|ity") is None


async def ask(guest: Editor, session: str, method: str, text: str) -> Any:
    """Ask at the sign `|` of a message in a buffer."""
    uri = f"sessionls-prompt:///{session}"
    before, _, after = text.partition("|")
    item = {"uri": uri, "languageId": "sessionls-prompt", "version": 1, "text": before + after}
    guest.notify("textDocument/didOpen", {"textDocument": item})
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": len(before)}}
    answer = await guest.ask(f"textDocument/{method}", place)
    guest.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert "result" in answer, answer
    return answer["result"]


async def test_no_text_and_no_place_of_the_host_is_told(desktop: Desktop, workspace: Path) -> None:
    host, session = await with_files(desktop, workspace)
    guest = await join(desktop, await host.invite())
    told = [
        await ask(guest, session, "hover", text)
        for text in ("@secur|ity", "#src/sh|op.py", "#.en|v", "#secret.l|og", "#../no|where")
    ]
    found = await ask(guest, session, "completion", "#shop|")

    [item] = found["items"]
    told += [found, (await guest.ask("completionItem/resolve", item))["result"]]
    said = json.dumps(told)
    assert "`src/shop.py`" in said
    assert "what only the host" not in said
    assert str(workspace) not in said
    assert told[2:5] == [None, None, None]


async def test_other_documents_are_none_of_a_guests_business(
    desktop: Desktop, workspace: Path
) -> None:
    host, _ = await with_files(desktop, workspace)
    guest = await come(desktop, await host.invite())
    can = {"textDocument": {"completion": {"dynamicRegistration": True}, "definition": {}}}
    met = await guest.meet(workspace, capabilities=can)
    assert "definitionProvider" not in met["capabilities"]
    uri = (workspace / "src" / "shop.py").as_uri()
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    for method in ("completion", "hover", "definition"):
        answer = await guest.ask(f"textDocument/{method}", place)
        assert answer["error"]["code"] == -32601


async def test_what_a_guest_may_not_name_stays_a_word(desktop: Desktop, workspace: Path) -> None:
    host, session = await with_files(desktop, workspace)
    guest = await join(desktop, await host.invite())
    text = "see #src/shop.py, #.env, #secret.log and #nothing"
    written = await guest.do("session.prompt", session=session, text=text)
    records = (await guest.do("session.load", session=session))["records"]
    [message] = [
        record["message"]
        for record in records
        if record["kind"] == "messageAdded" and record["message"]["id"] == written["message"]
    ]
    assert message["blocks"][1:] == [
        {"kind": "reference", "uri": "sessionls-workspace:/src/shop.py"}
    ]
