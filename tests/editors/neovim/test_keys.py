"""The keys of the panel and the composer: a person maps others, or takes them away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.neovim.happenings import Happenings, answered, ended, said, started
from tests.editors.neovim.nvim import PLUGIN, Neovim, neovim, settings
from tests.editors.neovim.panels import Panel, opened

MAPPED = "return vim.fn.maparg(..., 'n', false, true).buffer == 1"
"""Whether the current buffer maps a key in normal mode."""
OFFERS = (
    "local c = vim.lsp.get_clients({ name = 'sessionls-panel', bufnr = panel.buffer })[1];"
    "return c and c.initialized"
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    """One Neovim for all tests here: each has a session of its own."""
    folder = tmp_path_factory.mktemp("shared") / "workspace"
    (folder / ".sessionls").mkdir(parents=True)
    with neovim(
        folder.parent / "home", folder, settings(settings={"model": ["offline"]})
    ) as editor:
        yield editor


@pytest.fixture
def editor(shared: Neovim) -> Iterator[Neovim]:
    """A Neovim in which nothing was told yet; what a test maps goes with it."""
    shared.lua("_G.told, _G.asked = {}, {}")
    yield shared
    shared.keys("<Esc><Esc>")
    shared.lua(
        "vim.api.nvim_create_augroup('person', { clear = true });"
        "pcall(vim.keymap.del, 'n', '<F6>');"
        "while require('sessionls.panel').get() do require('sessionls.panel').close() end"
    )


def when(editor: Neovim, filetype: str, code: str) -> None:
    """What a person's `FileType` autocommand does."""
    editor.lua(
        "local filetype, code = ...;"
        "vim.api.nvim_create_autocmd('FileType', {"
        " group = vim.api.nvim_create_augroup('person', {}), pattern = filetype,"
        " callback = function() assert(loadstring(code))() end })",
        filetype,
        code,
    )


def with_a_message(editor: Neovim) -> Panel:
    """A panel with the cursor on a message, after the code actions have come."""
    panel = opened(editor)
    Happenings(panel).tell(said("go"), started(), answered("Yes."), ended())
    panel.shows("Yes.")
    panel.until(OFFERS, "the code actions")
    panel.go("Yes.")
    return panel


def test_a_key_of_the_persons_own_takes_the_place_of_the_panels_key(editor: Neovim) -> None:
    when(
        editor,
        "sessionls",
        "vim.keymap.set('n', 'F', '<Plug>(sessionls-panel-copy)', { buffer = true })",
    )
    panel = with_a_message(editor)
    assert not editor.lua(MAPPED, "c")
    assert editor.lua(MAPPED, "s")
    editor.keys("F")
    editor.until_told("Copied 1 line")
    lines = panel.lua("return require('sessionls.panel.help').lines(panel.buffer)")
    (copies,) = [line for line in lines if "Copy the code" in line]
    assert copies.split()[0] == "F"


def test_keys_of_the_panel_can_be_taken_away_and_used_for_something_else(editor: Neovim) -> None:
    when(
        editor,
        "sessionls",
        "vim.keymap.del('n', 'd', { buffer = true });"
        "vim.keymap.del('n', 'g?', { buffer = true });"
        "vim.keymap.set('n', 'p', function() _G.put = true end, { buffer = true })",
    )
    panel = with_a_message(editor)
    editor.keys("p")
    assert editor.until("return _G.put")
    assert not editor.lua(MAPPED, "d")
    assert "keys" not in panel.lua("return vim.wo[panel.window].statusline")
    editor.do("edit")
    panel.shows("Yes.")
    assert not editor.lua(MAPPED, "d")
    assert panel.lua("return panel.following.session.paused") is None


def test_a_key_that_is_mapped_everywhere_counts_too(editor: Neovim) -> None:
    editor.lua("vim.keymap.set('n', '<F6>', '<Plug>(sessionls-panel-copy)')")
    panel = with_a_message(editor)
    assert not editor.lua(MAPPED, "c")
    editor.keys("<F6>")
    editor.until_told("Copied 1 line")
    lines = panel.lua("return require('sessionls.panel.help').lines(panel.buffer)")
    assert [line.split()[0] for line in lines if "Copy the code" in line] == ["<F6>"]


def test_the_keys_of_the_composer_can_be_changed(editor: Neovim) -> None:
    when(
        editor,
        "sessionls-prompt",
        "vim.keymap.set('i', '<F5>', '<Plug>(sessionls-composer-send)', { buffer = true });"
        "vim.keymap.del('i', '<Tab>', { buffer = true })",
    )
    panel = opened(editor)
    panel.write("hello there")
    editor.keys("<C-s>")
    assert panel.draft.startswith("hello there")
    assert "<F5> sends" in panel.lua("return vim.wo[panel.composer.window].statusline")
    mapped = "return vim.fn.maparg(..., 'i', false, true).buffer"
    assert editor.lua(mapped, "<Tab>") != 1
    assert editor.lua(mapped, "<CR>") == 1
    editor.keys("<F5>")
    panel.shows("hello there")
    panel.until("return not panel.composer.sending", "the message to be accepted")
    assert panel.draft == ""


def test_everything_that_keys_do_stands_in_the_help(editor: Neovim) -> None:
    panel = opened(editor)
    code = """
    local names = {}
    for _, buffer in ipairs({ panel.buffer, panel.composer.buffer }) do
      for _, mode in ipairs({ "n", "i" }) do
        for _, map in ipairs(vim.api.nvim_buf_get_keymap(buffer, mode)) do
          names[#names + 1] = map.lhs:match("^<Plug>%b()$")
        end
      end
    end
    return names"""
    names = set(panel.lua(code))
    assert len(names) > 25
    text = Path(PLUGIN / "doc" / "sessionls.txt").read_text()
    assert [name for name in sorted(names) if f"{name} " not in text] == []
