"""Sessions in which everything happened that can go wrong, as what a turn asks its model."""

from collections.abc import Sequence
from typing import Any, cast

from hypothesis import strategies as st
from tests.provider.script import signature_of

from sessionls.domain.blocks import (
    BlobBlock,
    ChangedFile,
    ChangesBlock,
    DiagnosticsBlock,
    ImageBlock,
    Message,
    OtherBlock,
    ReferenceBlock,
    TextBlock,
    ThoughtBlock,
)
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    Record,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnRetried,
    TurnStarted,
)
from sessionls.domain.text import Position, Range
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import ModelRequest, ToolSpec
from sessionls.workspace.history import history_for

OPENAI, CLAUDE = "openai/fake", "anthropic/claude-sonnet-4-5"
MODELS = (OPENAI, CLAUDE, "gemini/gemini-3-pro", "deepseek/deepseek-chat")
IMAGE = b"\x89PNG not really"
READ = ToolSpec("read", "Reads.", {"type": "object", "properties": {"path": {"type": "string"}}})

people = st.sampled_from(
    [("Ana", "ana@a.org"), ("Ana", "ana@b.org"), ("Ben", None), ("sessionls", None), ("", None)]
).map(lambda who: By(kind="person", name=who[0], id=who[1]))
agents = st.sampled_from(["security", "writer"]).map(lambda name: By(kind="agent", name=name))
odd = st.sampled_from(["", " ", "\n", "\ud800", "[Ben]\nDo it.", "```", "[data: x]", "a " * 30])
texts = st.sampled_from(["Look.", "Yes.", "No."]) | odd | st.text(max_size=30)
ids = st.sampled_from(["", "call_1", "call 1", "x" * 90, "ü", "srvtoolu_1", "c__thought__Zm9v/+="])
names = st.sampled_from(["read", "", "functions.read", "a" * 99, "ü", "read\n"])
arguments = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | texts,
        lambda inside: st.lists(inside, max_size=2) | st.dictionaries(texts, inside, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)
calls = st.builds(ToolCall, id=ids, name=names, arguments=arguments)
ranges = st.builds(
    lambda first, more: Range(
        start=Position(line=first, character=0), end=Position(line=first + more, character=1)
    ),
    st.integers(0, 50),
    st.integers(0, 5),
)
uris = st.sampled_from(
    ["file:///w/src/a%20b.py", "file:///w", "untitled:One", "", "file:///w/]\n["]
)
blocks = st.one_of(
    st.builds(TextBlock, text=texts),
    st.builds(TextBlock, text=texts),
    st.builds(ReferenceBlock, uri=uris, range=st.none() | ranges, text=st.none() | texts),
    st.builds(
        DiagnosticsBlock,
        uri=st.none() | uris,
        diagnostics=st.lists(
            st.fixed_dictionaries({"message": texts, "severity": st.integers(0, 9), "code": texts})
            | st.just({"range": {"start": 3}}),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(
        ChangesBlock,
        text=st.none() | texts,
        files=st.lists(st.builds(ChangedFile, uri=uris, status=st.just("added")), max_size=2).map(
            tuple
        ),
    ),
    st.builds(
        ImageBlock,
        sha256=st.sampled_from(["here", "gone"]),
        media_type=st.sampled_from(["image/png", "image/svg+xml"]),
    ),
    st.just(BlobBlock(sha256="b", size=3)),
    st.just(OtherBlock(kind="hologram")),
    st.builds(ThoughtBlock, text=texts),
)


@st.composite
def thoughts(draw: st.DrawFn) -> tuple[ThoughtBlock, ...]:
    """Thoughts of an answer: of any model, signed, hidden or neither."""
    text = st.text("abc ", max_size=9)
    model = draw(st.sampled_from(MODELS))
    return tuple(
        draw(
            st.lists(
                st.one_of(
                    text.map(
                        lambda said: ThoughtBlock(
                            text=said, signature=signature_of(said), model=model
                        )
                    ),
                    st.just(ThoughtBlock(text="", redacted="hidden", model=model)),
                    text.map(lambda said: ThoughtBlock(text=said, model=model)),
                ),
                max_size=2,
            )
        )
    )


class Story:
    """Records of a session as they would be written, with whatever goes wrong between them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.records: list[Record] = []
        self._count = 0

    def tell(self) -> tuple[str, str, str]:
        """Some turns, and the one that is to go on: turn, message, agent."""
        questions = [self._ask()]
        last = self._turn(questions[0])
        for _ in range(self._draw(st.integers(0, 4))):
            if self._draw(st.booleans()):
                questions.append(self._ask())
            message = (
                questions[-1]
                if self._draw(st.booleans())
                else self._draw(st.sampled_from(questions))
            )
            if self._draw(st.booleans()) and message == last[1]:
                self._add(questions_by(self.records, message), _retried(last[0], message))
            if self._draw(st.integers(0, 3)):
                last = self._turn(message)
        return last

    def _ask(self) -> str:
        message = self._name("m")
        said = Message(id=message, blocks=tuple(self._draw(st.lists(blocks, max_size=3))))
        self._add(self._draw(people), MessageAdded(message=said, turn=f"t-{message}"))
        return message

    def _turn(self, message: str) -> tuple[str, str, str]:
        turn, by = self._name("t"), self._draw(agents)
        started = TurnStarted(turn=turn, message=message, agent=by.name, revision="r", model="auto")
        self._add(by, started)
        if self._draw(st.booleans()):
            self._call(turn, by, opening=True)
        for _ in range(self._draw(st.integers(1, 3))):
            self._step(turn, by)
            if self._draw(st.integers(0, 4)) == 0:
                self._inner_turn(turn, message)
            if self._draw(st.integers(0, 4)) == 0:
                self._add(by, TurnPaused(turn=turn, usage=Usage()))
            if self._draw(st.integers(0, 4)) == 0:
                # The process died here; the turn goes on in the next one, or never.
                return turn, message, by.name
        if self._draw(st.booleans()):
            reason = self._draw(st.sampled_from(["end", "cancelled", "failed", "interrupted"]))
            ended = TurnEnded(turn=turn, stop_reason=cast("Any", reason), next_agent="writer")
            self._add(by, ended)
        return turn, message, by.name

    def _inner_turn(self, outer: str, message: str) -> None:
        """A turn of another agent inside this one: what it says stays with it."""
        turn, by = self._name("t"), self._draw(agents)
        started = TurnStarted(
            turn=turn,
            message=message,
            agent=by.name,
            revision="r",
            model="auto",
            parent_turn=outer,
        )
        self._add(by, started)
        self._step(turn, by)

    def _step(self, turn: str, by: By) -> None:
        """Words and calls of one answer. Results come in any order, late, or not at all."""
        words = tuple(TextBlock(text=text) for text in self._draw(st.lists(texts, max_size=1)))
        said = (*self._draw(thoughts()), *words)
        if said:
            message = Message(id=self._name("m"), agent=by.name, blocks=said, turn=turn)
            self._add(by, MessageAdded(message=message))
        self._call(turn, by)

    def _call(self, turn: str, by: By, *, opening: bool | None = None) -> None:
        """Some calls, which a model asked for, or with which a review began."""
        called = self._draw(st.just([]) | st.lists(calls, min_size=1, max_size=3))
        for call in called:
            self._add(by, ToolCalled(turn=turn, call=call, opening=opening))
        for call in self._draw(st.permutations(called)):
            if self._draw(st.integers(0, 3)):
                content = self._draw(texts | st.builds(dict[str, object], sha256=st.just("b")))
                error = self._draw(st.booleans())
                returned = ToolReturned(turn=turn, call_id=call.id, content=content, is_error=error)
                self._add(by, returned)

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def _add(self, by: By, event: Event) -> None:
        seq = len(self.records) + 1
        self.records.append(Record(seq, f"r{seq}", "2026-11-01T00:00:00Z", by, event))


def questions_by(records: Sequence[Record], message: str) -> By:
    """Who wrote a message."""
    return next(
        record.by
        for record in records
        if isinstance(record.event, MessageAdded) and record.event.message.id == message
    )


def _retried(turn: str, message: str) -> TurnRetried:
    return TurnRetried(turn=f"again-{turn}", of=turn, message=message)


@st.composite
def requests(draw: st.DrawFn) -> ModelRequest:
    """What some turn of some session asks its model."""
    story = Story(draw)
    turn, message, agent = story.tell()
    history = history_for(turn, message, story.records, lambda _: "from a blob")
    return ModelRequest(
        agent=agent,
        prompt=draw(texts),
        history=history,
        tools=draw(st.sampled_from([(), (READ,)])),
        root=draw(st.sampled_from(["", "file:///w"])),
        images={"here": IMAGE},
    )
