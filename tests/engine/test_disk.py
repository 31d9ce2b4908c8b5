"""What a file holds, or why it is not read. Nothing is waited for."""

import os
from pathlib import Path

import pytest

from sessionls.engine.disk import Unread, read_bytes, read_text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x7fELF\0\1", "is binary"),
        (b"x\ncaf\xe9", "is not UTF-8 text: its line 2 holds the byte 0xe9"),
        ("x".encode("utf-16"), "is UTF-16 text, not UTF-8"),
    ],
)
def test_file_that_is_no_text_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a").write_bytes(content)
    assert read_text(tmp_path / "a") == Unread(why)
    assert read_bytes(tmp_path / "a") == content


def test_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    found = read_text(tmp_path / "a", 10)
    assert found == Unread("has 11 B, more than the 10 B that are looked at", is_too_large=True)
    assert read_text(tmp_path / "a", 11) == "x" * 11


def test_pipe_folder_and_device_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read_text(tmp_path / "pipe") == Unread("is not a regular file")
    assert read_text(Path("/dev/zero")) == Unread("is not a regular file")
    assert read_text(tmp_path) == Unread("is a folder")


def test_file_that_vanished_says_so(tmp_path: Path) -> None:
    assert read_text(tmp_path / "gone") == Unread("cannot be read: No such file or directory")
    assert read_text(tmp_path / "a\0b") == Unread("cannot be read: its name is not one")


def test_text_arrives_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("\ufeffa\r\n\u2028\U0001f600\r".encode())
    assert read_text(tmp_path / "a") == "\ufeffa\r\n\u2028\U0001f600\r"


def test_link_to_another_place_than_the_one_that_was_judged_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    (tmp_path / "link").symlink_to("there")
    assert read_text(tmp_path / "link", may=lambda real: real == tmp_path / "there") == "x"
    refused = read_text(tmp_path / "link", may=lambda real: real == tmp_path / "link")
    assert refused == Unread("became another file while it was opened")
