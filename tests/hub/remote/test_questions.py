"""What the host asks of a guest's editor: only that is answered, and only with what was offered."""

from typing import Any

from sessionls.hub.remote.questions import Asked

DIALOG = "window/showMessageRequest"


def asking(number: str, *titles: str, method: str = DIALOG) -> dict[str, Any]:
    actions = [{"title": title} for title in titles]
    return {"id": number, "method": method, "params": {"message": "?", "actions": actions}}


def answer(number: object, title: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": {"title": title}}


def test_what_was_not_asked_cannot_be_answered() -> None:
    asked = Asked()
    assert asked.answered(answer("a", "Yes")) is None
    for number in (None, [], {}, 1.5):
        assert asked.answered(answer(number, "Yes")) is None


def test_a_question_is_answered_once() -> None:
    asked = Asked()
    asked.sent(asking("a", "Yes"), asking("a", "Yes"))
    assert asked.answered(answer("a", "Yes")) == answer("a", "Yes")
    assert asked.answered(answer("a", "Yes")) is None


def test_a_question_that_was_taken_back_is_not_answered() -> None:
    asked = Asked()
    asked.sent(asking("a", "Yes"), asking("a", "Yes"))
    cancel = {"method": "$/cancelRequest", "params": {"id": "a"}}
    assert asked.taken_back(cancel)
    assert asked.answered(answer("a", "Yes")) is None
    assert not asked.taken_back(cancel)


def test_a_title_goes_back_as_the_host_wrote_it() -> None:
    asked = Asked()
    asked.sent(asking("a", "/home/ana/x.py", "No"), asking("a", "(host)/x.py", "No"))
    assert asked.answered(answer("a", "(host)/x.py")) == answer("a", "/home/ana/x.py")


def test_a_title_that_was_not_offered_or_stands_for_two_chooses_nothing() -> None:
    for given in ("Always", "(host)", None, ["No"], 5):
        asked = Asked()
        asked.sent(asking("a", "/one", "/two", "No"), asking("a", "(host)", "(host)", "No"))
        answered = asked.answered(answer("a", given))
        assert answered
        assert answered["result"] is None


def test_an_editor_that_cannot_ask_says_so_and_other_answers_pass_as_they_are() -> None:
    asked = Asked()
    asked.sent(asking("a", "Yes"), asking("a", "Yes"))
    refusal = {"jsonrpc": "2.0", "id": "a", "error": {"code": -32601, "message": "No"}}
    assert asked.answered(refusal) == refusal
    registering = {"id": "b", "method": "client/registerCapability", "params": {}}
    asked.sent(registering, registering)
    done = {"jsonrpc": "2.0", "id": "b", "result": {"title": "x"}}
    assert asked.answered(done) == done
