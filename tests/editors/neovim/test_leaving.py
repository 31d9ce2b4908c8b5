"""A session is left when its last panel closes and nothing in it asks for this Neovim."""

from tests.editors.neovim.happenings import Happenings, ended, said, started
from tests.editors.neovim.nvim import Neovim
from tests.editors.neovim.panels import Panel, opened

_KNOWN = "return require('sessionls.known').get(...) ~= nil"
_UNKNOWN = "return require('sessionls.known').get(...) == nil"
_HELD = "return require('sessionls.homes').holder(...) ~= nil"
_LISTENERS = """
local client, count, at = require("sessionls.client"), 0, 1
while true do
  local name, value = debug.getupvalue(client.on, at)
  if name == "listeners" then
    for _, all in pairs(value) do count = count + vim.tbl_count(all) end
  end
  if not name then return count end
  at = at + 1
end
"""


def closed(panel: Panel) -> None:
    panel.lua("panel.close()")
    panel.editor.until("return #vim.api.nvim_list_wins() == 1", "both windows to close")


def test_a_paused_session_is_left_and_nothing_of_it_is_kept(editor: Neovim) -> None:
    panel = opened(editor)
    editor.request("session.pause", session=panel.session)
    panel.until("return panel.following.session.state == 'paused'")
    closed(panel)
    other = opened(editor)
    other.say("something else")
    editor.until(_UNKNOWN, "it to be forgotten", panel.session)
    assert not editor.lua(_HELD, panel.session)
    assert editor.lua(_KNOWN, other.session)
    told = "require('sessionls.client').on('update', function(u) _G.heard[u.session] = true end)"
    editor.lua(f"_G.heard = {{}}; {told}")
    editor.lua(
        "local client = vim.lsp.get_clients({ name = 'sessionls' })[1];"
        "local argument = { session = ..., title = 'New' };"
        "client:request_sync('workspace/executeCommand',"
        "{ command = 'sessionls.session.rename', arguments = { argument } })",
        panel.session,
    )
    other.say("and more")
    editor.until("return _G.heard[...]", "", other.session)
    assert not editor.lua("return _G.heard[...]", panel.session)


def test_what_a_turn_asks_is_shown_after_the_panel_is_closed_and_then_it_is_left(
    editor: Neovim,
) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    asked = {"id": "P1", "turn": "T1", "tool": "shell", "title": "Run ls", "detail": "ls -l"}
    happenings.tell(said("go"), started())
    panel.until("return panel.following.session.state == 'running'")
    closed(panel)
    happenings.tell({"kind": "permissionAsked", "permission": asked})
    editor.until_told("asks: Run ls")
    assert editor.lua(_KNOWN, panel.session)
    happenings.tell(ended())
    other = opened(editor)
    other.say("something else")
    editor.until(_UNKNOWN, "it to be forgotten", panel.session)


def test_a_panel_that_is_closed_listens_to_nothing(editor: Neovim) -> None:
    first = opened(editor)
    closed(first)
    before = editor.lua(_LISTENERS)
    for _ in range(2):
        closed(opened(editor, first.session))
    assert editor.lua(_LISTENERS) == before


def test_what_went_on_in_a_session_that_was_left_is_shown_no_longer(editor: Neovim) -> None:
    panel, other = opened(editor), opened(editor)
    asked = {"id": "P1", "turn": "T1", "tool": "shell", "title": "Run ls", "detail": "ls -l"}
    words = "return require('sessionls.statusline').get()"
    for one in (panel, other):
        ask = {"kind": "permissionAsked", "permission": {**asked, "id": one.session}}
        Happenings(one).tell(said("go"), started(one.session), ask)
    assert "2?" in editor.lua(words)
    for one, left in ((panel, "1?"), (other, "")):
        editor.lua("require('sessionls.known').forget(...)", one.session)
        assert editor.lua(words).endswith(left)
    assert editor.lua(words) == ""
    assert editor.lua("return vim.tbl_count(require('sessionls.known').running())") == 0
