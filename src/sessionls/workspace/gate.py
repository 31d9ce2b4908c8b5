"""A turn's gate: what its tools may do by the rules, and what people answer when they are asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sessionls.domain.agent import Agent
from sessionls.domain.permission import Subject, Verdict, strictest
from sessionls.domain.records import PermissionAnswered, PermissionQuestion, Scope
from sessionls.engine.calls import Answer, Gate
from sessionls.workspace.waits import Waits


@dataclass(frozen=True, slots=True)
class TurnRules:
    """The rules for the calls of one turn. `remember` keeps an `always` for a scope.

    `denies` is asked for each file that a search comes across: it looks at no remembered answer.
    """

    judge: Callable[[Subject], Verdict]
    denies: Callable[[Subject], bool]
    remember: Callable[[Subject, Scope], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TurnGate:
    """The gate of one turn. A turn inside another one is never let through more than its caller."""

    turn: str
    agent: Agent
    rules: TurnRules
    waits: Waits
    new_id: Callable[[], str]
    caller: Gate | None = None

    def judge(self, subject: Subject) -> Verdict:
        """What the rules say, the caller's included."""
        own = self.rules.judge(subject)
        return strictest([own, self.caller.judge(subject)]) if self.caller else own

    def denies(self, subject: Subject) -> bool:
        """Whether the rules deny it, the caller's included."""
        theirs = self.caller is not None and self.caller.denies(subject)
        return theirs or self.rules.denies(subject)

    def question(self, call: str, subject: Subject) -> PermissionQuestion:
        """The question for people; the whole of what would happen is in its detail."""
        why = "".join(f"Why you are asked: {caution}.\n\n" for caution in subject.cautions)
        return PermissionQuestion(
            id=self.new_id(),
            turn=self.turn,
            tool=subject.tool,
            title=f"{self.agent.name}: {subject.title}",
            detail=why + subject.detail,
            call=call,
        )

    async def decided(self, permission: str, subject: Subject) -> Answer:
        """The first answer of a person."""
        record = await self.waits.answer(permission)
        assert isinstance(record.event, PermissionAnswered)
        if record.event.decision == "always":
            await self.rules.remember(subject, record.event.scope or "session")
        return Answer(record.event.decision, record.by.name)
