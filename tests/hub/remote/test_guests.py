"""What guests can and cannot do, each through a real hub, TLS and forwarder."""

import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_whole_road import calling, options
from tests.hub.desktop import Desktop, Editor, until
from tests.hub.remote.sharing import GUEST_CAPABILITIES, come, join, share
from tests.provider.recorded import key_hash
from tests.provider.script import Answer, saying
from tests.provider.server import Provider

pytestmark = pytest.mark.long
ANA = {"participant": {"name": "Ana", "email": "ana@example.org"}}


async def refused(guest: Editor, command: str, **argument: object) -> str:
    """The sentence with which a command is refused."""
    answer = await guest.command(f"sessionls.{command}", argument)
    assert "error" in answer, answer
    assert answer["error"]["code"] == -32602
    return answer["error"]["message"]


async def test_a_guest_cannot_do_what_only_the_host_may(desktop: Desktop, workspace: Path) -> None:
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await host.invite())
    for command, argument in {
        "workspace.trust": {},
        "hub.stop": {},
        "hub.status": {},
        "hub.invite": {"name": "Eve", "folder": "/"},
        "hub.revoke": {"name": "Ben"},
        "hub.listen": {},
        "hub.guests": {},
        "role.set": {"role": "drive"},
        "permission.forget": {},
        "session.delete": {"session": session},
        "session.import": {"content": "{}"},
        "agent.show": {"agent": "assistant"},
        "model.try": {},
        "finding.fix": {"session": session, "finding": "f"},
        "no.such": {},
    }.items():
        assert "only somebody on the host can" in await refused(guest, command, **argument)
    scoped = {"session": session, "permission": "p", "decision": "always", "scope": "workspace"}
    assert "whole workspace" in await refused(guest, "permission.answer", **scoped)
    consent = {"session": session, "permission": "mcp-1-2", "decision": "once"}
    assert "MCP server" in await refused(guest, "permission.answer", **consent)


@pytest.mark.parametrize("role", ["observe", "comment"])
async def test_a_role_allows_no_more_than_it_says(
    desktop: Desktop, workspace: Path, role: str
) -> None:
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await host.invite(role=role))
    assert (await guest.do("session.load", session=session))["session"]["id"] == session
    for command in ("session.pause", "session.cancel", "session.rename", "session.fork"):
        assert "needs the role 'drive'" in await refused(guest, command, session=session)
    written = await guest.command("sessionls.session.prompt", {"session": session, "text": "Hi"})
    assert ("result" in written) is (role == "comment")


async def test_a_guest_is_who_the_invitation_says_whatever_its_editor_says(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace, initializationOptions=ANA)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await come(desktop, await host.invite("Eve"))
    await guest.meet(Path("/"), initializationOptions={**ANA, "model": "evil/one"})
    assert (await guest.do("info"))["participant"] == {
        "kind": "person", "name": "Eve", "id": "guest:eve",
    }  # fmt: skip
    await guest.do("session.prompt", session=session, text="I am Ana")
    records = (await host.editor.do("session.load", session=session))["records"]
    said = next(one for one in records if one["kind"] == "messageAdded")
    assert said["by"]["id"] == "guest:eve"


async def test_a_guest_reaches_one_folder_and_no_other(
    desktop: Desktop, workspace: Path, tmp_path: Path
) -> None:
    other = tmp_path / "diary"
    other.mkdir()
    host = await share(desktop, workspace)
    await host.editor.do("session.new", title="Shared")
    private = await desktop.open(other)
    secret = (await private.do("session.new", title="Private"))["session"]["id"]
    guest = await come(desktop, await host.invite())
    folders = [{"uri": other.as_uri(), "name": "diary"}, {"uri": "file:///", "name": "all"}]
    await guest.meet(other, workspaceFolders=folders)
    guest.notify(
        "workspace/didChangeWorkspaceFolders", {"event": {"added": folders, "removed": []}}
    )
    listed = (await guest.do("session.list", state="all"))["sessions"]
    assert [one["title"] for one in listed] == ["Shared"]
    assert "No session" in await refused(guest, "session.load", session=secret)
    named = await refused(guest, "session.new", workspace=other.as_uri())
    assert "for one workspace" in named


async def test_no_path_of_the_host_can_be_named(desktop: Desktop, workspace: Path) -> None:
    (workspace.parent / "diary.txt").write_text("dear diary")
    (workspace / "way.txt").symlink_to(workspace.parent / "diary.txt")
    (workspace / ".env").write_text("KEY=sk-1")
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await host.invite())
    for uri in (
        "sessionls-workspace:/../diary.txt",
        "sessionls-workspace:/%2e%2e/diary.txt",
        "sessionls-workspace:/way.txt",
        "sessionls-workspace:/.env",
        "file:///etc/hostname-that-is-not-there",
        "sessionls-workspace:/",
    ):
        said = {"session": session, "text": "Look", "context": [{"uri": uri}]}
        answer = await guest.command("sessionls.session.prompt", said)
        if uri.endswith(":/"):
            assert "result" in answer
        else:
            assert answer["error"]["code"] == -32602
            assert str(workspace.parent) not in answer["error"]["message"]
        reviewed = await guest.command(
            "sessionls.review", {"agent": "security", "uri": uri, "session": session}
        )
        assert ("result" in reviewed) is uri.endswith(":/")


async def test_the_guests_own_files_travel_as_text_and_name_nothing_on_the_host(
    desktop: Desktop, workspace: Path, tmp_path: Path
) -> None:
    own = tmp_path / "guests"
    own.mkdir()
    (own / "on disk.py").write_text("one = 1\ntwo = 2\n")
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await host.invite(), own)
    opened = (own / "open.py").as_uri()
    document = {"uri": opened, "languageId": "python", "version": 1, "text": "unsaved = True\n"}
    guest.notify("textDocument/didOpen", {"textDocument": document})
    second = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 7}}
    context = [{"uri": opened}, {"uri": (own / "on disk.py").as_uri(), "range": second}]
    await guest.do("session.prompt", session=session, text="Look", context=context)
    records = (await host.editor.do("session.load", session=session))["records"]
    said = next(one for one in records if one["kind"] == "messageAdded")
    found = [(one["uri"], one["text"]) for one in said["message"]["blocks"] if "uri" in one]
    assert found == [
        ("sessionls-guest:/open.py", "unsaved = True\n"),
        ("sessionls-guest:/on%20disk.py", "two = 2"),
    ]
    gone = {"session": session, "text": "x", "context": [{"uri": (own / "no.py").as_uri()}]}
    assert "send its `text`" in await refused(guest, "session.prompt", **gone)


async def test_an_edit_is_seen_by_a_guest_and_applied_by_somebody_on_the_host(
    desktop: Desktop, workspace: Path
) -> None:
    path = workspace / "half.py"
    path.write_text("def half(number):\n    return number / 3\n")
    async with Provider(
        Answer((calling("edit", "e1", path="half.py", old="number / 3", new="number / 2"),)),
        saying("Mended."),
    ) as provider:
        host = await share(desktop, workspace, initializationOptions=options(provider))
        session = (await host.editor.do("session.new"))["session"]["id"]
        await host.editor.do("session.prompt", session=session, text="Mend it")
        guest = await join(desktop, await host.invite())
        record = await _record(guest, session, "editProposed")
        assert record["edit"]["changes"][0]["uri"] == "sessionls-workspace:/half.py"
        edit = record["edit"]["id"]
        shown = await guest.do("edit.show", session=session, edit=edit)
        assert shown["files"][0]["uri"] == "sessionls-workspace:/half.py"
        ask = {"session": session, "edit": edit}
        for accepted in ("all", [1]):
            said = await refused(guest, "edit.answer", **ask, accepted=accepted)
            assert "by somebody on the machine where they lie" in said
        await host.editor.do("edit.answer", **ask, accepted="all")
        answered = await _record(guest, session, "editAnswered")
        assert answered["by"].get("id") != "guest:ben"
        await refused(guest, "edit.undo", **ask)
        assert path.read_text() == "def half(number):\n    return number / 2\n"


async def test_a_guest_rejects_an_edit(desktop: Desktop, workspace: Path) -> None:
    call = calling("edit", "e1", path="half.py", content="half = 2\n")
    async with Provider(Answer((call,)), saying("Well.")) as provider:
        host = await share(desktop, workspace, initializationOptions=options(provider))
        session = (await host.editor.do("session.new"))["session"]["id"]
        await host.editor.do("session.prompt", session=session, text="Write it")
        guest = await come(desktop, await host.invite())
        shows = {"textDocumentContent": {"dynamicRegistration": True}}
        await guest.meet(capabilities={**GUEST_CAPABILITIES, "workspace": shows})
        edit = (await _record(guest, session, "editProposed"))["edit"]["id"]
        uri = f"sessionls:///{session}/edit.md"
        lenses = await guest.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        titles = [one["command"]["title"] for one in lenses["result"] or ()]
        assert [one for one in titles if "eject" in one] != []
        assert [one for one in titles if "ccept" in one] == []
        await guest.do("edit.answer", session=session, edit=edit, accepted="none")
        answered = await _record(host.editor, session, "editAnswered")
        assert answered["by"]["id"] == "guest:ben"
        assert not (workspace / "half.py").exists()


async def test_turns_of_guests_run_with_what_the_hosts_editor_brought(
    desktop: Desktop, workspace: Path
) -> None:
    async with Provider(saying("Hello Ben.")) as provider:
        config = desktop.home / "config"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            'model = "own/test"\n[providers.own]\n'
            f'apiBase = "{provider.openai_base}"\nspeaks = "openai"\napiKey = "HOSTS_KEY"\n'
        )
        desktop.more = {"HOSTS_KEY": "sk-of-the-host"}
        host = await share(desktop, workspace)
        session = (await host.editor.do("session.new"))["session"]["id"]
        desktop.more = {"HOSTS_KEY": "sk-of-the-guest"}
        guest = await join(desktop, await host.invite())
        turn = (await guest.do("session.prompt", session=session, text="Hello?"))["turn"]
        assert (await guest.ended(session, turn))["stopReason"] == "end"
        assert [one.key for one in provider.requests] == [key_hash("sk-of-the-host")]


async def test_nothing_that_a_guest_is_told_names_a_place_on_the_host(
    desktop: Desktop, workspace: Path
) -> None:
    (workspace / "main.py").write_text("import subprocess\nsubprocess.call('ls', shell=True)\n")
    host = await share(desktop, workspace)
    guest = await join(desktop, await host.invite())
    reviewed = await guest.do("review", agent="security", uri="sessionls-workspace:/main.py")
    session = reviewed["session"]
    await guest.ended(session, reviewed["turn"])
    told: list[Any] = [
        await guest.do("session.load", session=session),
        await guest.do("session.export", session=session),
        await guest.do("session.export", session=session, format="json"),
        await guest.do("session.list"),
        await guest.do("agent.list"),
        await guest.do("info"),
        await guest.command("sessionls.review", {"agent": "no such", "uri": "file:///x"}),
        guest.unread,
    ]
    everything = str(told)
    assert "sessionls-workspace:/main.py" in everything
    for hidden in (workspace.parent, desktop.home, Path.home(), "file:///"):
        assert str(hidden) not in everything


async def test_a_revoked_guest_is_gone_at_once_and_does_not_come_back(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    link = await host.invite()
    guest = await join(desktop, link)
    assert await guest.do("session.list")
    assert (await host.editor.do("hub.revoke", name="Ben"))["ended"] == 1
    shown = (await guest.until("window/showMessage"))["params"]["message"]
    assert "does not take this invitation" in shown
    assert await guest.process.wait() == 1
    told = (await host.editor.do("hub.guests"))["guests"]
    assert told == []


async def test_an_invitation_that_expires_ends_what_is_connected(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    file = desktop.home / "state" / "guests.json"
    link = await host.invite(expires="1m")
    # The minute is nearly over.
    kept = json.loads(file.read_text())
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=4)
    kept["invitations"][0]["expires"] = soon.isoformat()
    file.write_text(json.dumps(kept))
    guest = await join(desktop, link)
    assert await guest.do("session.list")
    assert "does not take" in (await guest.until("window/showMessage"))["params"]["message"]
    assert await guest.process.wait() == 1


async def test_listening_and_invitations_outlive_the_hub(desktop: Desktop, workspace: Path) -> None:
    host = await share(desktop, workspace)
    guest = await join(desktop, await host.invite())
    assert await guest.do("session.list")
    [hub] = desktop.hubs()
    os.kill(hub, 9)
    await guest.until("sessionls/reattached")
    assert await guest.do("session.list")
    assert desktop.hubs() != [hub]


async def test_a_hub_that_listens_stays_and_leaves_when_it_no_longer_does(
    desktop: Desktop, workspace: Path
) -> None:
    desktop.more = {"SESSIONLS_HUB_IDLE": "1"}
    host = await share(desktop, workspace)
    link = await host.invite()
    await host.editor.quit()
    guest = await join(desktop, link)
    assert await guest.do("session.list") == {"sessions": []}
    again = await desktop.open(workspace)
    await again.do("hub.listen")
    await again.quit()
    await until(lambda: not desktop.hubs())
    assert "Trying again" in (await guest.until("window/showMessage"))["params"]["message"]


async def test_a_flood_of_requests_is_answered_without_holding_others_up(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await host.invite())
    numbers = [
        guest.begin_command("sessionls.session.load", {"session": session}) for _ in range(300)
    ]
    await host.editor.do("session.list")
    answers = [await guest.answer(number) for number in numbers]
    assert all("result" in one or "wait for an answer" in str(one) for one in answers)


async def test_a_message_that_is_too_long_is_refused_and_the_next_one_is_not(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    guest = await join(desktop, await host.invite())
    guest.begin_command("sessionls.session.list", {"query": "x" * (5 * 1024 * 1024)})
    assert "A message has at most" in str(await guest.answer(None))
    assert await guest.do("session.list")


async def _record(editor: Editor, session: str, kind: str) -> dict[str, Any]:
    """The first record of a kind; it may have to come yet."""
    while True:
        for record in (await editor.do("session.load", session=session))["records"]:
            if record["kind"] == kind:
                return record
