"""The document of a session: what it says, its sections, links and offers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sessionls.domain.blocks import DiagnosticsBlock, Message, TextBlock
from sessionls.domain.hunks import hunks_between
from sessionls.domain.records import (
    SYSTEM,
    AgentKept,
    EditAnswered,
    EditProposed,
    FileChange,
    FindingChanged,
    FindingReported,
    MessageAdded,
    ProposedEdit,
    StopReason,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnRetried,
)
from sessionls.domain.text import TextIndex
from sessionls.workspace.rendering import read_transcript
from sessionls.workspace.requests import Prompt
from sessionls.workspace.transcript_findings import FINDINGS
from sessionls.workspace.transcript_page import Section, Transcript
from tests.workspace.rig import ANA, BEN, Rig
from tests.workspace.told import (
    ROOT,
    SECURITY,
    Made,
    asked,
    called,
    document,
    ended,
    finding,
    outline,
    place,
    returned,
    said,
    started,
)


def test_a_review_reads_as_question_work_findings_answer_and_end() -> None:
    shown = document(
        asked(),
        started(),
        called(),
        (SECURITY, FindingReported(finding=finding(1))),
        returned('{"files":1,"total":1,"new":1}'),
        said("One mistake."),
        ended(),
    )
    assert shown.text == (
        "# app.py\n"
        "\n"
        "idle · next agent: assistant · Ana · 1 turn · 1 open finding · 0.05 s · session S1\n"
        "\n"
        "*Ana began this session · 2026-11-22 08:50 UTC*\n"
        "\n"
        "## Ana → security\n"
        "\n"
        "*2026-11-22 08:50 UTC*\n"
        "\n"
        "Review this.\n"
        "\n"
        "- `app.py:3`\n"
        "  ```\n"
        "  os.system(x)\n"
        "  ```\n"
        "\n"
        "**Tools** (1)\n"
        "\n"
        "- `scan` app.py → 1 file, 1 finding\n"
        "\n"
        "**Findings** (1 finding: 1 error)\n"
        "\n"
        "- `app.py:10` error `S602` `subprocess` call with `shell=True`.\n"
        "\n"
        "### security\n"
        "\n"
        "One mistake.\n"
        "\n"
        "*Answered by security (offline) · next: assistant · 0.05 s*\n"
    )


def test_the_outline_goes_from_turns_over_messages_to_findings() -> None:
    reported = (SECURITY, FindingReported(finding=finding(1)))
    shown = document(asked(), started(), called(), reported, said("One."), ended())
    assert outline(shown.sections) == [
        (
            "Ana → security",
            ["Tools", ("Findings", ["S602 app.py:10"]), "security"],
        )
    ]


def test_every_section_begins_with_its_own_line_and_holds_its_parts() -> None:
    reported = [(SECURITY, FindingReported(finding=finding(n))) for n in range(3)]
    made = [asked(), started(), called(), *reported, said("A\n\nB"), ended(), asked("T2")]
    shown = document(*made)
    lines = shown.text.split("\n")

    def check(sections: Sequence[Section], first: int, end: int) -> None:
        for one in sections:
            assert first <= one.first < one.end <= end
            assert lines[one.first] or lines[one.first + 1]
            assert lines[one.end - 1]
            check(one.parts, one.first, one.end)

    check(shown.sections, 0, len(lines))
    assert [one.kind for one in shown.sections] == ["turn", "turn"]


def test_links_lie_exactly_over_the_places_they_name() -> None:
    odd = finding(2, line=0, uri=f"{ROOT}/caf%C3%A9/%F0%9F%98%80.py")
    made = [(SECURITY, FindingReported(finding=one)) for one in (finding(1), odd)]
    shown = document(asked(), started(), *made, ended())
    index = TextIndex(shown.text)
    assert [(index.slice(link.range), link.target) for link in shown.links] == [
        ("app.py:3", f"{ROOT}/app.py#L3"),
        ("app.py:10", f"{ROOT}/app.py#L10"),
        ("café/😀.py:1", f"{ROOT}/caf%C3%A9/%F0%9F%98%80.py#L1"),
    ]


def test_a_file_outside_the_workspace_is_named_by_its_path() -> None:
    other = finding(1, uri="file:///etc/app%20one.py")
    shown = document(asked(), started(), (SECURITY, FindingReported(finding=other)))
    assert "- `/etc/app one.py:10` error" in shown.text


def test_a_dismissed_finding_says_by_whom_and_why() -> None:
    change = FindingChanged(finding_id="F1", state="dismissed", reason="only in tests")
    shown = document(asked(), (SECURITY, FindingReported(finding=finding(1))), (BEN, change))
    assert "*dismissed by Ben: only in tests*" in shown.text


def test_a_finding_that_moved_is_linked_where_it_stands_now() -> None:
    change = FindingChanged(finding_id="F1", state="open", range=place(41))
    shown = document(asked(), (SECURITY, FindingReported(finding=finding(1))), (SYSTEM, change))
    assert shown.links[-1].target == f"{ROOT}/app.py#L42"


@pytest.mark.parametrize(
    ("reason", "error", "words"),
    [
        ("cancelled", None, "**Cancelled**"),
        ("failed", "No network.", "**Failed: No network.**"),
        ("interrupted", None, "**Interrupted: the process that answered ended**"),
        ("max_steps", None, "**Stopped at the agent's limit of steps**"),
        ("max_tokens", None, "**Stopped at the model's limit of tokens**"),
        ("refused", None, "**The model refused to answer**"),
    ],
)
def test_an_end_that_is_not_plain_says_what_it_was(
    reason: StopReason, error: str | None, words: str
) -> None:
    assert words in document(asked(), started(), ended(reason=reason, error=error)).text


def test_a_cancelled_turn_names_the_person_who_cancelled_it() -> None:
    _, end = ended(reason="cancelled")
    assert "**Cancelled by Ben**" in document(asked(), started(), (BEN, end)).text


def test_a_turn_that_runs_and_one_that_waits_say_so() -> None:
    shown = document(asked(), started(), asked("T2"))
    assert "*security is answering …*" in shown.text
    assert "*Waits for its turn.*" in shown.text


def test_a_question_that_came_meanwhile_stands_behind_the_running_turn() -> None:
    shown = document(asked(), started(), asked("T2", text="And this?"), said("First."), ended())
    assert shown.text.index("First.") < shown.text.index("And this?")


def test_fork_stands_at_messages_keep_at_other_agents_retry_at_ended_turns() -> None:
    shown = document(asked(), started(), said("One."), ended())
    lines = shown.text.split("\n")
    assert [(lines[one.line], one.title, one.value) for one in shown.offers] == [
        ("## Ana → security", "Fork here", 2),
        ("## Ana → security", "Retry", "T1"),
        ("### security", "Fork here", 4),
        ("### security", "Keep security", "security"),
    ]


def test_the_default_agent_is_not_offered_to_be_kept() -> None:
    kept = (ANA, AgentKept(agent="security"))
    shown = document(asked(), started(), said("One."), ended(), kept)
    assert [one.verb for one in shown.offers] == ["fork", "retry", "fork"]
    assert "*Ana keeps security: it is the default agent from here on*" in shown.text


def test_a_retry_is_a_turn_of_its_own_with_the_words_of_its_message() -> None:
    retry = (BEN, TurnRetried(turn="T2", of="T1", message="MT1"))
    shown = document(asked(), started(), ended(), retry, started("T2", "reviewer"), ended("T2"))
    assert [(one.title, one.detail) for one in shown.sections] == [
        ("Ana → security", "Review this."),
        ("Ben → reviewer (once more)", "Review this."),
    ]


def test_a_finding_a_turn_and_a_record_are_found_by_line() -> None:
    made = [(SECURITY, FindingReported(finding=finding(n, line=n))) for n in range(1, 4)]
    shown = document(asked(), started(), *made, said("Three."), ended())
    lines = shown.text.split("\n")
    assert lines[shown.places["F3"]].startswith("- `app.py:4`")
    assert lines[shown.places["T1"]] == "## Ana → security"
    assert lines[shown.line_of(7)] == "### security"
    assert shown.line_of(0) == 0


def test_a_long_result_of_a_tool_is_cut_and_fenced_whatever_it_holds() -> None:
    content = "\n".join(["```", *(f"line {n}" for n in range(50))])
    shown = document(asked(), started(), called(), returned(content), ended())
    assert "→ 51 lines\n  ````\n  ```\n  line 0\n" in shown.text
    assert "… 39 more lines" in shown.text


def test_a_list_of_thousands_of_findings_is_cut_and_says_so() -> None:
    made = [(SECURITY, FindingReported(finding=finding(n))) for n in range(1000)]
    shown = document(asked(), started(), *made, ended())
    assert "**Findings** (1,000 findings: 500 errors, 500 warnings)" in shown.text
    assert shown.text.count("\n- `app.py:10`") == FINDINGS
    assert "- … and 800 more findings" in shown.text


def test_diagnostics_of_other_servers_are_shown_even_with_a_broken_range() -> None:
    block = DiagnosticsBlock(
        uri=f"{ROOT}/app.py", diagnostics=({"message": "x is unbound", "range": 3},)
    )
    message = Message(id="M1", blocks=(TextBlock(text="Fix."), block))
    shown = document((ANA, MessageAdded(message=message, turn="T1")))
    assert "- `app.py` x is unbound (diagnostic)" in shown.text


async def test_a_long_session_shows_its_last_records_and_how_many_came_before(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    summary = await rig.sessions.new(ANA, "long")
    name = str(summary["id"])
    folded = await rig.ledger.open(name)
    made = [event for n in range(300) for _, event in (asked(f"T{n}"), ended(f"T{n}"))]
    await rig.ledger.record(folded, ANA, *made)
    shown = await read_transcript(rig.ledger, name, ROOT)
    assert "*101 earlier records not shown: export the session.*" in shown.text
    assert len(shown.sections) == 250
    await rig.close()


async def test_a_turn_with_more_findings_than_are_read_is_shown_from_its_question_on(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    name = str((await rig.sessions.new(ANA, "folder"))["id"])
    folded = await rig.ledger.open(name)
    found = [FindingReported(finding=finding(n)) for n in range(1200)]
    await rig.ledger.record(folded, ANA, asked()[1], started()[1], *found, ended()[1])
    shown = await read_transcript(rig.ledger, name, ROOT)
    assert "## Ana → security\n" in shown.text
    await rig.close()


async def test_the_next_agent_stands_at_the_end_of_a_real_turn(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    name = str((await rig.sessions.new(ANA, "talk"))["id"])
    await rig.sessions.prompt(name, ANA, Prompt("hello", agent="security"))
    await rig.settle()
    shown = await read_transcript(rig.ledger, name, ROOT)
    assert "### security\n\nsecurity: hello\n\n*Answered by security (" in shown.text
    assert "next: assistant" in shown.text.split("Answered by")[1]
    await rig.close()


def edited(*answers: Made) -> Transcript:
    hunks = hunks_between("one\ntwo\nthree\n", "one\nTWO\nthree\n")
    change = FileChange(uri=f"{ROOT}/a.txt", hunks=hunks)
    edit = ProposedEdit(id="E1", turn="T1", title="Edit a.txt", changes=(change,))
    return document(asked(), started(), (SECURITY, EditProposed(edit=edit)), *answers)


def offered(shown: Transcript) -> list[tuple[str, object]]:
    return [(one.title, one.value) for one in shown.offers if one.value == "E1"]


def test_a_proposed_edit_is_a_diff_that_can_be_accepted_or_rejected() -> None:
    shown = edited()
    diff = "\n".join(
        [
            "- **proposed edit: Edit a.txt** → waits for an answer",
            "  ```diff",
            "  --- a/a.txt",
            "  +++ b/a.txt",
            "  @@ -1,3 +1,3 @@",
            "   one",
            "  -two",
            "  +TWO",
            "   three",
            "  ```",
        ]
    )
    assert diff in shown.text
    assert offered(shown) == [("Accept all", "E1"), ("Reject all", "E1")]
    assert shown.text.splitlines()[shown.places["E1"]].startswith("- **proposed edit")


def test_an_answered_edit_says_by_whom_and_can_be_undone() -> None:
    shown = edited((BEN, EditAnswered(edit_id="E1", accepted=(0,))))
    assert "Edit a.txt → accepted by Ben" in shown.text
    assert offered(shown) == [("Undo", "E1")]


def test_an_undone_edit_offers_nothing_more() -> None:
    answer = EditAnswered(edit_id="E1", accepted=(0,))
    shown = edited((BEN, answer), (ANA, answer.model_copy(update={"undone": True})))
    assert "accepted by Ben, undone by Ana" in shown.text
    assert offered(shown) == []


def test_a_rejected_edit_says_by_whom_and_why() -> None:
    shown = edited((BEN, EditAnswered(edit_id="E1", reason="Two is right.")))
    assert "rejected by Ben: Two is right." in shown.text
    assert offered(shown) == []


def called_to_edit(*further: Made) -> Transcript:
    """A call of the tool `edit` with two hunks, and what came of it."""
    rows = [f"{number}\n" for number in range(20)]
    text = "".join(rows)
    hunks = hunks_between(text, text.replace("0\n", "A\n", 1).replace("19\n", "Z\n"))
    change = FileChange(uri=f"{ROOT}/a.txt", hunks=hunks)
    edit = ProposedEdit(id="E1", turn="T1", title="Edit a.txt", changes=(change,), call="C1")
    call = ToolCall(id="C1", name="edit", arguments={"path": "a.txt", "old": "0", "new": "A"})
    made = ((SECURITY, ToolCalled(turn="T1", call=call)), (SECURITY, EditProposed(edit=edit)))
    return document(asked(), started(), *made, *further)


def test_a_proposed_edit_is_told_once_and_not_as_a_call_too() -> None:
    returned = ToolReturned(turn="T1", call_id="C1", content="Ben accepted.\nTwice.")
    accepted = EditAnswered(edit_id="E1", accepted=(0, 1))
    for further in ((), ((BEN, accepted), (SECURITY, returned))):
        shown = called_to_edit(*further)
        assert "**Tools** (1)" in shown.text
        assert "`edit`" not in shown.text
        assert "not ended" not in shown.text


def test_an_edit_that_failed_is_told_with_its_call() -> None:
    failed = ToolReturned(turn="T1", call_id="C1", content="The text has changed.", is_error=True)
    assert "failed: The text has changed." in called_to_edit((SECURITY, failed)).text


def test_of_an_edit_that_was_accepted_in_part_each_part_is_shown_apart() -> None:
    text = called_to_edit((BEN, EditAnswered(edit_id="E1", accepted=(1,)))).text
    assert "1 of 2 hunks accepted by Ben" in text
    accepted, rejected = text.partition("Accepted:")[2].split("Rejected:")
    assert ("+Z" in accepted, "+A" in accepted) == (True, False)
    assert ("+Z" in rejected, "+A" in rejected) == (False, True)
