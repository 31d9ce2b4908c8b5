"""A server that is killed: files have their findings and code actions again, without a word."""

import os
import signal

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import Neovim, settings
from tests.editors.neovim.panels import opened

_ACTIONS = """
local params = vim.lsp.util.make_range_params(0, "utf-16")
params.context = { diagnostics = {} }
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000)
local _, answer = next(answers or {})
return vim.tbl_map(function(action) return action.title end, answer and answer.result or {})
"""
_CLIENT = "return (vim.lsp.get_clients({ name = 'sessionls', bufnr = 0 })[1] or {}).id"


def kill(editor: Neovim) -> None:
    """End the server that Neovim has started, as a crash does."""
    (pid,) = editor.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())")
    os.kill(pid, signal.SIGKILL)


def test_a_file_has_its_findings_and_actions_again_after_its_server_was_killed(
    editor: Neovim,
) -> None:
    editor.do("edit app.py")
    before = editor.until(_CLIENT, "the file to be attached")
    editor.do("Sessionls review security")
    editor.diagnostics(1)
    kill(editor)
    after = editor.until(
        f"local id = ({_CLIENT.replace('return ', '')}); return id ~= ... and id",
        "another server",
        before,
    )
    assert after != before
    editor.diagnostics(1)
    assert any("Review with security" in title for title in editor.lua(_ACTIONS))
    assert editor.lua("return #vim.lsp.get_clients({ name = 'sessionls' })") == 1


def test_a_file_that_only_commands_have_attached_is_attached_again(launch: Launch) -> None:
    editor = launch(settings(settings={"model": ["offline"]}))
    editor.lua("vim.lsp.enable('sessionls', false)")
    editor.do("edit app.py")
    editor.do("Sessionls review security")
    editor.diagnostics(1)
    before = editor.lua(_CLIENT)
    kill(editor)
    editor.until(
        f"local id = ({_CLIENT.replace('return ', '')}); return id ~= ... and id",
        "another server",
        before,
    )
    editor.diagnostics(1)


def test_a_server_that_somebody_stops_is_not_started_again(editor: Neovim) -> None:
    editor.do("edit app.py")
    editor.until(_CLIENT, "the file to be attached")
    editor.lua(
        "require('sessionls.client').on('detached', function()"
        " vim.defer_fn(function() _G.ended = true end, 200) end)"
    )
    editor.lua("vim.lsp.get_clients({ name = 'sessionls' })[1]:stop()")
    editor.until("return _G.ended", "its end")
    clients = "return #vim.lsp.get_clients({ name = 'sessionls', _uninitialized = true })"
    assert editor.lua(clients) == 0


def test_what_was_asked_is_asked_again_after_the_server_was_killed(
    launch: Launch, model: Model
) -> None:
    model.calls("shell", command="echo tried > tried.txt")
    model.says("Done.")
    editor = launch(settings(settings=model.settings))
    panel = opened(editor)
    panel.say("try it")
    waits = "local one = require('sessionls.asks').pending()[1]; return one and one.id"
    permission = editor.until(waits, "a permission")
    editor.lua("_G.asked_once = require('sessionls.asks').pending()[1]")
    kill(editor)
    other = "local one = require('sessionls.asks').pending()[1];"
    editor.until(f"{other} return one and one ~= _G.asked_once and one.id == ...", "it", permission)
    editor.keys("<Esc>")
    editor.until("return vim.fn.mode() == 'n'")
    editor.do("Sessionls answer")
    editor.keys("o")
    editor.until("return vim.uv.fs_stat('tried.txt') ~= nil", "what was allowed to be done")
    panel.shows("Done.")
