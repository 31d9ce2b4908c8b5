"""The `<Plug>` maps: each does what its name says, in normal mode and from a selection."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import PLUGIN, Neovim, settings
from tests.editors.neovim.patience import until
from tests.editors.neovim.test_review import opened

KEY = "<F6>"
TWO = (
    "import os\n\n\ndef one(name):\n    os.system('ls ' + name)\n\n\n"
    "def two(name):\n    os.system('cat ' + name)\n"
)
"""Code with two mistakes, in the lines 5 and 9."""
VISUAL = "Vj"
both = pytest.mark.parametrize("before", ["", VISUAL], ids=["normal", "visual"])


def press(editor: Neovim, name: str, before: str = "") -> None:
    """Type these keys, and then the one that a person has mapped to `<Plug>(sessionls-<name>)`."""
    editor.lua("vim.keymap.set({ 'n', 'x' }, ...)", KEY, f"<Plug>(sessionls-{name})")
    editor.keys(before + KEY)


def to_the_file(editor: Neovim) -> None:
    """Go back to the window of the file, which is the first."""
    editor.keys("<Esc><C-W>t")
    editor.until("return vim.bo.filetype == 'python' and vim.fn.mode() == 'n'", "the file")


def current(editor: Neovim) -> str:
    """The session of the panel; waits until there is one."""
    return editor.until("return require('sessionls.panel').current()", "a panel")


def spoken(editor: Neovim) -> list[dict[str, Any]]:
    """The messages of people in the session of the panel."""
    records = editor.request("session.load", session=current(editor))["records"]
    return [
        record["message"]
        for record in records
        if record["kind"] == "messageAdded" and record["by"]["kind"] == "person"
    ]


def test_every_map_is_there_in_both_modes_and_in_the_help(launch: Launch) -> None:
    editor = launch()
    text = (PLUGIN / "doc" / "sessionls.txt").read_text()
    told = re.findall(r"^ +<Plug>\(sessionls-([a-z]+)\) +:Sessionls (\w+)", text, re.MULTILINE)
    assert told
    assert all(name == command for name, command in told)
    for mode in ("n", "x"):
        code = "return vim.tbl_map(function(m) return m.lhs end, vim.api.nvim_get_keymap(...))"
        there = [re.fullmatch(r"<Plug>\(sessionls-(.*)\)", one) for one in editor.lua(code, mode)]
        assert {found[1] for found in there if found} == {name for name, _ in told}


def test_nothing_else_is_mapped_outside_of_the_plugins_own_buffers(launch: Launch) -> None:
    editor = launch()
    code = (
        "local found = {};"
        "for _, mode in ipairs({ 'n', 'x', 'i', 'o', 't', 'c' }) do"
        " for _, map in ipairs(vim.api.nvim_get_keymap(mode)) do"
        "  if (map.rhs or ''):find('essionls') or (map.desc or ''):find('essionls') then"
        "   found[#found + 1] = map.lhs end end end; return found"
    )
    assert {one for one in editor.lua(code) if not one.startswith("<Plug>(sessionls-")} == set()


def test_new_begins_a_session(editor: Neovim) -> None:
    opened(editor)
    before = ""
    for keys in ("", VISUAL):
        press(editor, "new", keys)
        now = "local now = require('sessionls.panel').current(); return now ~= ... and now"
        before = editor.until(now, "a panel", before)
        to_the_file(editor)
    newest, _ = editor.request("session.list")["sessions"]
    assert newest["id"] == before


def test_open_offers_the_sessions(editor: Neovim) -> None:
    opened(editor)
    for title, keys in (("First", ""), ("Second", VISUAL)):
        name = editor.request("session.new", title=title)["session"]["id"]
        editor.chooses(title)
        press(editor, "open", keys)
        editor.until("return require('sessionls.panel').current() == ...", title, name)
        to_the_file(editor)
    assert [len(one["items"]) for one in editor.asked] == [1, 2]


@both
def test_prompt_asks_for_words_and_brings_a_selection(editor: Neovim, before: str) -> None:
    opened(editor)
    editor.types("Look at this")
    press(editor, "prompt", f"4G{before}")
    (message,) = until(lambda: spoken(editor), "the message")
    assert message["blocks"][0] == {"kind": "text", "text": "Look at this"}
    ranges = [block["range"] for block in message["blocks"] if block["kind"] == "reference"]
    lines = [(one["start"]["line"], one["end"]["line"]) for one in ranges]
    assert lines == ([(3, 4)] if before else [])


@both
def test_review_looks_at_the_file_or_at_the_selection(
    editor: Neovim, workspace: Path, before: str
) -> None:
    (workspace / "two.py").write_text(TWO)
    opened(editor, "two.py")
    editor.chooses("security: ")
    press(editor, "review", f"8G{before}")
    found = editor.diagnostics(1 if before else 2)
    assert [one["lnum"] for one in found] == ([8] if before else [4, 8])


def test_findings_lists_them(editor: Neovim) -> None:
    opened(editor)
    editor.do("Sessionls review security")
    editor.diagnostics(1)
    for before in ("", VISUAL):
        press(editor, "findings", before)
        editor.until("return vim.bo.buftype == 'quickfix'", "the list")
        assert editor.lua("return vim.fn.getqflist()[1].lnum") == 5
        editor.do("cclose | call setqflist([])")


def test_answer_shows_what_waits(launch: Launch, model: Model) -> None:
    editor = launch(settings(settings=model.settings))
    model.calls("shell", command="echo tried > tried.txt")
    opened(editor)
    editor.do("Sessionls prompt try it")
    editor.until_told("Run: echo tried")
    for before in ("", VISUAL):
        press(editor, "answer", before)
        editor.until("return vim.bo.filetype == 'sessionls-ask'", "the question")
        assert "echo tried > tried.txt" in "\n".join(editor.lines())
        editor.keys("q")
        editor.until("return vim.bo.filetype == 'python'", "the file")


def test_cancel_ends_what_goes_on(launch: Launch, model: Model) -> None:
    editor = launch(settings(settings=model.settings))
    opened(editor)
    for before in ("", VISUAL):
        model.answers([{"kind": "text", "text": "Half"}, {"kind": "wait", "gate": f"at{before}"}])
        editor.do("Sessionls prompt go on")
        model.reached(f"at{before}")
        editor.lua("_G.fired = {}")
        press(editor, "cancel", before)
        (ended,) = until(lambda: editor.fired("SessionlsTurnEnded"), "the turn to end")
        assert ended["reason"] == "cancelled"
