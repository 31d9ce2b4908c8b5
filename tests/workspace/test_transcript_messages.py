"""How a session document shows messages that were edited, withdrawn, or held."""

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    Record,
    SessionCreated,
    TurnEnded,
)
from sessionls.domain.usage import Usage
from sessionls.workspace.transcript import transcript
from sessionls.workspace.transcript_page import Transcript

ANA = By(kind="person", name="Ana")
BEN = By(kind="person", name="Ben")
AT = "2026-11-22T08:50:00.000Z"


def document(*events: tuple[By, Event], inherited: int = 0) -> Transcript:
    begun: tuple[By, Event] = (ANA, SessionCreated(title="Plans", agent="assistant"))
    records = [
        Record(seq, str(seq), AT, by, one) for seq, (by, one) in enumerate((begun, *events), 1)
    ]
    summary = {"id": "S1", "title": "Plans", "agent": "assistant", "at": inherited}
    return transcript(summary, records)


def written(text: str, held: bool | None = None) -> MessageAdded:
    message = Message(id="M", blocks=(TextBlock(text=text),))
    return MessageAdded(message=message, turn=None if held else "T", held=held)


EDITED = MessageEdited(message_id="M", blocks=(TextBlock(text="better words"),), agent="security")


def test_an_edited_message_shows_its_last_words_and_that_it_was_edited() -> None:
    shown = document((BEN, written("wrong words")), (BEN, EDITED))
    assert "better words" in shown.text
    assert "wrong" not in shown.text
    assert "edited 2026-11-22 08:50 UTC" in shown.text
    assert "## Ben → security" in shown.text
    assert shown.line_of(3) == shown.line_of(2) + 2


def test_a_withdrawn_message_shows_by_whom_and_offers_nothing() -> None:
    ended = TurnEnded(
        turn="T", stop_reason="cancelled", usage=Usage(cost=0.0), next_agent="assistant"
    )
    gone = MessageWithdrawn(message_id="M")
    shown = document((BEN, written("a mistake")), (BEN, gone), (BEN, ended))
    assert "withdrawn by Ben" in shown.text
    assert "mistake" not in shown.text
    assert "Cancelled" not in shown.text
    assert shown.offers == ()


def test_a_comment_waits_where_it_was_written_and_is_answered_where_it_was_let() -> None:
    held = (BEN, written("a thought", held=True))
    waiting = document(held)
    assert "### Ben comments" in waiting.text
    assert "No agent answers this before somebody who drives lets it." in waiting.text
    assert [(one.verb, one.value) for one in waiting.offers] == [("release", "M")]
    let = document(held, (ANA, MessageReleased(message_id="M", turn="T")))
    assert "let by Ana" in let.text
    assert "## Ben → assistant" in let.text
    assert "release" not in [one.verb for one in let.offers]
    gone = document(held, (BEN, MessageWithdrawn(message_id="M")))
    assert "a thought" not in gone.text
    assert gone.offers == ()


def test_a_fork_shows_a_comment_of_its_parent_and_does_not_offer_to_let_it() -> None:
    held = (BEN, written("a thought", held=True))
    shown = document(held, inherited=2)
    assert "a thought" in shown.text
    assert "it waits in the session that was forked" in shown.text
    assert shown.offers == ()
    let = document(held, (ANA, MessageReleased(message_id="M", turn="T")), inherited=3)
    assert "it waits" not in let.text
