"""How these tests ask: a request, a model that talks to a provider on loopback, what came of it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from tests.provider.server import Provider

from sessionls.domain.blocks import TextBlock
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    ModelWaits,
    PersonSaid,
    TextDelta,
    ToolSpec,
)
from sessionls.engine.models.worker.connect import Connect, Endpoint, Retries, Timeouts
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.waiting import Clock
from sessionls.engine.models.worker.worker import Worker

KEY = "sk-ant-test-0123456789abcdef"
LOCAL = "local/fake"
CLAUDE = "anthropic/claude-sonnet-4-5"
READ = ToolSpec("read", "Reads a file.", {"type": "object", "properties": {}})
QUICK = Retries(first=0.01)


@dataclass(slots=True)
class Came:
    """What came of a request."""

    events: list[ModelEvent] = field(default_factory=list[ModelEvent])
    failure: ModelFailed | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def waits(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, ModelWaits)]

    @property
    def calls(self) -> list[CallAsked]:
        return [event for event in self.events if isinstance(event, CallAsked)]

    @property
    def finished(self) -> Finished:
        assert self.failure is None, self.failure
        (last,) = [event for event in self.events if isinstance(event, Finished)]
        assert self.events[-1] is last
        return last

    @property
    def why(self) -> str:
        assert self.failure is not None, self.events
        return str(self.failure)


def request(
    *history: ModelMessage,
    tools: tuple[ToolSpec, ...] = (),
    parameters: Mapping[str, object] | None = None,
) -> ModelRequest:
    """A request; without a history, somebody says hello."""
    said = history or (PersonSaid("ann", (TextBlock(text="Hello"),)),)
    return ModelRequest("assistant", "You help.", said, tools, parameters=parameters or {})


def endpoints(provider: Provider) -> dict[str, Endpoint]:
    """The provider as a server of one's own, and in the place of Anthropic."""
    anthropic = Endpoint(provider.anthropic_base, "ANTHROPIC_API_KEY", "anthropic")
    return {"local": Endpoint(provider.openai_base), "anthropic": anthropic}


def model(
    worker: Worker,
    provider: Provider,
    *candidates: str,
    retries: Retries = QUICK,
    timeouts: Timeouts | None = None,
    clock: Clock | None = None,
) -> LanguageModel:
    """A model with these candidates; without any, one that speaks OpenAI's format."""
    connect = Connect(
        candidates or (LOCAL,),
        endpoints=endpoints(provider),
        retries=retries,
        timeouts=timeouts or Timeouts(),
    )
    return LanguageModel(worker, connect, clock)


async def came(answer: AsyncGenerator[ModelEvent]) -> Came:
    """The whole answer, or as much of it as there was."""
    result = Came()
    try:
        async with aclosing(answer) as events:
            async for event in events:
                result.events.append(event)
    except ModelFailed as failure:
        result.failure = failure
    return result
