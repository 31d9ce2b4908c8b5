"""All session operations against a plain model, crashes and torn tails among them."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from sessionls.domain.blocks import text_of
from sessionls.domain.errors import SessionlsError
from sessionls.domain.records import (
    By,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    Record,
    TurnStarted,
)
from sessionls.domain.said import as_it_counts
from sessionls.workspace import forking, loading, transfer
from sessionls.workspace.messages import Rewrite
from sessionls.workspace.requests import PageQuery, Prompt
from tests.workspace.rig import ANA, BEN, Rig

AGENTS = ("assistant", "security", "explainer")
T = TypeVar("T")


@dataclass(eq=False)
class Entry:
    """Who said it and what; nothing where it was withdrawn. `held`: nobody has let it."""

    who: str
    text: str | None
    held: bool = False


@dataclass(eq=False)
class Asked:
    """A message that waits for its answer; `entry` is what the log says of it."""

    text: str
    agent: str | None
    entry: "Entry | None" = None


@dataclass
class Plain:
    """A session as anybody would think of it."""

    title: str
    default: str = "assistant"
    log: list[Entry] = field(default_factory=list[Entry])
    defaults: list[str] = field(default_factory=list[str])
    """The default agent when each entry of the log was said."""
    answered_by: list[str] = field(default_factory=list[str])
    queue: list[Asked] = field(default_factory=list[Asked])
    running: Asked | None = None
    paused: bool = False
    archived: bool = False
    deleted: bool = False
    keys: dict[str, tuple[str, str, int]] = field(default_factory=dict[str, tuple[str, str, int]])
    deletion: tuple[str | None, object] = None, None
    """The key of the command that deleted it, and what that answered."""

    def say(self, who: str, text: str) -> Entry:
        self.log.append(Entry(who, text))
        self.defaults.append(self.default)
        return self.log[-1]

    def last_of(self, who: str) -> Asked | None:
        """The last message of a person that nobody has begun to answer."""
        mine = [one for one in self.queue if one.entry and one.entry.who == who]
        return mine[-1] if mine else None

    def go_on(self) -> None:
        """Answer what can be answered."""
        while not self.paused and self.running is None and self.queue:
            asked = self.queue.pop(0)
            agent = asked.agent or self.default
            self.answered_by.append(agent)
            if asked.text.startswith("hang"):
                self.running = Asked(asked.text, agent)
                return
            self.say(agent, f"{agent}: {asked.text}")

    def cancel(self) -> None:
        """What was said so far is kept."""
        if self.running:
            self._partial(self.running)
        self.running = None
        self.queue.clear()

    def stopped(self, kept: int) -> None:
        """The process ended; `kept` is 1 where it had time to write down what was being said."""
        if self.running and not self.paused:
            if kept:
                self._partial(self.running)
            self.running = None
        self.go_on()

    def _partial(self, asked: Asked) -> None:
        self.say(asked.agent or "", f"{asked.agent}: {asked.text}")


class Machine(RuleBasedStateMachine):
    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.base = Path(tempfile.mkdtemp(prefix="sessionls-machine-"))
        self.generation = 0
        self.rig = self._opened()
        self.plain: dict[str, Plain] = {}
        self.count = 0

    def teardown(self) -> None:
        self._run(self.rig.close())
        self.loop.close()
        shutil.rmtree(self.base)

    @rule(target=sessions, agent=st.sampled_from([None, *AGENTS]))
    def new(self, agent: str | None) -> str:
        self.count += 1
        title = f"Session {self.count}"
        session = str(self._run(self.rig.sessions.new(ANA, title, agent))["id"])
        self.plain[session] = Plain(title, agent or "assistant")
        return session

    @rule(
        session=sessions,
        agent=st.sampled_from([None, None, *AGENTS]),
        kind=st.sampled_from(["say", "say", "say", "hang", "@security say"]),
        key=st.sampled_from([None, None, "k1", "k2"]),
        keep=st.booleans(),
        twice=st.booleans(),
    )
    def prompt(
        self, session: str, agent: str | None, kind: str, key: str | None, keep: bool, twice: bool
    ) -> None:
        self.count += 1
        text = f'{kind} {self.count} é\n"x"'
        plain = self.plain[session]
        asked = agent or ("security" if kind.startswith("@") else None)
        request = Prompt(text, agent, keep and asked is not None, key=key)
        answer = self._tried(self.rig.sessions.prompt(session, ANA, request))
        if plain.deleted or (plain.archived and not (key and key in plain.keys)):
            assert answer is None
            return
        assert answer is not None
        got = (answer.message, answer.turn, answer.seq)
        if key and key in plain.keys:
            assert got == plain.keys[key]
            return
        if key:
            plain.keys[key] = got
        entry = plain.say("Ana", text)
        if keep and asked:
            plain.default = asked
        plain.queue.append(Asked(text, asked, entry))
        plain.go_on()
        if key and twice:
            again = self._run(self.rig.sessions.prompt(session, BEN, request))
            assert (again.message, again.turn, again.seq) == got

    @rule(session=sessions, key=st.sampled_from([None, "c1"]))
    def comment(self, session: str, key: str | None) -> None:
        self.count += 1
        plain, text = self.plain[session], f"a comment {self.count}"
        request = Prompt(text, key=key, held=True)
        answer = self._tried(self.rig.sessions.prompt(session, BEN, request))
        if plain.deleted or answer is None or (key and key in plain.keys):
            known = plain.keys.get(key or "")
            assert answer is None or (answer.message, answer.turn, answer.seq) == known
            return
        assert answer.turn == ""
        if key:
            plain.keys[key] = (answer.message, answer.turn, answer.seq)
        plain.say("Ben", text).held = True

    @rule(session=sessions)
    def release(self, session: str) -> None:
        plain = self.plain[session]
        held = [] if plain.deleted else self.rig.ledger.summary(session).get("held", [])
        if not held:
            return
        known = cast("list[dict[str, object]]", held)[-1]
        message, seq = str(known["message"]), cast("int", known["seq"])
        new = self._tried(self.rig.messages.release(session, ANA, message))
        assert (new is None) == plain.archived
        if new:
            entry = self._entry(session, seq)
            assert entry.held
            entry.held = False
            plain.queue.append(Asked(entry.text or "", None, entry))
            plain.go_on()

    @rule(session=sessions, kind=st.sampled_from(["say", "hang", "@security say"]))
    def edit_the_last_message_that_waits(self, session: str, kind: str) -> None:
        self.count += 1
        plain, text = self.plain[session], f"{kind} {self.count}, written anew"
        asked = None if plain.deleted else plain.last_of("Ana")
        message = asked and self._waiting(session, ANA)
        if asked is None or message is None or asked.entry is None:
            return
        was_named = asked.text.startswith(f"@{asked.agent} ")
        agent = "security" if kind.startswith("@") else None if was_named else asked.agent
        assert (
            self._tried(self.rig.messages.edit(session, BEN, message, Rewrite("x"), "drive"))
            is None
        )
        assert self._tried(self.rig.messages.edit(session, ANA, message, Rewrite(text), "drive"))
        asked.text, asked.agent, asked.entry.text = text, agent, text

    @rule(session=sessions)
    def withdraw_the_last_message_that_waits(self, session: str) -> None:
        plain = self.plain[session]
        asked = None if plain.deleted else plain.last_of("Ana")
        message = asked and self._waiting(session, ANA)
        if asked is None or message is None or asked.entry is None:
            return
        assert self._tried(self.rig.messages.withdraw(session, BEN, message)) is None
        assert self._tried(self.rig.messages.withdraw(session, ANA, message))
        assert self._tried(self.rig.messages.withdraw(session, ANA, message)) is None
        plain.queue.remove(asked)
        asked.entry.text = None

    @rule(session=sessions)
    def retry_the_last_ended_turn(self, session: str) -> None:
        plain = self.plain[session]
        if plain.deleted:
            return
        folded = self._run(self.rig.ledger.open(session))
        ended = [turn for turn in folded.turns.values() if turn.stop_reason and turn.started]
        if not ended:
            return
        records = self._records(session)
        words = {
            r.event.message.id: r.event.message.text
            for r in as_it_counts(records)
            if isinstance(r.event, MessageAdded)
        }
        new = self._tried(self.rig.sessions.retry(session, ANA, ended[-1].id))
        assert (new is None) == plain.archived
        if new:
            plain.queue.append(Asked(words[ended[-1].message], ended[-1].agent))
            plain.go_on()

    @rule(session=sessions)
    def pause(self, session: str) -> None:
        self._change(session, self.rig.sessions.pause(session, BEN), "paused", True)

    @rule(session=sessions)
    def resume(self, session: str) -> None:
        self._change(session, self.rig.sessions.resume(session, ANA), "paused", False)
        if not self.plain[session].deleted:
            self.plain[session].go_on()

    @rule(session=sessions)
    def archive(self, session: str) -> None:
        self._change(session, self.rig.sessions.archive(session, ANA), "archived", True)

    @rule(session=sessions)
    def unarchive(self, session: str) -> None:
        self._change(session, self.rig.sessions.unarchive(session, ANA), "archived", False)

    @rule(session=sessions, title=st.text('ab é"\\', min_size=1, max_size=5))
    def rename(self, session: str, title: str) -> None:
        title = " ".join(title.split()) or "t"
        self._change(session, self.rig.sessions.rename(session, ANA, title), "title", title)

    @rule(session=sessions, agent=st.sampled_from(AGENTS))
    def keep(self, session: str, agent: str) -> None:
        self._change(session, self.rig.sessions.keep(session, ANA, agent), "default", agent)

    @rule(session=sessions)
    def cancel(self, session: str) -> None:
        plain = self.plain[session]
        self._tried(self.rig.turns.cancel(session, BEN))
        if not plain.deleted:
            plain.cancel()

    @rule(session=sessions, chance=st.integers(0, 5), key=st.sampled_from([None, "d1", "d2"]))
    def delete(self, session: str, chance: int, key: str | None) -> None:
        plain = self.plain[session]
        if chance and not plain.deleted:
            return
        answer = self._tried(self.rig.sessions.delete(session, ANA, key))
        if not plain.deleted:
            plain.deleted, plain.deletion = True, (key, answer)
            assert answer is not None
        elif key and key == plain.deletion[0]:
            assert answer == plain.deletion[1]
        else:
            assert answer is None

    @rule(target=sessions, parent=sessions, back=st.integers(0, 3))
    def fork(self, parent: str, back: int) -> object:
        plain = self.plain[parent]
        if plain.deleted or not plain.log:
            return multiple()
        shown = [r for r in self._records(parent) if isinstance(r.event, MessageAdded)]
        index = max(len(shown) - 1 - back, 0)
        at = shown[index]
        forked = self._run(
            forking.fork(self.rig.ledger, self.rig.world, parent, ANA, at=at.seq, title="Fork")
        )
        by_person = at.by.kind == "person"
        kept = index if by_person else index + 1
        assert forked.text == (plain.log[index].text if by_person else None)
        child = str(forked.session["id"])
        self.plain[child] = Plain("Fork", plain.defaults[index])
        self.plain[child].log = self._inherited(child)
        self.plain[child].defaults = plain.defaults[:kept]
        return child

    @rule(session=sessions)
    def export_and_import(self, session: str) -> None:
        plain = self.plain[session]
        if plain.deleted:
            return
        content = transfer.export_json(self.rig.ledger, session, None)
        taken = self._run(transfer.import_json(self.rig.ledger, self.rig.world, content, None))
        twin = str(taken["id"])
        known = [record.id for record in self._records(session)]
        imported = self._records(twin)
        assert [record.id for record in imported[: len(known)]] == known
        # What is open in the other session goes on there, not here.
        assert {record.event.kind for record in imported[len(known) :]} <= {
            "turnEnded",
            "toolReturned",
        }
        self._run(self.rig.sessions.delete(twin, ANA))

    @rule(session=sessions, since=st.integers(0, 12), limit=st.integers(1, 5))
    def pages_join_up(self, session: str, since: int, limit: int) -> None:
        if self.plain[session].deleted:
            return
        whole = [r.seq for r in self._records(session)]
        assert whole == list(range(1, len(whole) + 1))
        later = self._run(
            loading.load(self.rig.ledger, session, PageQuery(since=since, limit=limit))
        )
        assert [r["seq"] for r in later.records] == [s for s in whole if s > since][:limit]
        assert later.more == (len([s for s in whole if s > since]) > limit)
        last = self._run(loading.load(self.rig.ledger, session, PageQuery(limit=limit)))
        assert [r["seq"] for r in last.records] == whole[-limit:]

    @rule()
    def restart(self) -> None:
        self._run(self.rig.close())
        self._reopen(1)

    @rule(torn=st.integers(0, 80))
    def crash(self, torn: int) -> None:
        """What is on disk now is what a new process finds, and perhaps half a record more."""
        before, self.generation = self._folder(), self.generation + 1
        shutil.copytree(before, self._folder(), ignore=shutil.ignore_patterns("lock*"))
        self._run(self.rig.close())
        for journal in (self._folder() / "sessions").glob("*.jsonl"):
            with journal.open("r+b") as file:
                last = file.read().splitlines()[-1]
                file.write(last[: min(torn, len(last) - 1)])
        self._reopen(0)

    @invariant()
    def everything_is_as_in_the_plain_model(self) -> None:
        known = {str(row["id"]) for row in self.rig.store.rows()}
        assert known == {name for name, plain in self.plain.items() if not plain.deleted}
        for name in known:
            self._same(name, self.plain[name])

    def _same(self, name: str, plain: Plain) -> None:
        shown = self.rig.ledger.summary(name)
        assert shown["agent"] == plain.default
        assert shown["title"] == plain.title
        assert shown["archived"] == plain.archived
        expected = (
            "paused" if plain.paused else "running" if plain.running or plain.queue else "idle"
        )
        assert shown["state"] == expected
        records = self._records(name)
        log = [(entry.who, entry.text) for entry in plain.log]
        assert [(entry.who, entry.text) for entry in _log(records)] == log
        told = sorted(
            (r.by.name, r.event.message.text)
            for r in as_it_counts(records)
            if isinstance(r.event, MessageAdded)
        )
        read = ((entry.who, entry.text) for entry in plain.log if not entry.held)
        assert told == sorted((who, text) for who, text in read if text is not None)
        own = self.rig.store.row(name) or {}
        began = own.get("at") or 0
        agents = [
            r.event.agent
            for r in records
            if isinstance(r.event, TurnStarted) and r.seq > int(str(began))
        ]
        assert agents == plain.answered_by

    def _change(self, session: str, work: Awaitable[object], name: str, value: object) -> None:
        answer = self._tried(work)
        assert (answer is None) == self.plain[session].deleted
        if answer is not None:
            setattr(self.plain[session], name, value)

    def _waiting(self, session: str, by: By) -> str | None:
        """The last message of a person in the queue."""
        folded = self._run(self.rig.ledger.open(session))
        queued = {turn: folded.turns[turn] for turn in folded.queue}
        mine = [
            one.message for one in queued.values() if one.by == by and one.message in folded.waiting
        ]
        return mine[-1] if mine else None

    def _entry(self, session: str, seq: int) -> Entry:
        """What the plain log says of the message that a record added."""
        added = [r.seq for r in self._records(session) if isinstance(r.event, MessageAdded)]
        return self.plain[session].log[added.index(seq)]

    def _inherited(self, session: str) -> list[Entry]:
        return _log(self._records(session))

    def _records(self, session: str) -> list[Record]:
        return list(self.rig.ledger.records(session))

    def _folder(self) -> Path:
        return self.base / str(self.generation)

    def _opened(self) -> Rig:
        async def opened() -> Rig:
            return Rig(self._folder())

        return self.loop.run_until_complete(opened())

    def _reopen(self, kept: int) -> None:
        self.rig = self._opened()
        for plain in self.plain.values():
            if not plain.deleted:
                plain.stopped(kept)
        self._run(self.rig.take_up())

    def _run(self, work: Awaitable[T]) -> T:
        async def settled() -> T:
            result = await work
            await self.rig.settle()
            return result

        return self.loop.run_until_complete(settled())

    def _tried(self, work: Awaitable[T]) -> T | None:
        """The result, or `None` where it was refused."""
        try:
            return self._run(work)
        except SessionlsError:
            return None


def _log(records: list[Record]) -> list[Entry]:
    """What was said, with the last words of each message."""
    said: dict[str, Entry] = {}
    for record in records:
        match record.event:
            case MessageAdded(message=message, held=held):
                said[message.id] = Entry(record.by.name, message.text, bool(held))
            case MessageEdited(message_id=name, blocks=blocks):
                said[name].text = text_of(blocks)
            case MessageWithdrawn(message_id=name):
                said[name].text = None
            case MessageReleased(message_id=name):
                said[name].held = False
            case _:
                pass
    return list(said.values())


@pytest.mark.parametrize(
    "examples", [30, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(600)])]
)
def test_every_sequence_of_operations_agrees_with_a_plain_model(examples: int) -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
