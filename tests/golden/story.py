"""A story in which every command is given once: what is asked, answered, told and recorded."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessionls.domain.records import By, Record, TurnPaused, to_wire
from sessionls.domain.usage import Usage
from sessionls.server.protocol import LISTED
from tests.golden.plain import TIME, Plain
from tests.golden.stage import Office, Person, arriving, stage

Json = dict[str, Any]
AGENT = """---
name: critic
description: Reads closely.
model: auto
tools: [read, edit, shell, ask]
permissions: {shell: ask}
actions:
  - {title: Read with critic agent, on: [file, selection]}
---
Say what you think.
"""
CODE = "import yaml\n\nyaml.load(open('shop.yml'))\n"
_PAUSED = TurnPaused(turn=f"01H{3:023d}", usage=Usage(input=120, output=30, cost=0.0021))
_CRITIC = By(kind="agent", name="critic")
_RARE: list[Json] = [{**to_wire(Record(7, f"01H{7:023d}", TIME, _CRITIC, _PAUSED))}]
"""Records that need a person at the right moment."""
_MOST = 3
"""Entries of a list that is as long as there are rules, agents or records."""


@dataclass
class Told:
    """The story as it is written down: by command, by notification, by kind of record."""

    commands: dict[str, Json] = field(default_factory=dict[str, Json])
    notifications: dict[str, Json] = field(default_factory=dict[str, Json])
    records: dict[str, Json] = field(default_factory=dict[str, Json])


async def tell(base: Path) -> Told:
    """Live through the story in a folder."""
    folder = base / "work"
    (folder / ".sessionls" / "agents").mkdir(parents=True)
    (folder / ".sessionls" / "agents" / "critic.md").write_text(AGENT)
    (folder / "app.py").write_text(CODE)
    async with stage(base) as office, arriving(office, folder, "Ana") as ana:
        teller = _Teller(Told(), Plain(base), office, ana, folder)
        await teller.live()
        return teller.told


@dataclass
class _Teller:
    told: Told
    plain: Plain
    office: Office
    ana: Person
    folder: Path

    async def live(self) -> None:
        session = (await self.ask("session.new", title="Look at the shop", key="k1"))["session"][
            "id"
        ]
        await self.ask("session.load", session=session, limit=_MOST)
        await self.ask("workspace.trust", trusted=True)
        await self._review(session)
        await self._work(session)
        async with arriving(self.office, self.folder, "Ben") as ben:
            await self._together(session, ben)
        await self._shape(session)
        await self._around(session)
        whole = {"session": session, "since": 0, "limit": 5000}
        records = (await self.ana.ask("sessionls.session.load", whole))["records"]
        await self.ana.until(LISTED, deleted=True)
        self._keep(records)

    async def ask(self, name: str, /, **argument: object) -> Json:
        """Give a command, and write down what was asked and answered, the first time."""
        command = f"sessionls.{name}"
        result = await self.ana.ask(command, argument)
        asked, answered = _short(name, argument), _short(name, result)
        kept = {"argument": self.plain.of(asked), "result": self.plain.of(answered)}
        self.told.commands.setdefault(command, kept)
        return result

    async def ended(self, session: str, turn: str) -> None:
        """Wait for a turn's end."""
        while True:
            loaded = await self.ana.ask("sessionls.session.load", {"session": session})
            if any(one["kind"] == "turnEnded" and one["turn"] == turn for one in loaded["records"]):
                return

    async def _review(self, session: str) -> None:
        uri = (self.folder / "app.py").as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": CODE}
        self.ana.peer.notify("textDocument/didOpen", {"textDocument": item})
        turn = (await self.ask("review", agent="security", uri=uri, session=session))["turn"]
        await self.ended(session, turn)
        finding = (await self.ana.recorded("findingReported"))["finding"]["id"]
        named = {"session": session, "finding": finding}
        await self.ask("finding.dismiss", **named, reason="It is our own file.")
        await self.ask("finding.restore", **named)
        await self.ask("finding.fix", **named)
        self.ana.peer.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        await self.ended(
            session, (await self.ask("session.retry", session=session, turn=turn))["turn"]
        )

    async def _work(self, session: str) -> None:
        uri = (self.folder / "app.py").as_uri()
        unused = {"uri": uri, "diagnostics": [{"message": "Unused.", "range": _range(0)}]}
        text = "@critic please work on #app.py:3"
        asked = await self.ask("session.prompt", session=session, text=text, context=[unused])
        permission = (await self.ana.recorded("permissionAsked"))["permission"]["id"]
        answer = {"session": session, "permission": permission}
        await self.ask("permission.answer", **answer, decision="always", scope="workspace")
        question = (await self.ana.recorded("questionAsked"))["question"]["id"]
        await self.ask("question.answer", session=session, question=question, text="this")
        edit = (await self.ana.recorded("editProposed"))["edit"]["id"]
        await self.ask("edit.show", session=session, edit=edit)
        await self.ask("edit.answer", session=session, edit=edit, accepted="all")
        await self.ended(session, asked["turn"])
        await self.ask("edit.undo", session=session, edit=edit)
        compaction = (await self.ask("session.compact", session=session))["compaction"]
        await self.ask("session.uncompact", session=session, compaction=compaction)
        (grant,) = (await self.ask("permission.list"))["grants"]
        await self.ask("permission.forget", grant=grant["id"])

    async def _together(self, session: str, ben: Person) -> None:
        await ben.ask("sessionls.session.load", {"session": session})
        await self.ask("role.set", role="comment", person="ben@example.org", session=session)
        await self.ask("role.list")
        await self.ask("session.typing", session=session, typing=True)
        argument = {"session": session, "text": "@ana may I ask the critic?"}
        held = await ben.ask("sessionls.session.prompt", argument)
        await self.ana.until("sessionls/mention")
        let = await self.ask("message.release", session=session, message=held["message"])
        await self.ended(session, let["turn"])
        await self.ask("session.pause", session=session)
        waits = await self.ask("session.prompt", session=session, text="Thank you")
        named = {"session": session, "message": waits["message"]}
        await self.ask("message.edit", **named, text="Thanks, look at #app.py")
        await self.ask("message.withdraw", **named)
        await self.ask("session.resume", session=session)

    async def _shape(self, session: str) -> None:
        await self.ask("session.rename", session=session, title="The shop")
        await self.ask("session.keep", session=session, agent="critic")
        await self.ask("session.cancel", session=session)
        for verb in ("archive", "unarchive", "show"):
            await self.ask(f"session.{verb}", session=session)
        await self.ask("session.search", query="may I", limit=1)
        fork = (await self.ask("session.fork", session=session, title="Another way"))["session"][
            "id"
        ]
        await self.ask("session.list", limit=1)
        exported = await self.ask("session.export", session=fork, format="json")
        await self.ask("session.import", content=exported["content"])
        await self.ask("session.delete", session=fork, key="k2")
        await self.ana.recorded("sessionDeleted")

    async def _around(self, session: str) -> None:
        await self.ask("agent.list")
        await self.ask("agent.show", agent="critic")
        await self.ask("model.try", agent="critic")
        await self.ask("prompt.complete", text="@crit", offset=5, session=session)
        await self.ask("info")
        await self.ask("hub.listen", address="127.0.0.1:0")
        await self.ask(
            "hub.invite", name="Cleo", folder=str(self.folder), role="drive", expires="7d"
        )
        await self.ask("hub.guests")
        await self.ask("hub.revoke", name="Cleo")
        await self.ask("hub.status")
        await self.ask("hub.stop", now=False)
        await self.ask("session.leave", session=session)

    def _keep(self, records: list[Json]) -> None:
        for record in [*records, *self.ana.records(), *_RARE]:
            self.told.records.setdefault(record["kind"], self.plain.of(record))
        kept = self.told.notifications
        for message in self.ana.heard:
            method, params = message["method"], message["params"]
            # A list is told of what has come together meanwhile: its last state is always the same.
            if method.startswith("sessionls/") and (method not in kept or method == LISTED):
                kept[method] = self.plain.of(_short(method, params))


def _range(line: int) -> Json:
    place = {"line": line, "character": 0}
    return {"start": place, "end": {"line": line, "character": 6}}


def _short(name: str, told: Json) -> Json:
    """Without what says nothing new, or is different each time: other agents, more records."""
    match name:
        case "agent.list" if "agents" in told:
            agents = [one for one in told["agents"] if one["name"] == "critic"]
            return {**told, "agents": agents}
        case "info" if "agents" in told:
            return {**told, "agents": ["critic"]}
        case "session.export" | "session.import" if "content" in told:
            return {**told, "content": told["content"][:60]}
        case "sessionls/update":
            return {**told, "records": told["records"][:1]}
        case "sessionls/delta":
            return {**told, "text": "Looks **good**"}
        case _:
            return told
