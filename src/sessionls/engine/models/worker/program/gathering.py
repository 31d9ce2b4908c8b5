"""The chunks of one answer, as frames: words, thoughts and where they end. Knows no network."""

from collections.abc import Callable

from sessionls.engine.models.worker.program.calls import Calls
from sessionls.engine.models.worker.program.fields import field, list_field, text_field
from sessionls.engine.models.worker.program.merging import Merged, Send


class Gathering:
    """What an answer amounts to so far. `stop` is why it ended, as litellm calls it."""

    def __init__(self, send: Send, new_id: Callable[[], str]) -> None:
        """`send` takes frames; `new_id` names calls that come without an id."""
        self._send = send
        self._merged = Merged(send)
        self._thinks = False
        self.calls = Calls(new_id)
        self.stop: str | None = None
        self.usage: object = None
        self.said: list[str] = []
        self.thought = False

    def take(self, chunk: object) -> None:
        """One more chunk."""
        if usage := field(chunk, "usage"):
            self.usage = usage
        for choice in list_field(chunk, "choices")[:1]:
            self._take(field(choice, "delta"))
            self.stop = text_field(choice, "finish_reason") or self.stop

    def end(self) -> None:
        """Nothing more comes: send what is left of words and thoughts, and the calls."""
        self._end_thought()
        self._merged.flush()
        for frame in self.calls.frames():
            self._send(frame)

    def break_off(self) -> None:
        """Nothing more comes, and the answer is not whole: its calls are not asked."""
        self._merged.flush()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said."""
        return not self.calls and not any(piece.strip() for piece in self.said)

    def _take(self, delta: object) -> None:
        blocks = list_field(delta, "thinking_blocks")
        thought = text_field(delta, "reasoning_content")
        self._think(thought or "".join(text_field(block, "thinking") for block in blocks))
        for block in blocks:
            self._sign(block)
        if text := text_field(delta, "content"):
            self._end_thought()
            self.said.append(text)
            self._merged.add("text", text)
        if deltas := list_field(delta, "tool_calls"):
            self._end_thought()
            self.calls.take(deltas)

    def _think(self, text: str) -> None:
        if text:
            self._thinks = self.thought = True
            self._merged.add("thought", text)

    def _sign(self, block: object) -> None:
        if signature := text_field(block, "signature"):
            self._end_thought(signature=signature)
        if redacted := text_field(block, "data"):
            self._end_thought()
            self.thought = self._thinks = True
            self._end_thought(redacted=redacted)

    def _end_thought(self, **marks: str) -> None:
        if self._thinks or marks:
            self._merged.flush()
            self._send({"thoughtEnded": marks})
            self._thinks = False
