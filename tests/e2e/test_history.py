"""Whatever happens, the agent of the next turn is the session's default: what was kept last."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.e2e.editor import Editor, Wire, full, start

AGENTS = ("assistant", "security", "reviewer", "explainer")
EXAMPLES = 5
agents = st.sampled_from(AGENTS)
which = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("prompt"), which, st.none() | agents),
    st.tuples(st.just("mention"), which, agents),
    st.tuples(st.just("prompt_and_keep"), which, agents),
    st.tuples(st.just("keep"), which, agents),
    st.tuples(st.just("retry"), which, st.none() | agents),
    st.tuples(st.just("fork"), which, st.none()),
    st.tuples(st.just("edit"), which, st.none()),
    st.tuples(st.just("pause"), which, st.none() | agents),
    st.tuples(st.just("crash"), which, st.none() | agents),
    st.tuples(st.just("restart"), which, st.none()),
)


@dataclass
class Known:
    """What must hold of a session: its default agents by record, and who took its last turn."""

    id: str
    defaults: list[tuple[int, str]]
    last: tuple[str, str] | None = None
    asked: list[int] = field(default_factory=list[int])

    @property
    def agent(self) -> str:
        """The default agent."""
        return self.defaults[-1][1]

    def as_of(self, seq: int) -> list[tuple[int, str]]:
        """The defaults up to a record."""
        return [(at, agent) for at, agent in self.defaults if at <= seq]


class Play:
    """Does steps with the real process and compares each turn with what must hold."""

    def __init__(self, folder: Path) -> None:
        self._home, self._workspace = folder / "home", folder / "workspace"
        self._workspace.mkdir()
        self._editor: Editor | None = None
        self._sessions: list[Known] = []

    async def run(self, script: list[tuple[str, int, str | None]]) -> None:
        """From the first session to the last comparison."""
        self._editor = await start(self._home, [self._workspace], full())
        try:
            self._sessions.append(Known(await self.editor.new(), [(1, "assistant")]))
            for step, number, agent in script:
                session = self._sessions[number % len(self._sessions)]
                await getattr(self, step)(session, agent)
            for session in self._sessions:
                await self.prompt(session, None)
                shown = (await self.editor.load(session.id))["session"]
                assert shown["agent"] == session.agent
        finally:
            await self.editor.stop()

    @property
    def editor(self) -> Editor:
        """The editor that runs now."""
        assert self._editor
        return self._editor

    async def prompt(self, session: Known, agent: str | None, **argument: Any) -> None:
        """A message for an agent, or for the default one."""
        given: Wire = {"agent": agent} if agent else {}
        accepted = await self.editor.ask(session.id, "x", **given, **argument)
        await self.took(session, accepted["turn"], agent or session.agent)
        session.asked.append(accepted["seq"])

    async def mention(self, session: Known, agent: str) -> None:
        """A message that names its agent in its text."""
        accepted = await self.editor.ask(session.id, f"@{agent} look")
        await self.took(session, accepted["turn"], agent)
        session.asked.append(accepted["seq"])

    async def prompt_and_keep(self, session: Known, agent: str) -> None:
        """A message whose agent stays."""
        await self.prompt(session, agent, keep=True)
        session.defaults.append((session.asked[-1] + 1, agent))

    async def keep(self, session: Known, agent: str) -> None:
        """Another default agent."""
        kept = await self.editor.command("session.keep", session=session.id, agent=agent)
        session.defaults.append((kept["session"]["seq"], agent))

    async def retry(self, session: Known, agent: str | None) -> None:
        """Another answer to the last message: by its agent, or by another one, once."""
        if session.last is None:
            return
        turn, before = session.last
        given: Wire = {"agent": agent} if agent else {}
        argument = {"session": session.id, "turn": turn, **given}
        again = (await self.editor.command("session.retry", **argument))["turn"]
        await self.editor.ended(session.id, again)
        await self.took(session, again, agent or before)

    async def fork(self, session: Known, _: None) -> None:
        """A session that begins where this one ends."""
        made = (await self.editor.command("session.fork", session=session.id))["session"]
        self._sessions.append(Known(made["id"], [*session.defaults], None, []))

    async def edit(self, session: Known, _: None) -> None:
        """A person's last message once more, in other words, in a fork before it."""
        if not session.asked:
            return
        at = session.asked[-1]
        made = (await self.editor.command("session.fork", session=session.id, at=at))["session"]
        fork = Known(made["id"], session.as_of(at - 1))
        self._sessions.append(fork)
        await self.prompt(fork, None)

    async def pause(self, session: Known, agent: str | None) -> None:
        """A message that waits while the process is killed."""
        given: Wire = {"agent": agent} if agent else {}
        await self.editor.command("session.pause", session=session.id)
        argument = {"session": session.id, "text": "x", **given}
        accepted = await self.editor.command("session.prompt", **argument)
        await self._again()
        await self.editor.command("session.resume", session=session.id)
        await self.editor.ended(session.id, accepted["turn"])
        await self.took(session, accepted["turn"], agent or session.agent)
        session.asked.append(accepted["seq"])

    async def crash(self, session: Known, agent: str | None) -> None:
        """The process is killed while it answers."""
        given: Wire = {"agent": agent} if agent else {}
        argument = {"session": session.id, "text": "x", **given}
        accepted = await self.editor.command("session.prompt", **argument)
        await self._again()
        await self.editor.ended(session.id, accepted["turn"])
        await self.took(session, accepted["turn"], agent or session.agent)
        session.asked.append(accepted["seq"])

    async def restart(self, session: Known, _: None) -> None:
        """The process leaves in order and comes back."""
        await self.editor.stop()
        self._editor = await start(self._home, [self._workspace], full())

    async def took(self, session: Known, turn: str, agent: str) -> None:
        """The turn was that agent's, and the next one is the default's."""
        loaded = await self.editor.load(session.id, since=0, limit=5000)
        mine = [record for record in loaded["records"] if record.get("turn") == turn]
        assert [r["agent"] for r in mine if r["kind"] == "turnStarted"] == [agent]
        session.last = turn, agent

    async def _again(self) -> None:
        self.editor.kill()
        self._editor = await start(self._home, [self._workspace], full())


@pytest.mark.long
def test_the_next_turn_is_the_default_agents_after_any_sequence(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.generate],  # each example takes seconds: a failure is shown as it came
        database=None,
    )
    @given(st.lists(steps, min_size=6, max_size=10))
    def plays(script: list[tuple[str, int, str | None]]) -> None:
        asyncio.run(Play(tmp_path_factory.mktemp("play")).run(script))

    plays()
