"""What a review came to, in one sentence for a person who looks at the code. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sessionls.domain.blocks import (
    ChangesBlock,
    DiagnosticsBlock,
    Message,
    ReferenceBlock,
)
from sessionls.domain.changes import has_changed
from sessionls.domain.finding import Finding
from sessionls.domain.records import TurnEnded
from sessionls.domain.session import Session
from sessionls.workspace.choice import OFFLINE
from sessionls.workspace.transcript_notes import why_stopped
from sessionls.workspace.transcript_words import count, named, severities
from sessionls.workspace.uris import same_uri

Trouble = Literal["stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sentence, and what went wrong, if something did."""

    text: str
    trouble: Trouble | None = None


def outcome(session: Session, ended: TurnEnded, asked: Message | None, root: str) -> Outcome:
    """How a review ended, such as `security: 2 errors, 3 warnings in app.py`.

    It counts the open findings of the agent in what the message refers to, those of earlier
    reviews included. `root` is the URI of the workspace.
    """
    turn = session.turns.get(ended.turn)
    agent = (turn and (turn.agent or turn.asked)) or session.agent
    if ended.stop_reason != "end":
        trouble: Trouble = "failed" if ended.stop_reason == "failed" else "stopped"
        return Outcome(f"{agent}: {why_stopped(ended).rstrip('.')}.", trouble)
    targets = list(dict.fromkeys(_targets(asked))) if asked else []
    changed = [file for block in _changes(asked) for file in block.files]
    found = [
        one
        for one in session.findings.values()
        if _is_open(one, agent) and (_counts(one, targets) or has_changed(changed, one))
    ]
    names = [named(uri, root) for uri in targets]
    names += [count(len(changed), "changed file")] if changed else []
    places = ", ".join(names) or session.title
    # What a model has to say may stand in its words alone.
    none = "no findings" if ended.model in (None, OFFLINE) else "answered, with no findings"
    return Outcome(f"{agent}: {severities(found) or none} in {places}.")


def _targets(message: Message) -> Iterator[str]:
    for block in message.blocks:
        if isinstance(block, ReferenceBlock | DiagnosticsBlock) and block.uri:
            yield same_uri(block.uri)


def _changes(message: Message | None) -> list[ChangesBlock]:
    return [block for block in message.blocks if isinstance(block, ChangesBlock)] if message else []


def _is_open(finding: Finding, agent: str) -> bool:
    return finding.state == "open" and finding.agent == agent


def _counts(finding: Finding, targets: list[str]) -> bool:
    uri = same_uri(finding.uri)
    return any(uri == one or uri.startswith(f"{one.rstrip('/')}/") for one in targets)
