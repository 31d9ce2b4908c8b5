"""The tool `ask`: a question to the people of the session. The turn waits for their words."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sessionls.domain.permission import Subject
from sessionls.domain.records import Question
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.tool import Access, CallContext, ToolAsks, ToolEvent, ToolResult

SPEC = ToolSpec(
    "ask",
    "Asks the people of this session a question and waits for the answer. Use it when the request "
    "can be meant in ways that lead to different work, and only they know. Give choices where "
    "there are some; people may answer in their own words all the same.",
    {
        "type": "object",
        "properties": {
            "question": {"type": "string", "minLength": 1, "maxLength": 2000},
            "choices": {
                "type": "array",
                "items": {"type": "string", "minLength": 1, "maxLength": 200},
                "maxItems": 8,
            },
        },
        "required": ["question"],
        "additionalProperties": False,
    },
)


_BOUNDS = (
    "ask takes `question`, a text of 1 to 2000 characters, and perhaps `choices`: at most 8 texts "
    "of 1 to 200 characters."
)
_Choice = Annotated[str, Field(min_length=1, max_length=200)]


class AskArguments(BaseModel):
    """What a model may ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(min_length=1, max_length=2000)
    choices: tuple[_Choice, ...] = Field(default=(), max_length=8)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person, by name, answered."""

    text: str
    by: str


class AskTool:
    """Asks, and waits until somebody answers: perhaps for days, perhaps across a restart."""

    def __init__(
        self,
        turn: str,
        new_id: Callable[[], str],
        answers: Callable[[str], Awaitable[Words]],
    ) -> None:
        """`answers` gives the first answer to the question of an id."""
        self._turn = turn
        self._new_id = new_id
        self._answers = answers

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It touches nothing; but two questions at once would be one too many."""
        return "write"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The question."""
        return Subject(SPEC.name, "Ask a question", str(arguments.get("question", "")))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Ask, unless that was done before; then wait."""
        name = context.waited
        if name is None:
            try:
                asked = AskArguments.model_validate(arguments)
            except ValidationError:
                yield ToolResult(_BOUNDS, is_error=True)
                return
            name = self._new_id()
            yield ToolAsks(
                Question(
                    id=name,
                    turn=self._turn,
                    text=asked.question,
                    choices=tuple(dict.fromkeys(asked.choices)),
                    call=context.id,
                )
            )
        words = await self._answers(name)
        yield ToolResult(f"{words.by} answered: {words.text}")
