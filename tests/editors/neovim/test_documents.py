"""Session documents in Neovim: read by their name, kept fresh, with what the server offers."""

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import Neovim, settings

FRESH = "return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n'):find(..., 1, true)"


def test_a_document_is_read_by_its_name_and_kept_fresh(editor: Neovim) -> None:
    session = editor.request("session.new", title="The door")["session"]["id"]
    editor.do(f"edit sessionls:///{session}/door.md")
    editor.until(FRESH, "the title", "The door")
    assert editor.lua("return { vim.bo.filetype, vim.bo.modifiable, vim.bo.modified }") == [
        "markdown", False, False,
    ]  # fmt: skip
    editor.request("session.rename", session=session, title="The window")
    editor.until(FRESH, "the new title", "The window")


def test_a_document_that_is_not_there_says_so_in_its_buffer(editor: Neovim) -> None:
    editor.request("info")
    editor.do("edit sessionls:///01ABCDEFGHJKMNPQRSTVWXYZ00/none.md")
    editor.until("return #vim.fn.getline(1) > 0", "a sentence")
    assert "session" in editor.lines()[0].lower()


def test_a_document_that_is_closed_before_no_server_starts_is_no_error(launch: Launch) -> None:
    editor = launch(settings(cmd=["false"]))
    editor.lua(
        "vim.api.nvim_create_autocmd('User', { pattern = 'SessionlsDetached',"
        "callback = function() _G.ended = true end })"
    )
    editor.lua("vim.cmd.edit('sessionls:///agents'); vim.cmd.bwipeout({ bang = true })")
    editor.until("return _G.ended", "the server to end")
    assert "Invalid buffer" not in editor.lua(
        "return vim.api.nvim_exec2('messages', { output = true }).output"
    )
