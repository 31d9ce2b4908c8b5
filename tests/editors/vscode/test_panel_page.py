"""The session panel in a real browser: what it draws, what stays where it is, what does no harm."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.panel_page import (
    AGENT,
    answer,
    build,
    messages,
    opened,
    record,
    session,
    shown,
    text,
)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("panel"))


def test_what_a_message_holds_does_nothing(browser: Browser, page_file: Path) -> None:
    hostile = (
        '<img src=x onerror="window.bad=1"><script>window.bad=2</script> '
        "[a](javascript:window.bad=3) [b](command:workbench.action.quit) "
        "![c](http://192.0.2.1/c.png) <iframe src='http://192.0.2.1/'></iframe> "
        "<style>body{display:none}</style> [d](data:text/html,x)\n\n" + "line\n" * 5000
    )
    panel = opened(browser, page_file)
    panel.tell({"kind": "records", "records": answer(1, hostile)})
    turn = panel.page.locator("[data-key=t1]")
    expect(turn).to_contain_text("<script>window.bad=2</script>")
    assert turn.locator("img, iframe, style, script").count() == 0
    links = turn.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert [link for link in links if link is not None and not link.startswith("http")] == []
    assert panel.page.evaluate("window.bad") is None
    assert [url for url in panel.requests if not url.startswith("file:")] == []


def test_a_link_is_given_to_the_extension_and_opens_nothing(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell({"kind": "records", "records": answer(1, "See [the docs](https://example.org/x).")})
    panel.page.get_by_role("link", name="the docs").click()
    assert panel.said("link") == [{"kind": "link", "href": "https://example.org/x"}]
    assert panel.page.url == page_file.as_uri()


def test_whoever_reads_above_is_not_moved_by_what_comes(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=messages(1, 100))
    assert panel.is_at_end()
    panel.go_to("m20")
    panel.page.get_by_role("button", name="To the newest").wait_for()
    before = panel.top("m20")
    panel.tell({"kind": "records", "records": messages(101, 110)})
    assert panel.top("m20") == before
    panel.page.get_by_role("button", name="To the newest").click()
    panel.tell({"kind": "records", "records": messages(111, 111)})
    assert panel.is_at_end()
    expect(panel.page.locator("[data-key=m111]")).to_be_visible()


def test_an_older_page_leaves_the_reader_where_they_are(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, records=messages(201, 300), more=True)
    panel.page.locator(".entries").evaluate("box => { box.scrollTop = 0; }")
    panel.page.wait_for_function("window.said.some(one => one.kind === 'older')")
    assert panel.said("older") == [{"kind": "older", "before": 201}]
    before = panel.top("m201")
    panel.tell({"kind": "older", "records": messages(101, 200), "more": True})
    assert abs(panel.top("m201") - before) < 4


def test_an_older_page_that_did_not_come_is_asked_for_once_more(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file, records=messages(201, 300), more=True)
    panel.page.locator(".entries").evaluate("box => { box.scrollTop = 0; }")
    panel.page.wait_for_function("window.said.some(one => one.kind === 'older')")
    panel.tell({"kind": "trouble", "text": "The session server does not answer."})
    assert len(panel.said("older")) == 1
    panel.tell({"kind": "fine"})
    assert panel.said("older") == [{"kind": "older", "before": 201}] * 2


def test_a_place_that_is_not_loaded_is_looked_for_and_shown(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file, records=messages(201, 300), more=True)
    panel.tell({"kind": "reveal", "place": {"seq": 150}})
    assert panel.said("older") == [{"kind": "older", "before": 201}]
    panel.tell({"kind": "older", "records": messages(101, 200), "more": True})
    assert abs(panel.top("m150")) < 4


def test_an_answer_that_was_found_is_shown_and_not_what_was_written_meanwhile(
    browser: Browser, page_file: Path
) -> None:
    started, said, ended = answer(1, "The answer.")
    turn = [started, *messages(2, 2), {**said, "seq": 3}, {**ended, "seq": 4}]
    panel = opened(browser, page_file, records=[*turn, *messages(5, 80)])
    panel.tell({"kind": "reveal", "place": {"seq": 3}})
    assert abs(panel.top("a1")) < 4


def test_words_stream_and_the_completed_message_replaces_them(
    browser: Browser, page_file: Path
) -> None:
    started, said, ended = answer(1, "The whole **answer**.")
    panel = opened(browser, page_file, records=[started])
    turn = panel.page.locator("[data-key=t1]")
    for words in ("The ", "whole ", "draft"):
        delta = {"session": "s1", "turn": "t1", "message": "a1", "text": words}
        panel.tell({"kind": "delta", "delta": delta})
    expect(turn.locator(".live")).to_have_text("The whole draft")
    panel.tell({"kind": "records", "records": [said, ended]})
    expect(turn.locator(".live")).to_have_count(0)
    expect(turn.locator("strong")).to_have_text("answer")
    expect(turn).to_contain_text("120 tokens · $0.25 · 2.5 s")


def test_what_a_reader_opened_and_marked_while_it_streamed_stays_when_it_is_whole(
    browser: Browser, page_file: Path
) -> None:
    started, said, ended = answer(1, "The whole answer.")
    said["message"]["blocks"].insert(0, {"kind": "thought", "text": "So it is."})
    panel = opened(browser, page_file, records=[started])
    delta = {"session": "s1", "turn": "t1", "message": "a1", "text": "The whole answer."}
    panel.tell({"kind": "delta", "delta": delta})
    words = panel.page.locator("[data-key=t1] .live > .prose p")
    words.select_text()
    panel.tell({"kind": "delta", "delta": {**delta, "text": "", "thought": "So it"}})
    thought = panel.page.locator("[data-key=t1] .thought")
    thought.locator("summary").press("Enter")
    panel.tell({"kind": "records", "records": [said, ended]})
    expect(panel.page.locator("[data-key=t1] .live")).to_have_count(0)
    expect(thought.get_by_text("So it is.")).to_be_visible()
    assert panel.page.evaluate("String(getSelection())") == "The whole answer."


def test_one_message_goes_to_another_agent_and_the_next_does_not(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    line = panel.page.locator(".next-line")
    expect(line).to_have_text("this message: assistantnext: assistant")
    panel.page.get_by_label("Agent for this message").select_option("security")
    expect(line).to_contain_text("this message: securitynext: assistant")
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("Look at it")
    box.press("Enter")
    expect(line).to_have_text("this message: assistantnext: assistant")
    sent = panel.said("prompt")
    assert [(one["text"], one.get("agent"), one["keep"]) for one in sent] == [
        ("Look at it", "security", False)
    ]


def test_an_agent_named_in_the_words_is_the_one_that_is_shown(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.get_by_role("textbox", name="Message").fill("@security look")
    line = panel.page.locator(".next-line")
    expect(line).to_contain_text("this message: securitynext: assistant")
    line.get_by_role("button").click()
    expect(line).to_contain_text("next: security")
    panel.page.get_by_role("textbox", name="Message").press("Enter")
    assert panel.said("prompt")[0]["keep"] is True


def test_the_next_agent_follows_what_others_do(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    panel.tell({"kind": "session", "session": session(agent="security")})
    expect(panel.page.locator(".next-line")).to_have_text("this message: securitynext: security")


def test_completions_come_from_the_extension_and_late_ones_are_left(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.press_sequentially("ask @s")
    asked = panel.said("complete")
    assert [(one["text"], one["offset"]) for one in asked] == [("ask @", 5), ("ask @s", 6)]
    item = {"label": "security", "kind": "agent", "insert": "@security ", "start": 4, "end": 6}
    panel.tell({"kind": "completions", "ask": asked[0]["ask"], "items": [{**item, "label": "old"}]})
    expect(panel.page.locator(".completions .option")).to_have_count(0)
    panel.tell({"kind": "completions", "ask": asked[1]["ask"], "items": [item]})
    expect(panel.page.locator(".completions .option")).to_have_text("security")
    box.press("Enter")
    expect(box).to_have_value("ask @security ")
    assert panel.said("prompt") == []


def test_enter_sends_a_name_that_is_complete(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.press_sequentially("ask @security")
    ask = panel.said("complete")[-1]["ask"]
    item = {"label": "security", "kind": "agent", "insert": "@security ", "start": 4, "end": 13}
    panel.tell({"kind": "completions", "ask": ask, "items": [item]})
    box.press("Enter")
    assert [one["text"] for one in panel.said("prompt")] == ["ask @security"]


def test_what_was_sent_or_removed_does_not_come_back(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    first = {"id": "1", "label": "one.py", "item": {"uri": "file:///one.py"}}
    other = {"id": "2", "label": "two.py", "item": {"uri": "file:///two.py"}}
    panel.tell({"kind": "attached", "chips": [first]})
    panel.page.get_by_role("button", name="Remove one.py").click()
    panel.tell({"kind": "attached", "chips": [other]})
    panel.page.get_by_role("textbox", name="Message").press("Enter")
    assert [chip["id"] for chip in panel.said("prompt")[0]["chips"]] == ["2"]


def test_a_message_that_could_not_be_sent_comes_back_whole(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.fill("begun meanwhile")
    panel.tell({"kind": "returned", "draft": {"text": "refused", "chips": [], "agent": "security"}})
    expect(box).to_have_value("refused\nbegun meanwhile")
    expect(panel.page.locator(".next-line")).to_contain_text("this message: security")


def test_up_brings_back_what_was_written_before(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    for key, value in (
        ("ArrowUp", "second"),
        ("ArrowUp", "first"),
        ("ArrowDown", "second"),
        ("ArrowDown", ""),
    ):
        box.press(key)
        expect(box).to_have_value(value)


def test_a_permission_is_answered_where_it_stands(browser: Browser, page_file: Path) -> None:
    question = {"id": "p", "turn": "t1", "tool": "shell", "title": "Run a command", "detail": "ls"}
    asked = record(2, "permissionAsked", AGENT, permission=question)
    panel = opened(browser, page_file, records=[answer(1, "")[0], asked])
    card = panel.page.get_by_role("article", name="Run a command")
    card.get_by_role("button", name="Allow once").click()
    assert panel.said("do") == [
        {"kind": "do", "deed": {"name": "answerPermission", "permission": "p", "decision": "once"}}
    ]
    answered = record(3, "permissionAnswered", permissionId="p", decision="once")
    panel.tell({"kind": "records", "records": [answered]})
    expect(card).to_contain_text("Ana allowed it")
    expect(card.get_by_role("button")).to_have_count(0)


def test_what_a_turn_asked_before_it_ended_has_no_buttons(
    browser: Browser, page_file: Path
) -> None:
    question = {"id": "p", "turn": "t1", "tool": "shell", "title": "Run a command", "detail": "ls"}
    asked = record(2, "permissionAsked", AGENT, permission=question)
    ended = {**answer(1, "")[2], "stopReason": "cancelled"}
    panel = opened(browser, page_file, records=[answer(1, "")[0], asked, ended])
    card = panel.page.get_by_role("article", name="Run a command")
    expect(card).to_contain_text("not answered")
    expect(card.get_by_role("button")).to_have_count(0)


def proposed(seq: int) -> dict[str, Any]:
    """An edit that a turn proposes."""
    hunk = {"line": 4, "old": "md5", "new": "sha256"}
    change = {"uri": "file:///shop/sign.py", "hunks": [hunk]}
    edit = {"id": "e", "turn": "t1", "title": "Use SHA-256", "changes": [change]}
    return record(seq, "editProposed", AGENT, edit=edit)


def test_an_edit_of_a_turn_that_is_over_can_still_be_accepted(
    browser: Browser, page_file: Path
) -> None:
    start, _, end = answer(1, "")
    panel = opened(browser, page_file, records=[start, proposed(2), end])
    card = panel.page.get_by_role("article", name="Use SHA-256")
    expect(card).to_contain_text("This can still be accepted.")
    card.get_by_role("button", name="Accept all").click()
    deed = {"name": "answerEdit", "edit": "e", "accepted": "all"}
    assert panel.said("do") == [{"kind": "do", "deed": deed}]
    panel.tell({"kind": "records", "records": [record(4, "editAnswered", editId="e", accepted=[])]})
    expect(card).to_contain_text("Ana rejected it")
    expect(card.get_by_role("button", name="Accept all")).to_have_count(0)


def test_a_guest_can_reject_an_edit_and_is_told_who_accepts(
    browser: Browser, page_file: Path
) -> None:
    consent = {"id": "mcp-1", "turn": "t1", "tool": "mcp", "title": "Start a server"}
    asked = record(3, "permissionAsked", AGENT, permission=consent)
    panel = opened(browser, page_file)
    panel.tell({**shown([answer(1, "")[0], proposed(2), asked]), "isGuest": True})
    card = panel.page.get_by_role("article", name="Use SHA-256")
    expect(card).to_contain_text("Only somebody on the host can accept this.")
    expect(card.get_by_role("button", name="Accept all")).to_have_count(0)
    expect(card.get_by_role("button", name="Reject")).to_be_visible()
    start = panel.page.get_by_role("article", name="Start a server")
    expect(start).to_contain_text("Only somebody on the host can answer this.")
    expect(start.get_by_role("button")).to_have_count(0)
    panel.tell(
        {"kind": "records", "records": [record(4, "editAnswered", editId="e", accepted=[0])]}
    )
    expect(card).to_contain_text("Ana accepted 1 of 1 changes")
    expect(card.get_by_role("button", name="Undo")).to_have_count(0)


def test_who_looks_on_is_offered_no_answers(browser: Browser, page_file: Path) -> None:
    question = {"id": "q", "turn": "t1", "text": "Mend it?", "choices": ["Yes"]}
    asked = record(3, "questionAsked", AGENT, question=question)
    panel = opened(browser, page_file)
    me = {"name": "Ana", "id": "ana@example.org", "editor": "VS Code", "since": "", "typing": False}
    shows = shown([answer(1, "")[0], proposed(2), asked])
    panel.tell({**shows, "people": [{**me, "role": "comment"}]})
    for name in ("Use SHA-256", "Mend it?"):
        card = panel.page.get_by_role("article", name=name)
        expect(card).to_contain_text("Somebody who drives the session can answer this.")
        expect(card.get_by_role("button", name="Reject")).to_have_count(0)
        expect(card.get_by_role("textbox")).to_have_count(0)
    panel.tell({"kind": "people", "people": [{**me, "role": "drive"}]})
    card = panel.page.get_by_role("article", name="Use SHA-256")
    expect(card.get_by_role("button", name="Accept all")).to_be_visible()


def test_who_looks_on_is_offered_nothing_that_the_server_refuses(
    browser: Browser, page_file: Path
) -> None:
    me = {"name": "Ana", "id": "ana@example.org", "editor": "VS Code", "since": "", "typing": False}
    ben = {"kind": "person", "name": "Ben"}
    held = record(4, "messageAdded", ben, message=text("m4", "Held"), held=True)
    place = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 4}}
    finding = {"id": "f", "agent": "security", "rule": "hash", "severity": "error", "turn": "t5"}
    finding |= {"message": "Weak hash", "uri": "file:///sign.py", "range": place}
    found = record(6, "findingReported", AGENT, finding=finding)
    summary = record(7, "historyCompacted", AGENT, upTo=4, summary="All that was said")
    records = [*answer(1, "Done"), held, answer(5, "")[0], found, summary]
    panel = opened(browser, page_file)
    running = {"turn": "t5", "agent": "security", "message": "m4"}
    shows = shown(records, running=running, state="running")
    wanted = ["Pause", "Cancel", "Retry", "Keep", "Fork", "Dismiss", "Take", "Let", "Rename"]
    first = "all => all.map(one => (one.ariaLabel ?? one.textContent).split(' ')[0])"

    def offered() -> list[str]:
        names = set(panel.page.locator("button").evaluate_all(first))
        return [name for name in wanted if name in names]

    panel.tell({**shows, "people": [{**me, "role": "drive"}]})
    assert offered() == wanted
    panel.tell({"kind": "people", "people": [{**me, "role": "comment"}]})
    assert offered() == []


def test_a_turn_that_is_paused_cannot_be_asked_for_again(browser: Browser, page_file: Path) -> None:
    paused = record(2, "turnPaused", turn="t1")
    panel = opened(browser, page_file, records=[answer(1, "")[0], paused])
    turn = panel.page.locator("[data-key=t1]")
    expect(turn).to_contain_text("paused")
    expect(turn.get_by_role("button", name="Retry", include_hidden=True)).to_have_count(0)


def test_a_turn_that_failed_can_be_asked_for_again_where_it_says_why(
    browser: Browser, page_file: Path
) -> None:
    start, _, end = answer(1, "")
    failed = {**end, "stopReason": "failed", "error": "Busy. Retry the turn later."}
    panel = opened(browser, page_file, records=[start, failed])
    expect(panel.page.get_by_role("button", name="Retry", include_hidden=True)).to_have_count(1)
    # What stands there does not wait for the mouse, as the icons above do.
    panel.page.locator(".end").get_by_role("button", name="Retry").click()
    assert panel.said("do")[0]["deed"] == {"name": "retry", "turn": "t1"}


def test_an_own_message_that_waits_can_be_written_anew(browser: Browser, page_file: Path) -> None:
    waiting = record(1, "messageAdded", message=text("m1", "Wrong words"), turn="t9")
    panel = opened(browser, page_file, records=[waiting])
    entry = panel.page.locator("[data-key=m1]")
    expect(entry).to_contain_text("waits")
    entry.hover()
    entry.get_by_role("button", name="Edit").click()
    entry.get_by_role("textbox").fill("Right words")
    entry.get_by_role("button", name="Send").click()
    assert panel.said("do")[0]["deed"] == {
        "name": "editMessage",
        "message": "m1",
        "text": "Right words",
    }


def test_what_went_wrong_goes_when_it_is_over_or_closed(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    alert = panel.page.get_by_role("alert")
    panel.tell({"kind": "trouble", "text": "The session server does not answer."})
    expect(alert).to_contain_text("does not answer")
    panel.tell({"kind": "fine"})
    expect(alert).to_have_count(0)
    panel.tell({"kind": "trouble", "text": "The server refused."})
    alert.get_by_role("button", name="Close").click()
    expect(alert).to_have_count(0)


def test_a_paused_session_says_who_paused_it(browser: Browser, page_file: Path) -> None:
    panel = opened(
        browser,
        page_file,
        paused={"by": {"kind": "person", "name": "Ben"}, "at": "2026-11-26T10:00:00Z"},
    )
    expect(panel.page.get_by_role("status").filter(has_text="Paused by Ben")).to_be_visible()
    panel.page.get_by_role("button", name="Resume").click()
    assert panel.said("do")[0]["deed"] == {"name": "resume"}


def test_who_answers_by_key_stays_at_what_they_answered(browser: Browser, page_file: Path) -> None:
    question = {"id": "q", "turn": "t1", "text": "Mend it?", "choices": ["Yes"]}
    asked = record(3, "questionAsked", AGENT, question=question)
    panel = opened(browser, page_file, records=[answer(1, "")[0], proposed(2), asked])
    for name, button, answered in (
        ("Use SHA-256", "Reject", record(4, "editAnswered", editId="e", accepted=[])),
        ("Mend it?", "Yes", record(5, "questionAnswered", questionId="q", text="Yes")),
    ):
        card = panel.page.get_by_role("article", name=name)
        card.get_by_role("button", name=button).press("Enter")
        panel.tell({"kind": "records", "records": [answered]})
        expect(card.get_by_role("button", name=button)).to_have_count(0)
        expect(card).to_be_focused()


def test_who_pauses_and_resumes_by_key_is_where_they_can_go_on(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    by_ana = {"by": {"kind": "person", "name": "Ana"}, "at": "2026-11-26T10:00:00Z"}
    panel.page.get_by_role("button", name="Pause").press("Enter")
    panel.tell({"kind": "session", "session": session(state="paused", paused=by_ana)})
    resume = panel.page.get_by_role("button", name="Resume")
    expect(resume).to_be_focused()
    resume.press("Enter")
    panel.tell({"kind": "session", "session": session()})
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_focused()
    panel.tell({"kind": "session", "session": session(archived=True)})
    panel.page.get_by_role("button", name="Take out of the archive").press("Enter")
    panel.tell({"kind": "session", "session": session()})
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_focused()


def test_who_stands_at_the_header_and_may_only_read_from_now_on_is_at_the_messages(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.get_by_role("button", name="Pause").focus()
    me = {"name": "Ana", "id": "ana@example.org", "editor": "VS Code", "since": "", "typing": False}
    panel.tell({"kind": "people", "people": [{**me, "role": "observe"}]})
    expect(panel.page.locator(".entries")).to_be_focused()


def test_who_goes_to_the_newest_by_key_is_at_the_messages(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file, records=messages(1, 60))
    panel.go_to("m5")
    button = panel.page.get_by_role("button", name="To the newest")
    button.press("Enter")
    expect(button).to_have_count(0)
    expect(panel.page.locator(".entries")).to_be_focused()


def test_who_takes_away_what_went_wrong_by_key_is_where_they_write(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell({"kind": "trouble", "text": "Refused."})
    panel.page.get_by_role("alert").get_by_role("button", name="Close").press("Enter")
    expect(panel.page.get_by_role("alert")).to_have_count(0)
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_focused()


def test_whoever_writes_stays_there_when_somebody_pauses(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.focus()
    by_ben = {"by": {"kind": "person", "name": "Ben"}, "at": "2026-11-26T10:00:00Z"}
    panel.tell({"kind": "session", "session": session(state="paused", paused=by_ben)})
    expect(box).to_be_focused()


def test_who_writes_a_message_anew_by_key_is_in_its_words_and_then_at_the_message(
    browser: Browser, page_file: Path
) -> None:
    waiting = record(1, "messageAdded", message=text("m1", "Wrong words"), turn="t9")
    panel = opened(browser, page_file, records=[waiting])
    entry = panel.page.locator("[data-key=m1]")
    for key in ("Escape", "Tab+Enter"):
        entry.get_by_role("button", name="Edit").press("Enter")
        expect(entry.get_by_role("textbox")).to_be_focused()
        for one in key.split("+"):
            panel.page.keyboard.press(one)
        expect(entry.get_by_role("textbox")).to_have_count(0)
        expect(entry).to_be_focused()


def test_who_comes_to_the_composer_is_offered_the_agents_of_now(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.get_by_role("textbox", name="Message").click()
    panel.page.get_by_label("Agent for this message").focus()
    assert panel.said("agents") == [{"kind": "agents"}]
    panel.tell({"kind": "agents", "agents": [{"name": "assistant"}, {"name": "fresh"}]})
    names = panel.page.get_by_label("Agent for this message").get_by_role("option")
    expect(names).to_have_text(["assistant", "fresh"])


def test_the_session_is_renamed_from_its_title(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    panel.page.locator("header").get_by_role("button", name="Rename").click()
    assert panel.said("do") == [{"kind": "do", "deed": {"name": "rename"}}]


DROP = """(box, [name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  box.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
}"""


def test_files_that_are_dragged_from_the_explorer_are_named_once(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.get_by_role("textbox", name="Message").evaluate(
        """box => {
          const data = new DataTransfer();
          data.setData("text/uri-list", "file:///w/a.py\\r\\nfile:///w/b.py");
          data.setData("resourceurls", JSON.stringify(["file:///w/a.py"]));
          box.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
        }"""
    )
    assert panel.said("drop") == [{"kind": "drop", "uris": ["file:///w/a.py", "file:///w/b.py"]}]


def test_of_files_that_are_not_taken_the_person_hears(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.evaluate(DROP, ["big.png", "image/png", 8 * 1024 * 1024 + 1])
    box.evaluate(DROP, ["notes.pdf", "application/pdf", 9])
    whys = [one["why"] for one in panel.said("untaken")]
    assert whys == ["large", "large", "unplaced", "unplaced"]


def test_pictures_without_a_place_are_taken_by_what_they_hold(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    box = panel.page.get_by_role("textbox", name="Message")
    box.evaluate(DROP, ["small.png", "image/png", 3])
    panel.page.wait_for_function("JSON.stringify(window.said).split('AAAA').length === 3")
    taken = [(one["mediaType"], one["base64"]) for one in panel.said("paste")]
    assert taken == [("image/png", "AAAA")] * 2


def test_a_session_shows_what_it_has_used(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, usage={"cost": 0.25, "input": 30_000, "output": 5_000})
    used = panel.page.locator("header").get_by_text("35K tokens · $0.25")
    expect(used).to_be_visible()
    expect(used).to_have_attribute("title", "35,000 tokens · $0.25")


def test_what_is_seen_of_a_session_is_also_said(browser: Browser, page_file: Path) -> None:
    panel = opened(browser, page_file, state="running", running={"turn": "t1", "agent": "security"})
    header = panel.page.locator("header")
    expect(header.get_by_role("img", name="security answers …")).to_be_visible()
    panel.tell({"kind": "session", "session": session(state="waiting")})
    expect(header.get_by_role("img", name="Waits for you")).to_be_visible()
    box = panel.page.get_by_role("textbox", name="Message")
    box.press_sequentially("@")
    item = {"label": "security", "kind": "agent", "insert": "@security ", "start": 0, "end": 1}
    ask = panel.said("complete")[-1]["ask"]
    panel.tell({"kind": "completions", "ask": ask, "items": [item]})
    expect(panel.page.get_by_role("listbox", name="Suggestions")).to_be_visible()


def test_who_pauses_or_writes_is_said_in_a_place_that_was_there_before(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.page.evaluate(
        "document.querySelectorAll('[role=status]').forEach(one => { one.dataset.old = '1'; })"
    )
    ben = {"name": "Ben", "editor": "Neovim", "role": "drive", "since": "", "typing": True}
    panel.tell({"kind": "people", "people": [ben]})
    by_ben = {"by": {"kind": "person", "name": "Ben"}, "at": "2026-11-26T10:00:00Z"}
    panel.tell({"kind": "session", "session": session(state="paused", paused=by_ben)})
    places = panel.page.locator("[role=status][data-old]")
    expect(places.filter(has_text="Ben is writing …")).to_be_visible()
    expect(places.filter(has_text="Paused by Ben")).to_be_visible()


def test_a_server_that_is_not_there_can_be_got_from_the_panel(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell({"kind": "trouble", "text": "It does not answer.", "remedy": "restart"})
    panel.page.get_by_role("button", name="Restart the server").click()
    panel.tell({"kind": "empty", "recent": [], "state": "missing"})
    expect(panel.page.get_by_role("alert")).to_contain_text("is not installed")
    panel.page.get_by_role("button", name="Install the server").click()
    panel.tell({"kind": "empty", "recent": [], "state": "failed"})
    panel.page.get_by_role("button", name="Restart the server").click()
    assert len(panel.said("mend")) == 3


def test_without_sessions_the_view_above_has_the_first_button(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file)
    panel.tell({"kind": "empty", "recent": [], "state": "ready"})
    button = panel.page.get_by_role("button", name="New Session", exact=True)
    expect(button).to_contain_class("secondary")
    panel.tell({"kind": "empty", "recent": [session(title="")], "state": "ready"})
    expect(button).not_to_contain_class("secondary")


def test_an_archived_session_is_read_and_taken_out_of_the_archive(
    browser: Browser, page_file: Path
) -> None:
    panel = opened(browser, page_file, archived=True)
    banner = panel.page.locator(".banner")
    expect(banner).to_contain_text("This session is archived.")
    panel.tell({"kind": "session", "session": session(archived=True, findings=2)})
    expect(banner).to_contain_text("its findings are not among the problems")
    expect(panel.page.get_by_role("button", name="Pause")).to_have_count(0)
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_disabled()
    panel.page.get_by_role("button", name="Take out of the archive").click()
    assert panel.said("do")[0]["deed"] == {"name": "unarchive"}
    panel.tell({"kind": "session", "session": session()})
    expect(panel.page.get_by_role("textbox", name="Message")).to_be_enabled()
    expect(panel.page.get_by_role("button", name="Pause")).to_be_visible()


def test_an_archived_session_offers_what_the_server_lets_them_do_there(
    browser: Browser, page_file: Path
) -> None:
    ben = {"kind": "person", "name": "Ben"}
    held = record(4, "messageAdded", ben, message=text("m4", "Held"), held=True)
    start, said, end = answer(5, "No.")
    failed = {**end, "stopReason": "failed", "error": "Busy. Retry the turn later."}
    panel = opened(browser, page_file, records=[*answer(1, "Yes."), held, start, said, failed])
    first = "all => all.map(one => (one.ariaLabel ?? one.textContent).split(' ')[0])"

    def offered() -> set[str]:
        return set(panel.page.locator(".entries button").evaluate_all(first))

    everything = offered()
    assert everything >= {"Retry", "Let", "Keep", "Fork", "Copy"}
    panel.tell({"kind": "session", "session": session(archived=True)})
    assert offered() == everything - {"Retry", "Let"}
    panel.tell({"kind": "session", "session": session()})
    assert offered() == everything


@pytest.mark.parametrize("width", [200, 320, 900])
def test_nothing_is_cut_off_at_any_width(browser: Browser, page_file: Path, width: int) -> None:
    long = "Sitzungsverwaltungsberechtigungsanfrage" * 4
    panel = opened(browser, page_file, title=long, records=answer(1, f"{long} `{long}`"))
    panel.page.set_viewport_size({"width": width, "height": 600})
    assert panel.page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    send = panel.page.get_by_role("button", name="Send")
    box = send.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
