"""What waits for an answer from before the first page, in the session panel in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import answer, build, messages, opened, record, shown


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
    started, *_ = answer(6, "")
    question = {"id": "q1", "turn": "t6", "text": "Which of the two?"}
    asks = [{"kind": "question", "id": "q1", "seq": 7, "question": question}]
    panel = opened(browser, page_file)
    panel.tell(shown(messages(8, 60), more=True, id="s2") | {"asks": asks})
    expect(panel.page.locator(".asks .card")).to_have_count(1)
    older = [started, record(7, "questionAsked", question=question)]
    panel.tell({"kind": "older", "records": older, "more": False})
    expect(panel.page.locator(".asks")).to_have_count(0)
    expect(panel.page.locator("[data-key=t6] .card")).to_contain_text("Which of the two?")
