"""What acts in editors follows the roles of the people at them: questions, actions, progress."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_whole_road import calling
from tests.hub.desktop import CAPABILITIES, Desktop, Editor
from tests.hub.people import ANA, BEN, begins, people, records, refused, sits
from tests.provider.script import Answer, saying
from tests.provider.server import Provider

DIALOG = "window/showMessageRequest"


async def test_who_may_not_answer_is_not_asked_and_the_first_answer_is_told_to_the_others(
    desktop: Desktop, workspace: Path
) -> None:
    asks = Answer((calling("shell", command="true"),))
    async with Provider(asks, saying("Done.")) as provider:
        _answers_by(desktop, provider)
        ana = await sits(desktop, workspace, ANA)
        again = await sits(desktop, workspace, ANA)
        ben = await sits(desktop, workspace, BEN)
        await ana.do("role.set", role="observe", person="ben")
        session = await begins(ana)
        for editor in (again, ben):
            await editor.do("session.load", session=session)
        turn = (await ana.do("session.prompt", session=session, text="Do it"))["turn"]
        asked = await ana.until(DIALOG)
        other = await again.until(DIALOG)
        said = await refused(
            ben, "permission.answer", session=session, permission="P", decision="once"
        )
        assert "only observe" in said
        answer = {"title": "Allow once"}
        assert answer in asked["params"]["actions"], asked
        ana.send({"jsonrpc": "2.0", "id": asked["id"], "result": answer})
        shown = (await again.until("window/showMessage"))["params"]["message"]
        assert shown == "Ana Núñez has answered this."
        taken_back = await again.until("$/cancelRequest")
        assert taken_back["params"]["id"] == other["id"]
        await ana.ended(session, turn)
        (answered,) = [
            one for one in await records(ben, session) if one["kind"] == "permissionAnswered"
        ]
        assert answered["by"]["name"] == "Ana Núñez"
        assert [one for one in ben.unread if one.get("method") == DIALOG] == []


@pytest.mark.long
async def test_an_editor_that_shows_no_sessions_is_asked_again_after_a_kill_and_a_restart(
    desktop: Desktop, workspace: Path
) -> None:
    asks = Answer((calling("ask", question="Which?", choices=["Red", "Blue"]),))
    async with Provider(asks, saying("Done.")) as provider:
        _answers_by(desktop, provider)
        plain = {"capabilities": {"window": {"showMessage": {}}}}
        ana = await sits(desktop, workspace, ANA, **plain)
        session = await begins(ana)
        turn = (await ana.do("session.prompt", session=session, text="Do it"))["turn"]
        asked = await ana.until(DIALOG)
        os.kill(await ana.hub(), signal.SIGKILL)
        assert (await ana.until("$/cancelRequest"))["params"]["id"] == asked["id"]
        assert (await ana.until(DIALOG))["params"]["message"] == asked["params"]["message"]
        await ana.quit()
        ben = await sits(desktop, workspace, BEN, **plain)
        again = await sits(desktop, workspace, ANA, **plain)
        asked = await again.until(DIALOG)
        assert asked["params"]["message"].startswith("Which?")
        again.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": "Blue"}})
        assert (await again.ended(session, turn))["stopReason"] == "end"
        await ben.do("info")
        assert [one for one in ben.unread if one.get("method") == DIALOG] == []


async def test_what_a_dialog_cannot_show_whole_is_not_accepted_in_it(
    desktop: Desktop, workspace: Path
) -> None:
    lines = [f"line = {number}" for number in range(200)]
    calls = (
        calling("edit", "e1", path="long.py", content="\n".join(lines)),
        calling("edit", "e2", path="wide.py", content="x" * 5000),
        calling("edit", "e3", path="short.py", content="x = 1"),
    )
    async with Provider(Answer(calls), saying("Done.")) as provider:
        _answers_by(desktop, provider)
        ana = await sits(desktop, workspace, ANA)
        session = await begins(ana)
        await ana.do("session.prompt", session=session, text="Write them")
        offered: dict[str, list[str]] = {}
        for _ in calls:
            asked = (await ana.until(DIALOG))["params"]
            name = next(one for one in ("long", "wide", "short") if one in asked["message"])
            offered[name] = [one["title"] for one in asked["actions"]]
            proposed = [one for one in await records(ana, session) if one["kind"] == "editProposed"]
            edit = proposed[-1]["edit"]["id"]
            await ana.do("edit.answer", session=session, edit=edit, accepted="all")
        assert {name for name, titles in offered.items() if "Accept" in titles} == {"short"}
        assert all("Reject" in titles for titles in offered.values())
        assert len((workspace / "long.py").read_text().splitlines()) == len(lines)


async def test_a_question_that_wants_words_is_told_in_an_editor_that_shows_no_sessions(
    desktop: Desktop, workspace: Path
) -> None:
    asks = Answer((calling("ask", question="What is the shop called?"),))
    async with Provider(asks, saying("Done.")) as provider:
        _answers_by(desktop, provider)
        plain = {"capabilities": {"window": {"showMessage": {}}}}
        ana = await sits(desktop, workspace, ANA, **plain)
        session = await begins(ana)
        turn = (await ana.do("session.prompt", session=session, text="Do it"))["turn"]
        asked = await ana.until(DIALOG)
        assert asked["params"]["message"].startswith("What is the shop called?")
        assert "sessionls session answer" in asked["params"]["message"]
        (question,) = [
            one["question"] for one in await records(ana, session) if one["kind"] == "questionAsked"
        ]
        await ana.do("question.answer", session=session, question=question["id"], text="Lamps")
        assert (await ana.ended(session, turn))["stopReason"] == "end"
        assert "Lamps" in str(provider.requests[-1].body["messages"])


async def test_an_answer_that_comes_after_the_role_went_is_refused(
    desktop: Desktop, workspace: Path
) -> None:
    asks = Answer((calling("shell", command="true"),))
    async with Provider(asks, saying("Done.")) as provider:
        _answers_by(desktop, provider)
        ana, ben = await sits(desktop, workspace, ANA), await sits(desktop, workspace, BEN)
        session = await begins(ana)
        await ben.do("session.load", session=session)
        await ana.do("session.prompt", session=session, text="Do it")
        asked = await ben.until(DIALOG)
        await ana.do("role.set", role="comment", person="ben")
        ben.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": "Allow once"}})
        shown = (await ben.until("window/showMessage"))["params"]["message"]
        assert "only comment" in shown
        loaded = await ana.do("session.load", session=session)
        assert loaded["session"]["state"] == "waiting"
        await ana.do("session.cancel", session=session)


def _answers_by(desktop: Desktop, provider: Provider) -> None:
    """Let a provider answer everybody."""
    config = desktop.home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    server = f'[providers.own]\napiBase = "{provider.openai_base}"\nspeaks = "openai"\n'
    config.write_text(f'model = "own/test"\n{server}', "utf-8")


async def _actions(editor: Editor, uri: str) -> list[dict[str, Any]]:
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}}
    asked = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
    return (await editor.ask("textDocument/codeAction", asked))["result"]


async def test_actions_that_a_person_may_not_take_are_disabled_with_the_reason(
    desktop: Desktop, workspace: Path
) -> None:
    file = workspace / "shop.py"
    file.write_text("eval(input())\n", "utf-8")
    literals = {
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
        "disabledSupport": True,
    }
    can = {**CAPABILITIES, "textDocument": {"codeAction": literals}}
    ana = await sits(desktop, workspace, ANA)
    ben = await sits(desktop, workspace, BEN, capabilities=can)
    plain = await sits(desktop, workspace, BEN)
    begun = await ana.do("review", agent="security", uri=file.as_uri())
    await ana.ended(begun["session"], begun["turn"])
    free = [one for one in await _actions(ben, file.as_uri()) if "disabled" not in one]
    assert [one for one in free if one["title"].startswith("Dismiss")] != []
    await ana.do("role.set", role="comment", person="ben", session=begun["session"])
    dismissals = [
        one for one in await _actions(ben, file.as_uri()) if one["title"].startswith("Dismiss")
    ]
    assert ["only comment" in one["disabled"]["reason"] for one in dismissals] == [True] * len(
        dismissals
    )
    await ana.do("role.set", role="observe", person="ben")
    offered = await _actions(ben, file.as_uri())
    acting = [one for one in offered if not one["title"].startswith("Open the session")]
    assert acting != []
    assert [one["title"] for one in acting if "disabled" not in one] == []
    assert [one["title"] for one in await _actions(plain, file.as_uri())] == [
        one["title"] for one in offered if one["title"].startswith("Open the session")
    ]


async def test_lenses_of_a_session_offer_what_the_person_may_do(
    desktop: Desktop, workspace: Path
) -> None:
    content = {"workspace": {"textDocumentContent": {"dynamicRegistration": True}}}
    can = {**CAPABILITIES, **content}
    ana = await sits(desktop, workspace, ANA, capabilities=can)
    ben = await sits(desktop, workspace, BEN, capabilities=can)
    session = await begins(ana, title="Plans")
    await ben.do("session.load", session=session)
    await ana.do("role.set", role="comment", person="ben")
    await people(ben)
    await ben.do("session.prompt", session=session, text="A thought")
    offered: list[list[str]] = []
    for editor in (ana, ben):
        uri = (await editor.do("session.show", session=session))["uri"]
        answer = await editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        offered.append([one["command"]["title"] for one in answer["result"] or ()])
    assert offered == [["Let an agent answer"], []]
