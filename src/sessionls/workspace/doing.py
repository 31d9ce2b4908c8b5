"""What a turn is doing, in a few words for progress: a fold of what happens. Sends nothing."""

from dataclasses import dataclass, field

from sessionls.domain.records import (
    EditProposed,
    PermissionAsked,
    QuestionAsked,
    Record,
    SessionPaused,
    SessionResumed,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.workspace import transcript_words as words
from sessionls.workspace.bus import Progress
from sessionls.workspace.choice import OFFLINE
from sessionls.workspace.waits import answered_by

WAITS = "waiting for an answer"
_PERHAPS_OFFLINE = frozenset({OFFLINE, "auto", "inherit"})
"""What agents ask for that need not be a language model."""


@dataclass(slots=True)
class Doing:
    """A turn with the turns inside it, as far as progress tells of them.

    `counts`: its steps are known beforehand, so that what it has counted is how far it is. Only
    scans without a model are like that. `root` is the URI of the workspace.
    """

    turn: str
    root: str = ""
    counts: bool = False
    _agents: dict[str, str] = field(default_factory=dict[str, str])
    _calls: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    _asks: dict[str, str] = field(default_factory=dict[str, str])
    _paused: str = ""
    _text: str = ""

    @property
    def text(self) -> str:
        """What it does now; empty before it has begun."""
        return self._paused or (WAITS if self._asks else self._text)

    def is_of(self, turn: str) -> bool:
        """Whether this is the turn, or one inside it."""
        return turn == self.turn or turn in self._agents

    def advance(self, progress: Progress) -> None:
        """Take how far a call is, or what the turn waits for."""
        match progress.total:
            case 0:
                text = progress.text
            case None:
                text = f"{progress.done} · {progress.text}" if progress.done else progress.text
            case total:
                text = f"{progress.done}/{total} · {progress.text}"
        inner = self._agents.get(progress.turn) if progress.turn != self.turn else None
        self._text = f"{inner}: {text}" if inner else text

    def take(self, record: Record) -> None:
        """Take one record of the session."""
        match record.event:
            case SessionPaused(reason=reason):
                self._paused = f"paused: {words.short(reason)}" if reason else "paused"
            case SessionResumed():
                self._paused = ""
            case TurnStarted() | TurnEnded():
                self._turn(record.event)
            case ToolCalled(turn=turn, call=call) if self.is_of(turn):
                self._calls[turn, call.id] = self._text = self._called(turn, call)
            case ToolReturned(turn=turn, call_id=call) if self.is_of(turn):
                self._calls.pop((turn, call), None)
                self._text = next(reversed(self._calls.values()), self._answers(turn))
            case (
                PermissionAsked(permission=ask)
                | QuestionAsked(question=ask)
                | EditProposed(edit=ask)
            ):
                if self.is_of(ask.turn):
                    self._asks[ask.id] = ask.turn
            case _:
                self._asks.pop(answered_by(record) or "", None)

    def look_back(self, session: Session) -> None:
        """Take what happened before anybody looked: who answers, and what waits for a person."""
        turn = session.turns.get(self.turn)
        for one in session.turns.values():
            if one.agent and (one.id == self.turn or (one.parent and self.is_of(one.parent))):
                self._agents[one.id] = one.agent
        if turn and turn.started:
            self.counts = self.counts and _perhaps_offline(turn.model or "")
            self._text = self._answers(self.turn)
        asks = (*session.permissions.values(), *session.questions.values(), *session.edits.values())
        self._asks = {ask.id: ask.turn for ask in asks if self.is_of(ask.turn)}

    def _turn(self, event: TurnStarted | TurnEnded) -> None:
        match event:
            case TurnStarted(turn=turn, agent=agent, parent_turn=parent):
                if turn == self.turn or (parent and self.is_of(parent)):
                    self._agents[turn] = agent
                    self._text = self._answers(turn)
                if turn == self.turn:
                    self.counts = self.counts and _perhaps_offline(event.model)
            case TurnEnded(turn=turn):
                self._asks = {name: of for name, of in self._asks.items() if of != turn}
                self._calls = {key: text for key, text in self._calls.items() if key[0] != turn}

    def _called(self, turn: str, call: ToolCall) -> str:
        given = words.arguments(words.shortened(call.arguments, self.root))
        return words.short(f"{self._agents.get(turn, 'agent')}: {call.name} {given}")

    def _answers(self, turn: str) -> str:
        return f"{self._agents.get(turn, 'agent')} is answering"


def _perhaps_offline(asked: str) -> bool:
    """Whether no language model may be what answers; `asked` are names in order of preference."""
    return all(name in _PERHAPS_OFFLINE for name in asked.split(", "))
