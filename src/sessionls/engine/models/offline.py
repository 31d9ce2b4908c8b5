"""The model that needs no key and no network: it asks for scans and sums up what they found."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from uuid import uuid4

from sessionls.domain.blocks import ChangesBlock
from sessionls.domain.records import ToolCall
from sessionls.engine.models.folding import folded
from sessionls.engine.models.model import (
    AgentSaid,
    CallAsked,
    Finished,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    PersonSaid,
    TextDelta,
    ToolSaid,
)
from sessionls.engine.models.references import Target, scans_of, targets_of
from sessionls.engine.models.summary import summarize

NAME = "offline"
_TOOL = "scan"

_NO_MODEL = """\
`{agent}` needs a language model, and none is configured.

- With a provider: put its key into the environment of your editor or shell (`ANTHROPIC_API_KEY`, \
`OPENAI_API_KEY` and others), or name a model in the setting `model`.
- On this machine: start Ollama with a model, or name a server of your own in the setting \
`providers`.

`sessionls doctor` says what is found. What works without any: send `security` or `reviewer` a \
file, a folder or a selection.
"""
_NO_TOOL = """\
`{agent}` has scanners ({scanners}) but not the tool that runs them. \
Add `scan` to `tools` in its file; without a language model there is nothing else it can do.
"""
_NO_TARGET = """\
Nothing to look at: this message refers to no file, folder or selection.

Without a language model `{agent}` runs its scanners ({scanners}) over what a message refers to. \
In an editor, choose the code action that reviews a file or a selection; \
in the terminal, run `sessionls review PATH`.
"""
_NOTHING_LEFT = (
    "No line was added or changed, so there is nothing to look at: rules see only what is there.\n"
)
_EARLIER = (
    "No file is named in this message, so the same files as before are looked at again: {names}."
)
_MOST_NAMES = 5


class OfflineModel:
    """Runs an agent's scanners over what a person's message refers to.

    A review has begun with these scans when it is asked: then it only sums up.
    """

    def __init__(self, root: str = "", new_id: Callable[[], str] = lambda: uuid4().hex) -> None:
        """`root` is the workspace's URI; `new_id` makes the ids of tool calls."""
        self._root = root
        self._new_id = new_id

    @property
    def name(self) -> str:
        """The name under which it is recorded."""
        return NAME

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step: the scans to make, or the words about those that were made."""
        steps = _steps(request.history)
        if refusal := _refusal(request):
            yield TextDelta(refusal)
        elif results := [step for step in steps if isinstance(step, ToolSaid)]:
            for words in summarize(results):
                yield TextDelta(words)
        else:
            named, is_earlier = _targets(request.history)
            targets = await asyncio.to_thread(folded, named, self._root)
            if not targets:
                yield TextDelta(
                    _NOTHING_LEFT if _is_of_changes(request) else _filled(_NO_TARGET, request)
                )
            elif is_earlier:
                yield TextDelta(_EARLIER.format(names=self._names(targets)))
            for arguments in scans_of(targets, self._root):
                yield CallAsked(ToolCall(id=self._new_id(), name=_TOOL, arguments=arguments))
            if targets:
                yield Finished("tool_calls", NAME)
                return
        yield Finished("end", NAME)

    def _names(self, targets: Sequence[Target]) -> str:
        paths = dict.fromkeys(f"`{target.path(self._root)}`" for target in targets)
        more = len(paths) - _MOST_NAMES
        return ", ".join([*paths][:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _steps(history: Sequence[ModelMessage]) -> Sequence[AgentSaid | ToolSaid]:
    """What this turn has done: everything since the last message of a person."""
    steps: list[AgentSaid | ToolSaid] = []
    for message in reversed(history):
        if isinstance(message, PersonSaid):
            break
        steps.append(message)
    return steps[::-1]


def _targets(history: Sequence[ModelMessage]) -> tuple[tuple[Target, ...], bool]:
    """What the last message of a person refers to, or an earlier one did (and then `True`)."""
    is_earlier = False
    for message in reversed(history):
        if isinstance(message, PersonSaid):
            targets = targets_of(message.blocks)
            if targets or _names_changes(message):
                return targets, is_earlier
            is_earlier = True
    return (), False


def _is_of_changes(request: ModelRequest) -> bool:
    asked = next((one for one in reversed(request.history) if isinstance(one, PersonSaid)), None)
    return asked is not None and _names_changes(asked)


def _names_changes(message: PersonSaid) -> bool:
    return any(isinstance(block, ChangesBlock) for block in message.blocks)


def _refusal(request: ModelRequest) -> str | None:
    if not request.scanners:
        return _filled(_NO_MODEL, request)
    if all(tool.name != _TOOL for tool in request.tools):
        return _filled(_NO_TOOL, request)
    return None


def _filled(text: str, request: ModelRequest) -> str:
    return text.format(agent=request.agent, scanners=", ".join(request.scanners))
