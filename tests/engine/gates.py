"""Gates for tests of turns: nobody is asked who is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import PermissionQuestion
from sessionls.engine.calls import Answer


@dataclass
class OpenGate:
    """A gate that lets everything through; a tool in `asked_for` is asked about first."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])

    def judge(self, subject: Subject) -> Verdict:
        return Verdict("ask" if subject.tool in self.answers else "allow", "the test says so")

    def denies(self, subject: Subject) -> bool:
        return False

    def question(self, call: str, subject: Subject) -> PermissionQuestion:
        return PermissionQuestion(
            id=subject.tool,
            turn="t",
            tool=subject.tool,
            title=subject.title,
            detail=subject.detail,
            call=call,
        )

    async def decided(self, permission: str, subject: Subject) -> Answer:
        return self.answers[permission]
