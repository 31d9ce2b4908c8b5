"""Questions of agents in the editors of guests: who drives is asked, and nobody else answers."""

import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_whole_road import calling, options
from tests.hub.desktop import Desktop, Editor
from tests.hub.people import records, refused
from tests.hub.remote.sharing import Host, come, join, share
from tests.provider.script import Answer, Call, saying
from tests.provider.server import Provider

pytestmark = pytest.mark.long
DIALOG = "window/showMessageRequest"


@asynccontextmanager
async def working(desktop: Desktop, folder: Path, call: Call) -> AsyncGenerator[tuple[Host, str]]:
    """A host with a session whose agent makes a call as soon as somebody asks it to."""
    async with Provider(Answer((call,)), saying("Done.")) as provider:
        host = await share(desktop, folder, initializationOptions=options(provider))
        yield host, (await host.editor.do("session.new"))["session"]["id"]


async def looking_on(host: Host, session: str, name: str, **more: str) -> Editor:
    """A guest in the session."""
    guest = await join(host.desktop, await host.invite(name, **more))
    await guest.do("session.load", session=session)
    return guest


async def begin(host: Host, session: str) -> None:
    await host.editor.do("session.prompt", session=session, text="Do it")


def answer(editor: Editor, asked: dict[str, Any], title: str) -> None:
    """Choose one of the titles of a dialog."""
    editor.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": title}})


def titles(asked: dict[str, Any]) -> list[str]:
    return [action["title"] for action in asked["params"]["actions"]]


async def answered(editor: Editor, session: str, kind: str) -> dict[str, Any]:
    """The record of an answer; it may have to come yet."""
    while True:
        for record in await records(editor, session):
            if record["kind"] == kind:
                return record


def dialogs(editor: Editor) -> list[dict[str, Any]]:
    """The dialogs that came and that nobody has looked at."""
    return [one for one in editor.unread if one.get("method") == DIALOG]


async def test_a_guest_who_drives_is_asked_without_places_and_the_first_answer_counts(
    desktop: Desktop, workspace: Path
) -> None:
    shell = calling("shell", command=f"ls {desktop.home} {workspace}/main.py")
    async with working(desktop, workspace, shell) as (host, session):
        first = await looking_on(host, session, "Ben")
        second = await looking_on(host, session, "Eve")
        await begin(host, session)
        asked, again = await first.until(DIALOG), await second.until(DIALOG)
        same = await host.editor.until(DIALOG)
        assert titles(asked) == ["Allow once", "Always in this session", "Reject"]
        assert "Always in this workspace" in titles(same)
        assert "main.py" in asked["params"]["message"]
        for hidden in (desktop.home, workspace.parent):
            assert str(hidden) in str(same)
            assert str(hidden) not in str(asked)
        # What was not offered is no answer.
        answer(second, again, "Always in this workspace")
        loaded = await second.do("session.load", session=session)
        assert loaded["session"]["state"] == "waiting"
        answer(first, asked, "Allow once")
        record = await answered(host.editor, session, "permissionAnswered")
        assert (record["by"]["id"], record["decision"]) == ("guest:ben", "once")
        shown = (await host.editor.until("window/showMessage"))["params"]["message"]
        assert shown == "Ben has answered this."
        taken_back = await host.editor.until("$/cancelRequest")
        assert taken_back["params"]["id"] == same["id"]


async def test_what_somebody_on_the_host_answers_is_taken_back_from_the_guest(
    desktop: Desktop, workspace: Path
) -> None:
    command = calling("shell", command="touch made")
    async with working(desktop, workspace, command) as (host, session):
        guest = await looking_on(host, session, "Ben")
        await begin(host, session)
        asked = await guest.until(DIALOG)
        # Its editor shows no session documents.
        assert titles(asked) == ["Allow once", "Always in this session", "Reject"]
        answer(host.editor, await host.editor.until(DIALOG), "Reject")
        taken_back = await guest.until("$/cancelRequest")
        assert taken_back["params"]["id"] == asked["id"]
        answer(guest, asked, "Allow once")
        record = await answered(guest, session, "permissionAnswered")
        assert record["by"]["id"] != "guest:ben"
        assert not (workspace / "made").exists()


async def test_an_edit_is_asked_about_on_the_host_alone(desktop: Desktop, workspace: Path) -> None:
    edit = calling("edit", path="new.py", content="x = 1\n")
    async with working(desktop, workspace, edit) as (host, session):
        guest = await looking_on(host, session, "Ben")
        await begin(host, session)
        answer(host.editor, await host.editor.until(DIALOG), "Accept")
        record = await answered(guest, session, "editAnswered")
        assert record["by"]["id"] != "guest:ben"
        assert [one for one in guest.unread if one.get("method") == DIALOG] == []
        assert (workspace / "new.py").read_text() == "x = 1\n"


async def test_who_does_not_drive_is_not_asked_and_answers_nothing(
    desktop: Desktop, workspace: Path
) -> None:
    async with working(desktop, workspace, calling("shell", command="touch made")) as (
        host, session,
    ):  # fmt: skip
        guests = [
            await looking_on(host, session, role, role=role) for role in ("observe", "comment")
        ]
        await host.editor.do("role.set", role="comment", person="Eve", session=session)
        guests.append(await looking_on(host, session, "Eve"))
        await begin(host, session)
        asked = await host.editor.until(DIALOG)
        for guest in guests:
            permission = (await answered(guest, session, "permissionAsked"))["permission"]["id"]
            for number in (asked["id"], permission, 0, 1, "1"):
                answer(guest, {"id": number}, "Allow once")
            said = await refused(
                guest, "permission.answer", session=session, permission=permission, decision="once"
            )
            assert "needs the role 'drive'" in said or "only comment" in said
            loaded = await guest.do("session.load", session=session)
            assert loaded["session"]["state"] == "waiting"
            assert dialogs(guest) == []
        answer(host.editor, asked, "Reject")
        await answered(host.editor, session, "permissionAnswered")
        assert not (workspace / "made").exists()


async def test_an_editor_that_shows_questions_itself_is_not_asked(
    desktop: Desktop, workspace: Path
) -> None:
    async with working(desktop, workspace, calling("shell", command="touch made")) as (
        host, session,
    ):  # fmt: skip
        guest = await come(desktop, await host.invite())
        can = {"experimental": {"sessionls": {"updates": True, "asks": True}}}
        await guest.meet(None, capabilities=can)
        await guest.do("session.load", session=session)
        await begin(host, session)
        permission = (await answered(guest, session, "permissionAsked"))["permission"]["id"]
        await guest.do(
            "permission.answer", session=session, permission=permission, decision="reject"
        )
        assert dialogs(guest) == []


async def test_a_guest_whose_way_is_cut_is_asked_anew_and_chooses_what_the_agent_wrote(
    desktop: Desktop, workspace: Path
) -> None:
    place = str(workspace / "main.py")
    ask = calling("ask", question="Which?", choices=[place, "None"])
    async with working(desktop, workspace, ask) as (host, session):
        guest = await looking_on(host, session, "Ben")
        await begin(host, session)
        first = await guest.until(DIALOG)
        # Whoever is there has to come again.
        await host.editor.do("hub.listen", address=host.address)
        assert (await guest.until("$/cancelRequest"))["params"]["id"] == first["id"]
        await guest.until("sessionls/reattached")
        guest.begin_command("sessionls.session.load", {"session": session})
        asked = await guest.until(DIALOG)
        assert titles(asked) == ["main.py", "None"]
        answer(guest, asked, "main.py")
        record = await answered(host.editor, session, "questionAnswered")
        assert (record["by"]["id"], record["text"]) == ("guest:ben", place)


async def test_whether_a_servers_program_may_start_is_asked_on_the_host_only(
    desktop: Desktop, workspace: Path
) -> None:
    server = {"command": sys.executable, "args": ["-c", "pass"]}
    (workspace / ".mcp.json").write_text(json.dumps({"mcpServers": {"db": server}}))
    async with working(desktop, workspace, calling("read", path=".mcp.json")) as (host, session):
        await host.editor.do("workspace.trust")
        guest = await looking_on(host, session, "Ben")
        await begin(host, session)
        asked = await host.editor.until(DIALOG)
        assert "MCP server" in asked["params"]["message"]
        await answered(guest, session, "permissionAsked")
        assert dialogs(guest) == []
        answer(host.editor, asked, "Reject")
        await answered(guest, session, "permissionAnswered")
