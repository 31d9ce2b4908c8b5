"""What waits for an answer from before the first page, in the session panel in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import AGENT, answer, build, messages, opened, record, shown


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


def test_what_was_asked_before_the_first_page_is_answered_where_one_writes(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    question = {"id": "q1", "turn": "t0", "text": "Which of the two?", "choices": ["This"]}
    asks = [{"kind": "question", "id": "q1", "seq": 7, "question": question}]
    panel.tell(shown(messages(201, 230), more=True, id="s2") | {"asks": asks})
    waiting = panel.page.get_by_role("region", name="Waits for you")
    expect(waiting).to_contain_text("Which of the two?")
    waiting.get_by_role("button", name="This").click()
    assert panel.said("do") == [
        {"kind": "do", "deed": {"name": "answerQuestion", "question": "q1", "text": "This"}}
    ]
    panel.tell(
        {
            "kind": "records",
            "records": [record(231, "questionAnswered", questionId="q1", text="This")],
        }
    )
    expect(waiting).to_have_count(0)


def test_what_was_asked_stands_in_the_list_as_soon_as_that_goes_so_far_back(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(waiting("q1"))
    expect(panel.page.locator(".asks .card")).to_have_count(1)
    panel.tell(before("q1"))
    expect(panel.page.locator(".asks")).to_have_count(0)
    expect(panel.page.locator("[data-key=t6] .card")).to_contain_text("Is q1 right?")


def test_who_answers_what_was_asked_before_by_key_goes_on_to_the_rest_and_then_to_the_composer(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(waiting("q1", "q2"))
    asks = panel.page.get_by_role("region", name="Waits for you")
    asks.get_by_role("button", name="Yes").first.press("Enter")
    panel.tell(answered(61, "q1"))
    expect(asks).to_be_focused()
    panel.page.keyboard.press("Tab")
    expect(asks.get_by_role("button", name="Yes")).to_be_focused()
    panel.page.keyboard.press("Enter")
    panel.tell(answered(62, "q2"))
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_focused()


def test_half_an_answer_and_the_focus_go_along_to_the_list(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(waiting("q1"))
    panel.page.locator(".asks").get_by_role("textbox").press_sequentially("Half")
    panel.tell(before("q1"))
    words = panel.page.locator("[data-key=t6]").get_by_role("textbox", name="Answer")
    expect(words).to_be_focused()
    panel.page.keyboard.type(" and half")
    expect(words).to_have_value("Half and half")
    words.press("Enter")
    assert panel.said("do")[-1]["deed"]["text"] == "Half and half"


def test_no_answer_is_at_hand_by_chance_when_a_permission_moves_to_the_list(
    browser: Browser, page_file: Path
) -> None:
    permission = {"id": "p1", "turn": "t6", "tool": "run", "title": "Run make"}
    asks = [{"kind": "permission", "id": "p1", "seq": 7, "permission": permission}]
    panel = opened(browser, page_file)
    panel.tell(shown(messages(8, 60), more=True, id="s2") | {"asks": asks})
    panel.page.get_by_role("button", name="Reject").focus()
    asked = record(7, "permissionAsked", AGENT, permission=permission)
    panel.tell({"kind": "older", "records": [answer(6, "")[0], asked], "more": False})
    expect(panel.page.locator("[data-key=t6] .card")).to_be_focused()


def test_what_was_asked_before_is_also_said_and_reached_by_key(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(waiting("q1"))
    status = panel.page.get_by_role("status").filter(has_text="Waits for you: Is q1 right?")
    expect(status).to_have_count(1)
    asks = panel.page.get_by_role("region", name="Waits for you")
    asks.get_by_role("button", name="Yes").focus()
    panel.page.keyboard.press("Shift+Tab")
    expect(asks).to_be_focused()
    panel.tell(answered(61, "q1"))
    expect(status).to_have_count(0)


def test_what_is_asked_while_somebody_reads_far_above_is_shown_where_one_writes(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(shown(messages(1301, 1330), more=True, id="s2"))
    panel.tell({"kind": "older", "records": messages(1, 1300), "more": False})
    asks = panel.page.get_by_role("region", name="Waits for you")
    expect(asks).to_have_count(0)
    panel.tell(
        {"kind": "records", "records": [record(1331, "questionAsked", question=asked("q1"))]}
    )
    expect(asks).to_contain_text("Is q1 right?")
    panel.tell(answered(1332, "q1"))
    expect(asks).to_have_count(0)


def test_what_is_answered_while_somebody_reads_far_above_keeps_no_buttons_in_the_list(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell(shown(messages(1301, 1330), more=True, id="s2"))
    page = [answer(1, "")[0], record(2, "questionAsked", AGENT, question=asked("q1", "t1"))]
    older = {"kind": "older", "records": [*page, *messages(3, 1300)], "more": False}
    panel.tell(older)
    card = panel.page.locator("[data-key=t1] .card")
    expect(card.get_by_role("button", name="Yes")).to_have_count(1)
    panel.tell(answered(1331, "q1"))
    expect(card).to_contain_text("Ana: Yes")
    expect(card.get_by_role("button")).to_have_count(0)


def asked(name: str, turn: str = "t6") -> dict[str, Any]:
    """A question of a turn."""
    return {"id": name, "turn": turn, "text": f"Is {name} right?", "choices": ["Yes"]}


def waiting(*names: str) -> dict[str, Any]:
    """The message that shows a session in which questions wait that stand before its records."""
    asks = [{"kind": "question", "id": one, "seq": 7, "question": asked(one)} for one in names]
    return shown(messages(8, 60), more=True, id="s2") | {"asks": asks}


def before(name: str) -> dict[str, Any]:
    """The message that brings the page on which a question stands."""
    records = [answer(6, "")[0], record(7, "questionAsked", AGENT, question=asked(name))]
    return {"kind": "older", "records": records, "more": False}


def answered(seq: int, name: str) -> dict[str, Any]:
    """The message that a question has its answer."""
    one = record(seq, "questionAnswered", questionId=name, text="Yes")
    return {"kind": "records", "records": [one]}
