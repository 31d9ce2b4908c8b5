"""Clients of every ability: nobody is sent what it cannot take, nobody misses what it can."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.editor import Wire, raw
from tests.server.peer import Peer

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "import requests\n\nrequests.get(x, timeout=1, verify=False)\neval(x)\n"
BARE: Wire = {}
UPDATES: Wire = {"experimental": {"sessionls": {"updates": True}}}
RICH: Wire = {
    **UPDATES,
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {"textDocumentContent": {"dynamicRegistration": True}},
    "textDocument": {
        "publishDiagnostics": {
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        }
    },
}
PLAIN_DIAGNOSTIC = {"range", "message", "severity", "code", "source"}


@dataclass
class Wired:
    """A client as bytes, with everything that it has ever been sent unasked."""

    peer: Peer
    folder: Path
    log: Path

    async def ask(self, method: str, params: Any) -> Any:
        return (await self.peer.ask(method, params))["result"]

    async def command(self, name: str, **argument: Any) -> Any:
        answer = await self.peer.command(f"sessionls.{name}", argument)
        assert "result" in answer, answer
        return answer["result"]

    async def ended(self, session: str, turn: str) -> list[Wire]:
        """Wait for the end of a turn; return the session's records."""
        while True:
            records = (await self.command("session.load", session=session))["records"]
            if any(r["kind"] == "turnEnded" and r["turn"] == turn for r in records):
                return records

    async def received(self) -> list[Wire]:
        """What came unasked so far; requests of the server get an answer."""
        await self.command("info")
        for message in self.peer.unread:
            if "id" in message:
                self.peer.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return self.peer.unread

    async def until(self, method: str) -> list[Wire]:
        """Wait for a message of a method; return the parameters of all of them."""
        while not (got := [m["params"] for m in await self.received() if m["method"] == method]):
            pass
        return got


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Wired]:
    """A client with the capabilities that the test asks for."""
    folder, home = tmp_path_factory.mktemp("clients"), tmp_path_factory.mktemp("home")
    (folder / "app.py").write_text(TEXT)
    async with raw(home) as (peer, process):
        folders = [{"uri": folder.as_uri(), "name": "clients"}]
        await peer.initialize(capabilities=request.param, workspaceFolders=folders)
        yield Wired(peer, folder, home / "log.txt")
        await peer.ask("shutdown")
        peer.notify("exit")
        assert await process.wait() == 0


def opened(client: Wired, version: int = 1) -> str:
    uri = (client.folder / "app.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": version, "text": TEXT}
    client.peer.notify("textDocument/didOpen", {"textDocument": item})
    return uri


@pytest.mark.parametrize("started", [BARE], indirect=True)
class TestAClientWithoutAnyCapabilities:
    """The base of LSP is enough to work with sessions."""

    async def test_it_reviews_and_is_asked_for_nothing(self, started: Wired) -> None:
        uri = opened(started, 7)
        review = await started.command("review", agent="security", uri=uri)
        records = await started.ended(review["session"], review["turn"])
        (shown,) = (await started.until("textDocument/publishDiagnostics"))[-1:]
        unasked = await started.received()
        assert [message for message in unasked if "id" in message] == []
        assert {m["method"] for m in unasked} <= {
            "textDocument/publishDiagnostics",
            "window/showMessage",
        }
        assert sum(r["kind"] == "findingReported" for r in records) == 2
        assert shown.keys() == {"uri", "diagnostics"}
        assert len(shown["diagnostics"]) == 2
        assert all(one.keys() - {"data"} == PLAIN_DIAGNOSTIC for one in shown["diagnostics"])

    async def test_it_gets_code_actions_as_commands_that_work(self, started: Wired) -> None:
        uri = (started.folder / "app.py").as_uri()
        place = {"start": {"line": 2, "character": 30}, "end": {"line": 2, "character": 30}}
        params = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
        offered = await started.ask("textDocument/codeAction", params)
        assert all(isinstance(one["command"], str) for one in offered)
        review = next(one for one in offered if one["title"] == "Review with security agent")
        answer = await started.ask("workspace/executeCommand", review)
        await started.ended(answer["session"], answer["turn"])

    async def test_a_fix_that_it_cannot_be_asked_to_apply_is_refused_in_words(
        self, started: Wired
    ) -> None:
        listed = (await started.command("session.list"))["sessions"]
        records = (await started.command("session.load", session=listed[0]["id"]))["records"]
        finding = next(r["finding"]["id"] for r in records if r["kind"] == "findingReported")
        argument = {"session": listed[0]["id"], "finding": finding}
        answer = await started.peer.command("sessionls.finding.fix", argument)
        assert answer["error"]["code"] == -32602
        assert "nobody else change its texts" in answer["error"]["message"]

    async def test_it_writes_and_reads_messages(self, started: Wired) -> None:
        session = (await started.command("session.new"))["session"]["id"]
        prompt = await started.command("session.prompt", session=session, text="hello")
        records = await started.ended(session, prompt["turn"])
        assert [r["kind"] for r in records][-2:] == ["messageAdded", "turnEnded"]

    async def test_it_finds_its_session_as_a_file(self, started: Wired) -> None:
        session = (await started.command("session.list"))["sessions"][0]["id"]
        shown = await started.command("session.show", session=session)
        assert shown["uri"].startswith("file:///")
        assert shown["shown"] is False


@pytest.mark.parametrize("started", [RICH], indirect=True)
class TestAClientThatCanEverything:
    """It gets more, and in order."""

    async def test_diagnostics_carry_version_link_and_reference(self, started: Wired) -> None:
        uri = opened(started, 7)
        review = await started.command("review", agent="security", uri=uri)
        await started.ended(review["session"], review["turn"])
        shown = (await started.until("textDocument/publishDiagnostics"))[-1]
        assert shown["version"] == 7
        assert all(one["codeDescription"]["href"] for one in shown["diagnostics"])
        assert {one["data"]["session"] for one in shown["diagnostics"]} == {review["session"]}

    async def test_progress_begins_counts_and_ends(self, started: Wired) -> None:
        await started.until("window/workDoneProgress/create")
        kinds: list[str] = []
        while kinds[-1:] != ["end"]:
            kinds = [sent["value"]["kind"] for sent in await started.until("$/progress")]
        assert kinds[0] == "begin"
        assert kinds.count("begin") == kinds.count("end") == 1

    async def test_a_review_that_is_done_is_shown(self, started: Wired) -> None:
        shown = await started.until("window/showDocument")
        assert shown[0]["uri"].startswith("sessionls:///")


@pytest.mark.parametrize("started", [UPDATES], indirect=True)
class TestAClientThatAsksForUpdates:
    """It can follow a session without loading it again."""

    async def test_records_arrive_in_order_and_words_before_the_message_that_replaces_them(
        self, started: Wired
    ) -> None:
        session = (await started.command("session.new"))["session"]["id"]
        for number in range(3):
            prompt = await started.command("session.prompt", session=session, text=f"{number}")
            await started.ended(session, prompt["turn"])
        whole = (await started.command("session.load", session=session))["records"]
        unasked = await started.received()
        told = [m for m in unasked if m["method"].startswith("sessionls/")]
        records = [r for m in told for r in m["params"].get("records", ())]
        assert records == whole[1:]
        words: dict[str, str] = {}
        for message in told:
            params = message["params"]
            if message["method"] == "sessionls/delta":
                assert params.keys() == {"session", "turn", "message", "text"}
                words[params["message"]] = words.get(params["message"], "") + params["text"]
                continue
            for record in params["records"]:
                if record["kind"] == "messageAdded" and "agent" in record["by"]["kind"]:
                    said = record["message"]
                    assert words.pop(said["id"]) == said["blocks"][-1]["text"]
        assert words == {}
        assert {m["method"] for m in unasked} == {"sessionls/update", "sessionls/delta"}

    async def test_since_gives_exactly_what_is_missing(self, started: Wired) -> None:
        session = (await started.command("session.list"))["sessions"][0]["id"]
        whole = (await started.command("session.load", session=session))["records"]
        for since in range(len(whole) + 2):
            loaded = await started.command("session.load", session=session, since=since)
            assert loaded["records"] == whole[since:]
            assert loaded["more"] is False
        part = await started.command("session.load", session=session, since=2, limit=3)
        assert (part["records"], part["more"]) == (whole[2:5], True)

    async def test_a_review_is_followed_by_updates_without_being_loaded(
        self, started: Wired
    ) -> None:
        started.peer.unread.clear()
        uri = (started.folder / "app.py").as_uri()
        review = await started.command("review", agent="security", uri=uri)
        told: list[Wire] = []
        kinds: list[str] = []
        while "turnEnded" not in kinds:
            told = await started.until("sessionls/update")
            kinds = [r["kind"] for one in told for r in one["records"]]
        assert {one["session"] for one in told} == {review["session"]}
        assert kinds.index("turnStarted") < kinds.index("toolCalled") < kinds.index("toolReturned")
