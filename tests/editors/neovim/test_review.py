"""Reviews: by `gra`, by a selection, and by name; findings where Neovim shows diagnostics."""

import subprocess
from pathlib import Path

import pytest

from tests.editors.neovim.nvim import Neovim
from tests.editors.neovim.patience import until


def opened(editor: Neovim, name: str = "app.py") -> None:
    """A file of which the server knows."""
    editor.do(f"edit {name}")
    editor.until(
        "return #vim.lsp.get_clients({ bufnr = 0, name = 'sessionls' }) == 1", "the server"
    )
    editor.until(
        "return vim.lsp.get_clients({ name = 'sessionls' })[1].initialized", "it to be ready"
    )


def test_gra_offers_the_agents_and_a_review_marks_the_line(editor: Neovim) -> None:
    opened(editor)
    editor.chooses("Review with security agent")
    editor.keys("gra")
    (found,) = editor.diagnostics(1)
    assert (found["lnum"], found["source"]) == (4, "sessionls/security")
    assert any("Review with security agent" in one for one in editor.asked[0]["items"])
    editor.until("return require('sessionls.panel').current()", "the session beside the file")
    assert editor.lua("return vim.fn.expand('%:t')") == "app.py"
    (ended,) = until(lambda: editor.fired("SessionlsTurnEnded"), "the turn to end")
    assert ended["reason"] == "end"


def test_a_fix_is_applied_by_gra_at_the_finding(editor: Neovim, workspace: Path) -> None:
    (workspace / "load.py").write_text(
        "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"
    )
    opened(editor, "load.py")
    editor.do("Sessionls review security")
    editor.diagnostics(1)
    editor.chooses("Apply fix")
    editor.lua("vim.api.nvim_win_set_cursor(0, { 5, 14 })")
    editor.keys("gra")
    editor.until("return vim.fn.getline(5):find('safe_load') ~= nil", "the fix")


def test_a_selection_is_reviewed_alone(editor: Neovim, workspace: Path) -> None:
    (workspace / "two.py").write_text(
        "import os\n\n\ndef one(name):\n    os.system('ls ' + name)\n\n\n"
        "def two(name):\n    os.system('cat ' + name)\n"
    )
    opened(editor, "two.py")
    editor.keys("8GVj:Sessionls review security<CR>")
    (found,) = editor.diagnostics(1)
    assert found["lnum"] == 8
    editor.do("Sessionls review security")
    editor.diagnostics(2)


def test_what_is_not_saved_is_reviewed_as_it_stands(editor: Neovim, workspace: Path) -> None:
    opened(editor)
    editor.do("%delete _")
    editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, { 'import os', 'os.system(input())' })")
    editor.do("Sessionls review security")
    (found,) = editor.diagnostics(1)
    assert found["lnum"] == 1


def test_without_a_name_the_agents_that_review_are_offered(editor: Neovim) -> None:
    opened(editor)
    editor.chooses("security: ")
    editor.do("Sessionls review")
    editor.diagnostics(1)
    names = [item.split(":")[0] for item in editor.asked[0]["items"]]
    assert "security" in names
    assert "assistant" not in names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("selection", ["inclusive", "exclusive"])
def test_a_selection_counts_characters_as_was_agreed(
    editor: Neovim, encoding: str, selection: str
) -> None:
    editor.do("edit snake.txt")
    editor.do(f"set selection={selection}")
    editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, { '\N{SNAKE}a\N{SNAKE}b', 'x' })")
    # From the `a` to the second snake.
    editor.keys("gg0lvl<Esc>" if selection == "inclusive" else "gg0lvll<Esc>")
    made = editor.lua(
        "local place = require('sessionls.place'); return place.range(place.selection(), ...)",
        encoding,
    )
    sizes = {"utf-8": (4, 9), "utf-16": (2, 5), "utf-32": (1, 3)}
    assert (made["start"]["character"], made["end"]["character"]) == sizes[encoding]


def test_lines_that_were_selected_before_are_meant_whole(editor: Neovim) -> None:
    editor.lua(
        "_G.parts = {}; require('sessionls.commands').get('prompt').impl ="
        "function(given) table.insert(_G.parts, given.place.part) end"
    )
    editor.do("edit app.py")
    parts = "return #_G.parts == ... and _G.parts"
    editor.keys("5G0lvl:Sessionls prompt this<CR>")
    editor.until(parts, "the selection", 1)
    editor.keys(":5Sessionls prompt this<CR>")
    editor.until(parts, "the line", 2)
    editor.do("5,5Sessionls prompt this")
    selected, *lines = editor.until(parts, "the line again", 3)
    assert (selected["from"], selected["to"]) == (1, 3)
    assert [(line["from"], line["to"]) for line in lines] == [(0, len(selected["head"]))] * 2


@pytest.mark.parametrize("here", ["app.py", "a buffer without a name"])
def test_with_a_bang_what_changed_is_reviewed_wherever_one_is(
    editor: Neovim, workspace: Path, here: str
) -> None:
    committed(workspace)
    (workspace / "new.py").write_text("import os\nos.system(input())\n")
    if here == "app.py":
        opened(editor)
        # What changed has no lines of this file.
        editor.do("1,3Sessionls! review security")
    else:
        editor.do("Sessionls! review security")
    (ended,) = until(lambda: editor.fired("SessionlsTurnEnded"), "the turn to end")
    assert ended["reason"] == "end", editor.told
    found = [one["finding"] for one in editor.fired("SessionlsFinding")]
    assert [Path(one["uri"]).name for one in found] == ["new.py"]
    editor.do("edit new.py")
    (shown,) = editor.diagnostics(1)
    assert shown["lnum"] == 1


def test_with_a_bang_what_cannot_be_reviewed_is_told(editor: Neovim) -> None:
    opened(editor)
    editor.do("Sessionls! review security")
    assert "git" in editor.until_told("sessionls: ")
    assert editor.fired("SessionlsTurnStarted") == []


def test_from_a_panel_the_file_beside_it_is_reviewed_in_its_session(editor: Neovim) -> None:
    opened(editor)
    name = editor.request("session.new", title="Ours")["session"]["id"]
    editor.lua("require('sessionls.panel').open(...)", name)
    editor.do("stopinsert | Sessionls review security")
    (ended,) = until(lambda: editor.fired("SessionlsTurnEnded"), "the turn to end")
    assert (ended["session"], ended["reason"]) == (name, "end")
    (found,) = editor.fired("SessionlsFinding")
    assert found["session"] == name
    assert Path(found["finding"]["uri"]).name == "app.py"


def committed(folder: Path) -> None:
    """A repository in which nothing has changed."""
    somebody = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    for words in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "First")):
        subprocess.run(["git", *somebody, *words], cwd=folder, check=True)
