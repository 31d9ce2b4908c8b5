"""The link of an invitation, as it is written and read."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.hub.remote.link import (
    BadLink,
    InvitationLink,
    given_link,
    read_address,
    read_link,
)

TOKEN, FINGERPRINT = "t" * 43, "0a" * 32
LINK = f"sessionls://192.0.2.7:7373/#{TOKEN}.{FINGERPRINT}"


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7", "desk.example", "fe80::1%eth0"])
def test_a_link_says_all_again_that_it_was_made_of(host: str) -> None:
    read = read_link(f"  {InvitationLink(host, 7373, TOKEN, FINGERPRINT)}\n")
    assert (read.host, read.port, read.token, read.fingerprint) == (host, 7373, TOKEN, FINGERPRINT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://192.0.2.7/", "begins with"),
        (LINK[:-1], "fingerprint is missing or cut"),
        (LINK.replace(TOKEN, TOKEN[1:]), "token is missing or cut"),
        (LINK.replace(":7373", ":99999"), "is no address"),
        (LINK.replace("192.0.2.7", "a b"), "is no address"),
        (LINK.replace(":7373", ":0"), "names no port"),
        ("", "begins with"),
    ],
)
def test_what_is_no_link_is_told_why(text: str, said: str) -> None:
    with pytest.raises(BadLink, match=said):
        read_link(text)


@given(st.text())
def test_any_text_is_a_link_or_is_told_why_not(text: str) -> None:
    for read in (read_link, read_address):
        with contextlib.suppress(BadLink):
            assert read(text)


def test_a_link_may_stand_in_a_file_in_the_environment_or_in_the_command(tmp_path: Path) -> None:
    file = tmp_path / "link"
    file.write_text(f"{LINK}\n")
    ways = [
        given_link([LINK, "--stdio"], {}),
        given_link(["--link-file", str(file)], {}),
        given_link([f"--link-file={file}", "--clientProcessId=7"], {}),
        given_link(["--stdio"], {"SESSIONLS_LINK": LINK}),
    ]
    assert {str(one) for one in ways} == {LINK}


@pytest.mark.parametrize("words", [[], [LINK, LINK], ["--link-file", "/nowhere/at/all"]])
def test_without_one_link_a_person_is_told_how_to_give_it(words: list[str]) -> None:
    with pytest.raises(BadLink):
        given_link(words, {})
