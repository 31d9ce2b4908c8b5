"""`:Sessionls findings`: what agents found, in the quickfix list."""

from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.nvim import Neovim
from tests.editors.neovim.test_review import opened


def reviewed(editor: Neovim, name: str, line: str, session: str) -> None:
    """A file with one finding, in the second line, from a review in that session."""
    Path(editor.lua("return vim.fn.getcwd()"), name).write_text(f"import os\n{line}\n")
    opened(editor, name)
    uri = editor.lua("return vim.uri_from_bufnr(0)")
    editor.request("review", agent="security", uri=uri, session=session)
    editor.diagnostics(1)


def listed(editor: Neovim) -> list[tuple[str, int, str]]:
    """The name, the line and the type of what the quickfix list has."""
    found: list[dict[str, Any]] = editor.lua(
        "return vim.tbl_map(function(one) return { name = vim.fn.fnamemodify("
        "vim.api.nvim_buf_get_name(one.bufnr), ':t'), lnum = one.lnum, type = one.type } end,"
        "vim.fn.getqflist())"
    )
    return sorted((one["name"], one["lnum"], one["type"]) for one in found)


@pytest.fixture
def two(editor: Neovim) -> tuple[str, str]:
    """Two sessions with a finding each, in files that are open."""
    first, second = (
        str(editor.request("session.new", title=title)["session"]["id"]) for title in ("One", "Two")
    )
    reviewed(editor, "one.py", "os.system(input())", first)
    reviewed(editor, "two.py", "eval(input())", second)
    return first, second


@pytest.mark.usefixtures("two")
def test_the_findings_of_all_sessions_are_listed_and_gone_to(editor: Neovim) -> None:
    editor.lua(
        "local other = { lnum = 0, col = 0, message = 'Of another server.', source = 'other' };"
        "vim.diagnostic.set(vim.api.nvim_create_namespace('other'), 0, { other })"
    )
    editor.do("Sessionls findings")
    assert [one[:2] for one in listed(editor)] == [("one.py", 2), ("two.py", 2)]
    assert editor.lua("return vim.fn.getqflist({ title = 0 }).title") == "Findings of agents"
    assert editor.lua("return vim.bo.buftype") == "quickfix"
    editor.do("cfirst")
    assert editor.lua("return { vim.fn.expand('%:t'), vim.fn.line('.') }") == ["one.py", 2]


def test_with_a_bang_those_of_the_session_at_hand_alone_are_listed(
    editor: Neovim, two: tuple[str, str]
) -> None:
    editor.do("Sessionls open one")
    editor.until("return require('sessionls.panel').current() == ...", "the panel", two[0])
    editor.do("Sessionls! findings")
    assert [one[:2] for one in listed(editor)] == [("one.py", 2)]
    editor.do("cclose")
    editor.do("Sessionls open two")
    editor.until("return require('sessionls.panel').current() == ...", "the panel", two[1])
    editor.do("Sessionls! findings")
    assert [one[:2] for one in listed(editor)] == [("two.py", 2)]


def test_with_a_bang_and_no_session_nothing_is_listed_and_that_is_told(editor: Neovim) -> None:
    editor.do("cexpr ['app.py:1:mine']")
    editor.do("Sessionls! findings")
    editor.until_told("There is no session here.")
    assert [one["text"] for one in editor.lua("return vim.fn.getqflist()")] == ["mine"]
