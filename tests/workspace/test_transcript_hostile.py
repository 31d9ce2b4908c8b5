"""Whatever stands in the records of a session, its document keeps its structure."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sessionls.domain.blocks import Message, TextBlock, ThoughtBlock
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    SYSTEM,
    By,
    FindingReported,
    MessageAdded,
    PermissionAnswered,
    PermissionAsked,
    PermissionQuestion,
    Question,
    QuestionAnswered,
    QuestionAsked,
    SessionPaused,
    SessionRenamed,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)
from sessionls.workspace.transcript_page import Transcript
from tests.workspace.rig import ANA, BEN
from tests.workspace.test_transcript_harmless import MARKDOWN, tokens
from tests.workspace.told import SECURITY, document, place, started

WRITER = By(kind="agent", name="writer")


def told(one: str, two: str, three: str) -> Transcript:
    """A session of everything, with foreign words wherever there are any."""
    blocks = (ThoughtBlock(text=two), TextBlock(text=one))
    inner = TurnStarted(
        turn="T2", message="M1", agent="writer", revision="r", model=one,
        parent_turn="T1", parent_call="C1",
    )  # fmt: skip
    call = ToolCall(id="C1", name="agent", arguments={"name": "writer", "text": three})
    odd = ToolCall(id="C2", name=two or "x", arguments={one: two, "deep": {two: one}})
    open_permission = PermissionQuestion(id="P1", turn="T2", tool=one, title=two, detail=three)
    permission = open_permission.model_copy(update={"id": "P2", "title": three})
    question = Question(id="Q1", turn="T2", text=one, choices=(two, three))
    answered = question.model_copy(update={"id": "Q2", "text": two})
    finding = Finding(
        id="F1", agent="security", rule=three or "r", severity="error", message=one,
        uri=f"file:///work/shop/{two.replace('/', '')}", range=place(1), turn="T1",
    )  # fmt: skip
    return document(
        (ANA, SessionRenamed(title=one)),
        (ANA, MessageAdded(message=Message(id="M1", blocks=blocks), turn="T1")),
        started(),
        (SECURITY, ToolCalled(turn="T1", call=call)),
        (WRITER, inner),
        (WRITER, ToolCalled(turn="T2", call=odd)),
        (WRITER, ToolReturned(turn="T2", call_id="C2", content=two, is_error=bool(three))),
        (WRITER, MessageAdded(message=Message(id="A2", blocks=blocks, turn="T2", agent="writer"))),
        (WRITER, PermissionAsked(permission=permission)),
        (BEN, PermissionAnswered(permission_id="P2", decision="once")),
        (WRITER, QuestionAsked(question=answered)),
        (BEN, QuestionAnswered(question_id="Q2", text=three)),
        (WRITER, PermissionAsked(permission=open_permission)),
        (WRITER, QuestionAsked(question=question)),
        (SECURITY, FindingReported(finding=finding)),
        (SECURITY, ToolReturned(turn="T1", call_id="C1", content=one)),
        (
            SECURITY,
            MessageAdded(message=Message(id="A1", blocks=blocks, turn="T1", agent="security")),
        ),
        (
            SECURITY,
            TurnEnded(
                turn="T1", stop_reason="failed", next_agent="assistant", error=one, model=two
            ),
        ),
        (SYSTEM, SessionPaused(reason=three)),
    )


@given(st.tuples(MARKDOWN, MARKDOWN, MARKDOWN))
@settings(max_examples=60, deadline=None)
def test_foreign_words_keep_to_their_places(words: tuple[str, str, str]) -> None:
    shown = told(*words)
    lines = shown.text.split("\n")
    found = list(tokens(shown.text))
    kinds = {token.type for token in found}
    assert not kinds & {"html_block", "html_inline", "image"}, shown.text
    ranks = [one.tag for one in found if one.type == "heading_open" and one.level == 0]
    assert [rank for rank in ranks if rank in ("h1", "h2", "h3")] == ["h1", "h2", "h3"], shown.text
    assert len(shown.text.splitlines()) == len(lines) - 1
    assert [one.kind for one in shown.sections] == ["turn"]
    assert lines[shown.sections[0].first] == "## Ana → security"
    assert lines[shown.sections[0].end - 1].startswith("**Failed")
    assert lines[shown.places["P1"]].startswith("  > - **permission: ")
    assert lines[-2].startswith("*sessionls paused the session: ")
