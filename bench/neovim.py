"""The Neovim plugin: from `:Sessionls open` to drawn, and a page further back, at any length.

The empty session shows one line, the others a screen of Markdown that is parsed and coloured:
that is what is left between them.
"""

import statistics
import tempfile
from pathlib import Path
from random import Random

from tests.editors.neovim.long_sessions import write_sessions
from tests.editors.neovim.nvim import Neovim, neovim, settings

from bench.table import Row

ROUNDS = 31
LONG, SHORT, EMPTY = 100_000, 300, 0

_PREPARE = """
vim.api.nvim_create_autocmd("User", {
  pattern = "SessionlsPanelOpened",
  callback = function()
    vim.cmd.redraw()
    _G.opened = vim.uv.hrtime()
  end,
})
"""
_OPEN = """
local session = ...
_G.opened, _G.began = nil, vim.uv.hrtime()
vim.cmd("Sessionls open " .. session)
vim.wait(60000, function() return _G.opened ~= nil end, 1)
return (_G.opened - _G.began) / 1e6
"""
_SCROLL = """
local panel = require("sessionls.panel").get()
local first, began = panel.following.records[1].seq, vim.uv.hrtime()
vim.api.nvim_win_set_cursor(panel.window, { 1, 0 })
require("sessionls.panel.paging").look(panel)
vim.wait(60000, function()
  return panel.following.records[1].seq < first and not panel.is_paging
end, 1)
vim.cmd.redraw()
return (vim.uv.hrtime() - began) / 1e6
"""
_CLOSE = """
require("sessionls.panel").close()
vim.wait(60000, function() return #vim.api.nvim_list_wins() == 1 end, 1)
"""


def rows() -> list[Row]:
    """Sessions of 100,000 messages, of some, and of none, opened and scrolled in turns."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        (workspace / ".sessionls").mkdir(parents=True)
        sessions = write_sessions(workspace, LONG, SHORT, EMPTY)
        given = settings(settings={"model": ["offline"]})
        with neovim(Path(folder) / "home", workspace, given) as editor:
            # Starts the server, which may take its time.
            editor.request("info")
            editor.lua(_PREPARE)
            return _measured(editor, sessions)


def _measured(editor: Neovim, sessions: list[str]) -> list[Row]:
    opened: dict[str, list[float]] = {session: [] for session in sessions}
    scrolled: dict[str, list[float]] = {session: [] for session in sessions[:2]}
    shuffle = Random(0).shuffle
    for turn in range(ROUNDS + 1):
        # Each comes as often after each of the others.
        order = sessions.copy()
        shuffle(order)
        for session in order:
            took = editor.lua(_OPEN, session)
            further = editor.lua(_SCROLL) if session in scrolled else 0.0
            editor.lua(_CLOSE)
            # The first one reads the plugin.
            if turn:
                opened[session].append(took)
                scrolled.get(session, []).append(further)
    long, short, empty = (statistics.median(opened[session]) for session in sessions)
    back, near = (statistics.median(scrolled[session]) for session in sessions[:2])
    return [
        Row("Neovim opens 100,000 messages", long, "ms", "an empty session", empty, 1.5),
        Row("the same", long, "ms", "300 messages", short, 1.3),
        Row("a page further back in them", back, "ms", "of 300 messages", near, 1.3),
    ]
