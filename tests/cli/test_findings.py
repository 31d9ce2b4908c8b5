"""`sessionls finding ...` with the real server."""

from tests.cli.terminal import Terminal


def test_a_finding_is_dismissed_and_restored(terminal: Terminal) -> None:
    terminal.run("review", "bad.py")
    found = terminal.ok("finding", "list", "--json").json["findings"][0]
    terminal.ok("finding", "dismiss", found["id"][-6:], "--reason", "Only in tests")
    assert terminal.ok("finding", "list", "--json").json["findings"] == []
    (dismissed,) = terminal.ok("finding", "list", "--state", "dismissed", "--json").json["findings"]
    assert (dismissed["id"], dismissed["reason"]) == (found["id"], "Only in tests")
    terminal.ok("finding", "restore", found["id"])
    assert "bad.py:5" in terminal.ok("finding", "list").out


def test_a_change_of_a_finding_is_told_in_json(terminal: Terminal) -> None:
    terminal.run("review", "bad.py")
    found = terminal.ok("finding", "list", "--json").json["findings"][0]
    dismissed = terminal.ok("finding", "dismiss", found["id"], "-r", "Known", "--json").json
    assert dismissed["finding"] == {**found, "state": "dismissed", "reason": "Known"}
    restored = terminal.ok("finding", "restore", found["id"], "--json").json
    assert restored["finding"]["state"] == "open"
    assert restored["session"] == dismissed["session"]


def test_a_finding_that_is_not_there_is_refused(terminal: Terminal) -> None:
    terminal.run("review", "bad.py")
    done = terminal.run("finding", "dismiss", "ZZZZZZ")
    assert done.code == 2
    assert "No finding 'ZZZZZZ'" in done.err
    assert "--session names another" in done.err


def test_a_fork_says_where_the_findings_of_its_past_are(terminal: Terminal) -> None:
    terminal.run("review", "bad.py")
    parent = terminal.ok("session", "list", "--json").json["sessions"][0]["id"][-6:]
    assert "is a fork" not in terminal.ok("finding", "list").err
    assert "is a fork" not in terminal.ok("session", "list").err
    terminal.ok("session", "fork", "last")
    told = terminal.ok("finding", "list")
    assert told.out == ""
    assert f"sessionls finding list --session {parent}" in told.err
    assert f"sessionls finding list --session {parent}" in terminal.ok("session", "list").err
    assert "bad.py:5" in terminal.ok("finding", "list", "--session", parent).out


def test_without_a_session_there_is_nothing_to_list(terminal: Terminal) -> None:
    done = terminal.run("finding", "list")
    assert done.code == 2
    assert "There is no session here yet" in done.err
