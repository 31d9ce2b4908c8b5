"""Sharing from a terminal: listen, invite, join, list, revoke."""

import pytest
from tests.cli.terminal import Terminal

from sessionls.hub.remote.link import read_link

pytestmark = pytest.mark.long


def seen(terminal: Terminal, *words: str) -> str:
    """All that a command shows on a real terminal."""
    with terminal.screen(*words, COLUMNS="200") as screen:
        screen.end()
        return screen.text


def test_from_listening_to_a_revoked_guest(terminal: Terminal) -> None:
    assert "does not listen" in terminal.run("hub", "invite", "Ben").err
    told = terminal.ok("hub", "listen", "127.0.0.1:0", "--json").json
    assert told["listening"].startswith("127.0.0.1:")
    terminal.ok("session", "new", "Lamps")
    invited = terminal.ok("hub", "invite", "Ben Ray", "--role", "observe", "--expires", "2h")
    link = read_link(invited.out)
    assert 'hub revoke "Ben Ray"' in invited.err
    assert link.fingerprint == told["fingerprint"]

    file = terminal.folder.parent / "link"
    file.write_text(invited.out)
    shown = seen(terminal, "join", "--link-file", str(file))
    for said in ("Ben Ray", "shop", "observe", "Lamps", f"sessionls join --link-file {file}"):
        assert said in shown

    told = terminal.ok("join", "--link-file", str(file), "--json").json
    assert told["info"]["guest"]["role"] == "observe"
    assert [one["title"] for one in told["sessions"]] == ["Lamps"]

    assert "observe" in terminal.ok("hub", "guests").out
    terminal.ok("hub", "revoke", "ben ray")
    refused = seen(terminal, "join", str(link))
    assert "does not take this invitation" in " ".join(refused.split())
    assert terminal.ok("hub", "listen", "--off", "--json").json == {"listening": None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hub", "listen"), "where to listen, or --off"),
        (("hub", "listen", "not an address"), "is no address"),
        (
            ("hub", "listen", "192.0.2.1:7000"),
            "192.0.2.1:7000: this machine has no such address",
        ),
        (("hub", "listen", "nowhere.invalid"), "nobody knows a machine of this name"),
        (("hub", "revoke", "Nobody"), "No guest is called"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    terminal: Terminal, words: tuple[str, ...], said: str
) -> None:
    done = terminal.run(*words)
    assert done.code == 2
    assert said in " ".join(done.err.split())


def test_a_link_that_is_none_is_told_at_the_terminal(terminal: Terminal) -> None:
    assert "Which link?" in seen(terminal, "join")
    assert "begins with" in seen(terminal, "join", "https://192.0.2.1/")
