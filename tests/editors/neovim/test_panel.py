"""The session panel in a real Neovim: what it shows, and what its keys do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import CODE
from tests.editors.neovim.happenings import (
    BEN,
    Happenings,
    answered,
    called,
    ended,
    found,
    returned,
    said,
    started,
)
from tests.editors.neovim.nvim import PLUGIN, Neovim, neovim, settings
from tests.editors.neovim.panels import Panel, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of all tests here."""
    folder = tmp_path_factory.mktemp("shared") / "workspace"
    (folder / ".sessionls").mkdir(parents=True)
    (folder / "app.py").write_text(CODE)
    return folder


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Neovim]:
    """One Neovim for all tests here: each has a session of its own."""
    given = settings(settings={"model": ["offline"]})
    with neovim(folder.parent / "home", folder, given) as editor:
        yield editor


@pytest.fixture
def workspace(folder: Path) -> Path:
    """The same under its usual name."""
    return folder


@pytest.fixture
def editor(shared: Neovim) -> Neovim:
    """A Neovim with one window, in which nothing was told or asked yet."""
    shared.keys("<Esc><Esc>")
    shared.do("silent! tabonly | new | silent! only")
    shared.lua("_G.told, _G.asked = {}, {}")
    return shared


HUNK = {"line": 3, "old": "a\n", "new": "b\n", "before": "x\n", "after": "y\n"}


def test_a_turn_reads_like_a_page(editor: Neovim, workspace: Path) -> None:
    panel = opened(editor)
    here = (workspace / "app.py").as_uri()
    reference = {"kind": "reference", "uri": here}
    Happenings(panel).tell(
        said("Look at **this**.", agent="security", blocks=[reference]),
        started(agent="security"),
        called("search", text="shell"),
        returned("one\ntwo\nthree"),
        found(here),
        answered("Do not.", thought="Hmm.", agent="security"),
        ended(),
    )
    drawn = panel.shows("0.2500").replace("2026-01-01 ", "")
    assert drawn.split("\n")[1:] == [
        "[Ana → security] <TIME>",
        "Look at **this**.",
        "- `app.py`",
        "[security] <TIME>",
        "`search` `shell` → 3 lines",
        "```",
        "one",
        "two",
        "three",
        "```",
        "- `app.py:5` error `S602` Do not use a shell.",
        "Thought · 1 line",
        "> Hmm.",
        "Do not.",
        "[m · 10 in · 5 out · $0.2500 · 1.0 s · next: assistant]",
    ]


def test_tool_calls_and_thoughts_are_folded_and_stay_open_once_opened(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started(), called("read", path="a"), returned("one\ntwo"))
    panel.shows("→ 2 lines")
    panel.go("→ 2 lines")
    closed = (
        "return vim.api.nvim_win_call(panel.window, function() return vim.fn.foldclosed('.') end)"
    )
    assert panel.lua(closed) > 0
    editor.keys("<CR>")
    panel.until(f"local f = (function() {closed} end)(); return f == -1", "the fold to open")
    happenings.tell(called("read", "c2", path="b"), returned("three\nfour", "c2"))
    panel.shows("four")
    assert panel.lua(closed) == -1
    panel.go("`b` → 2 lines")
    assert panel.lua(closed) > 0


def test_a_turn_inside_another_stands_at_its_call(editor: Neovim) -> None:
    panel = opened(editor)
    Happenings(panel).tell(
        said("go"),
        started(),
        called("agent", name="security"),
        started("T2", agent="security", parentTurn="T1", parentCall="c1"),
        answered("Inner words.", "T2", "A2", agent="security"),
        ended("T2"),
        returned("Inner words."),
        answered("Outer words."),
        ended(),
    )
    lines = panel.shows("Outer words.").split("\n")
    inner = next(at for at, line in enumerate(lines) if "Inner words." in line and "│" in line)
    assert lines[inner] == "│ Inner words."
    assert "security" in lines[inner - 1]
    assert "│ " in lines[inner - 1]
    assert lines.index("Outer words.") > inner


def test_the_answer_to_an_early_message_comes_before_a_message_that_waits(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("first"), started(), said("second", "T2", "M2", by=BEN))
    drawn = panel.shows("[Ben  waits ]")
    assert "1 waiting (Ben)" in panel.bar
    happenings.tell(answered("to the first"), ended(), started("T2", "M2"))
    drawn = panel.shows("to the first", "[Ben]")
    assert drawn.index("to the first") < drawn.index("second")
    happenings.tell(answered("to the second", "T2", "A2"), ended("T2"))
    drawn = panel.shows("to the second")
    assert drawn.index("second") < drawn.index("to the second")


def test_words_that_stream_are_written_at_their_end_only(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started())
    happenings.stream("It begins")
    panel.shows("It begins")
    panel.lua(
        "_G.changes = {}; vim.api.nvim_buf_attach(panel.buffer, false, { on_bytes ="
        "function(_, _, _, row, col, _, _, _, gone) table.insert(_G.changes, { col, gone }) end })"
    )
    happenings.stream(" and goes on")
    panel.shows("It begins and goes on")
    happenings.stream("\n\nto another paragraph")
    panel.shows("to another paragraph")
    happenings.tell(answered("It begins and goes on\n\nto another paragraph"))
    happenings.tell(ended())
    panel.shows("$0.25")
    changes = editor.lua("return _G.changes")
    assert [1 for _, gone in changes if gone] == []
    assert len(changes) == 3
    assert panel.drawn.count("It begins") == 1


def test_thoughts_stream_too_and_the_message_replaces_both(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started())
    happenings.stream("", thought="Let me ")
    happenings.stream("", thought="see.")
    panel.shows("Thinks …", "> Let me see.")
    happenings.stream("Yes.")
    panel.shows("Yes.")
    happenings.tell(answered("Yes, indeed.", thought="Let me see."), ended())
    drawn = panel.shows("Yes, indeed.")
    assert "Thinks" not in drawn
    assert drawn.count("> Let me see.") == 1


def test_streamed_words_of_a_turn_that_was_interrupted_go(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started())
    happenings.stream("Half a sen")
    panel.shows("Half a sen")
    happenings.tell(ended(reason="interrupted"))
    assert "Half a sen" not in panel.shows("Interrupted")


def test_an_open_fence_of_a_message_ends_with_it(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started())
    happenings.stream("```python\nx = 1")
    assert panel.shows("x = 1").endswith("```python\nx = 1\n```")
    happenings.stream("\ny = 2\n```\nDone.")
    assert panel.shows("Done.").endswith("x = 1\ny = 2\n```\nDone.")


def test_who_reads_further_up_is_not_moved(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started(), answered("\n\n".join(f"Line {n}." for n in range(60))))
    panel.shows("Line 59.")
    at_end = "return vim.fn.line('.', panel.window) == vim.api.nvim_buf_line_count(panel.buffer)"
    panel.until(at_end, "the panel to follow")
    place = "return vim.api.nvim_win_call(panel.window, vim.fn.winsaveview)"
    panel.go("Line 20.")
    before = panel.lua(place)
    happenings.stream("More words.", message="A2")
    panel.shows("More words.")
    happenings.tell(answered("More words, and all.", message="A2"), ended())
    panel.shows("More words, and all.", "$0.25")
    assert panel.lua(place) == before
    editor.keys("G")
    panel.until(at_end, "the panel to follow again")
    happenings.tell(said("and", "T2", "M2"))
    panel.shows("and")
    panel.until(at_end, "the panel to follow")


def test_who_looks_back_within_a_long_last_line_is_not_moved(editor: Neovim) -> None:
    rule = "return require('sessionls.panel.reading').is_following(...)"
    following = {"follows": True, "line": 9, "column": 99, "last": 9}
    reading = {"follows": False, "line": 9, "column": 10, "last": 9}
    assert editor.lua(rule, following, 9, 99, 9, 140)
    assert not editor.lua(rule, following, 9, 30, 9, 140)
    assert not editor.lua(rule, reading, 9, 10, 9, 140)
    assert editor.lua(rule, reading, 9, 139, 9, 140)
    assert not editor.lua(rule, following, 8, 99, 9, 140)
    assert editor.lua(rule, {**reading, "line": 4}, 9, 0, 9, 140)


def test_a_finding_and_a_path_with_a_line_lead_to_the_file(editor: Neovim, workspace: Path) -> None:
    panel = opened(editor)
    (workspace / "deep").mkdir()
    (workspace / "deep" / "other.py").write_text("one\ntwo\nthree\n")
    Happenings(panel).tell(
        said("go"),
        started(),
        found((workspace / "app.py").as_uri()),
        answered("See deep/other.py:3, and nothing.py:4."),
        ended(),
    )
    panel.shows("app.py:5", "deep/other.py:3")
    panel.go("app.py:5")
    editor.keys("<CR>")
    editor.until("return vim.fn.expand('%:t') == 'app.py' and vim.fn.line('.') == 5")
    panel.go("deep/other.py")
    editor.keys("gf")
    editor.until("return vim.fn.expand('%:t') == 'other.py' and vim.fn.line('.') == 3")
    assert panel.lua("return vim.api.nvim_win_get_buf(panel.window) == panel.buffer")
    panel.go("nothing.py")
    editor.keys("gf")
    editor.until_told("No file of this name")


def test_a_proposed_edit_shows_its_difference_until_it_is_answered(
    editor: Neovim, workspace: Path
) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    change = {"uri": (workspace / "app.py").as_uri(), "hunks": [HUNK]}
    edit = {"id": "E1", "turn": "T1", "title": "Use b", "changes": [change]}
    happenings.tell(said("go"), started(), {"kind": "editProposed", "edit": edit})
    drawn = panel.shows("proposed edit: Use b → waits", "- `app.py`", "-a\n+b")
    assert "waits for an answer" in panel.bar
    assert "```diff\n@@ line 4 @@\n x\n-a\n+b\n y\n```" in drawn
    happenings.tell({"kind": "editAnswered", "editId": "E1", "accepted": [0], "by": BEN})
    panel.shows("proposed edit: Use b → accepted by Ben")
    assert "assistant answers" in panel.bar


def test_what_a_turn_asked_needs_no_answer_after_its_end(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    asked = {"id": "P1", "turn": "T1", "tool": "shell", "title": "Run ls", "detail": "ls -l"}
    happenings.tell(said("go"), started(), {"kind": "permissionAsked", "permission": asked})
    panel.shows("permission: Run ls → waits: <CR> answers", "ls -l")
    panel.go("Run ls")
    editor.keys("<CR>")
    editor.until("return vim.bo.filetype == 'sessionls-ask'")
    happenings.tell(ended(reason="cancelled"))
    panel.shows("permission: Run ls → not answered", "Cancelled")


def test_paused_says_by_whom_and_costs_are_summed(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("go"), started(), ended(), {"kind": "sessionPaused", "by": BEN})
    panel.shows("[Ben paused the session]")
    assert "paused by Ben" in panel.bar
    assert "$0.2500" in panel.bar
    assert "paused: it waits" in panel.prompt_bar
    happenings.tell(
        {"kind": "sessionResumed"}, said("go", "T2", "M2"), started("T2", "M2"), ended("T2")
    )
    panel.shows("resumed")
    assert "$0.5000" in panel.bar
    assert "idle" in panel.bar


def test_a_new_title_is_the_name_of_the_buffer(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell({"kind": "sessionRenamed", "title": "A/B 100% done"})
    name = f"sessionls://{panel.session}/A B 100% done"
    panel.until("return vim.api.nvim_buf_get_name(panel.buffer) == ...", "the name", name)
    assert "A/B 100% done" in panel.bar
    listed = editor.lua("return vim.tbl_map(vim.api.nvim_buf_get_name, vim.api.nvim_list_bufs())")
    assert [one for one in listed if one.startswith("sessionls://")] == [name]


def test_the_panel_is_markdown_that_nobody_can_change(editor: Neovim) -> None:
    panel = opened(editor)
    assert panel.lua("return vim.bo[panel.buffer].filetype") == "sessionls"
    assert not panel.lua("return vim.bo[panel.buffer].modifiable")
    assert panel.lua("return vim.treesitter.highlighter.active[panel.buffer] ~= nil")
    panel.until("return #vim.lsp.get_clients({ bufnr = panel.buffer }) > 0", "its code actions")
    clients = "vim.lsp.get_clients({ bufnr = panel.buffer })"
    assert panel.lua(f"return vim.tbl_map(function(c) return c.name end, {clients})") == [
        "sessionls-panel"
    ]


def test_a_session_that_there_is_not_says_so(editor: Neovim) -> None:
    name = "01JABCDEFGHJKMNPQRSTVWXYZ0"
    editor.lua("require('sessionls.panel').open(...)", name)
    panel = Panel(editor, name)
    assert "loads …" in panel.bar or name in panel.bar
    panel.until("return panel.trouble ~= nil", "the refusal")
    panel.until("return vim.wo[panel.window].winbar:find('SessionlsFailed')", "the bar to say so")
    assert name in panel.bar
    panel.lua("panel.close()")


def test_a_session_that_is_closed_and_opened_again_at_once_is_followed(editor: Neovim) -> None:
    panel = opened(editor)
    for _ in range(3):
        editor.lua("require('sessionls.panel').close()")
        editor.until("return #vim.api.nvim_list_wins() == 1", "both windows to close")
        opened(editor, panel.session)
    editor.request("session.rename", session=panel.session, title="Another title")
    panel.until("return panel.following.session.title == 'Another title'", "the update")


def test_a_panel_that_is_read_again_shows_the_same(editor: Neovim) -> None:
    panel = opened(editor)
    Happenings(panel).tell(said("go"), started(), answered("Yes."), ended())
    before = panel.shows("Yes.", "$0.25")
    panel.go("Yes.")
    editor.do("edit")
    panel.until("return #panel.view.drawn > 0", "the panel to be drawn anew")
    assert panel.drawn == before
    assert not panel.lua("return vim.bo[panel.buffer].modifiable")


def test_the_name_of_a_panel_opens_it(editor: Neovim) -> None:
    session = editor.request("session.new", title="By name")["session"]["id"]
    editor.do(f"edit sessionls://{session}/By name")
    panel = Panel(editor, session)
    panel.until("return panel and panel.is_loaded", "the panel")
    panel.shows("began this session")


def test_the_help_file_has_every_key(editor: Neovim) -> None:
    panel = opened(editor)
    lines = "return require('sessionls.panel.help').lines(panel.{})"
    shown = [*panel.lua(lines.format("buffer")), *panel.lua(lines.format("composer.buffer"))]
    text = (PLUGIN / "doc" / "sessionls.txt").read_text()
    keys = [key for line in shown for key in line.strip().split("  ")[0].split()]
    assert len(keys) > 20
    assert [key for key in keys if key not in text.split()] == []


def test_colours_are_links_to_groups_of_the_scheme(editor: Neovim) -> None:
    panel = opened(editor)
    Happenings(panel).tell(said("go"), started(), answered("Yes."), ended())
    panel.shows("Yes.")
    editor.do("colorscheme quiet")
    code = """
    local used = {}
    local space = require("sessionls.panel.patching").NAMESPACE
    local details = { details = true }
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(panel.buffer, space, 0, -1, details)) do
      for _, piece in ipairs(mark[4].virt_text or {}) do
        local group = vim.api.nvim_get_hl(0, { name = piece[2] })
        used[piece[2]] = group.link or vim.inspect(group)
      end
    end
    return used"""
    used = panel.lua(code)
    assert used["SessionlsPerson"] == "Title"
    assert not [link for link in used.values() if link.startswith("{")]


def test_code_is_copied_without_its_fences(editor: Neovim) -> None:
    panel = opened(editor)
    text = "Words.\n\n```python\nx = 1\n```\n\n```\ny = 2\n```\n"
    Happenings(panel).tell(said("go"), started(), answered(text), ended())
    panel.shows("y = 2")
    panel.go("y = 2")
    editor.keys("c")
    editor.until_told("Copied 1 line")
    assert editor.lua("return vim.fn.getreg('\"')") == "y = 2\n"


def test_all_that_can_be_done_is_offered_and_named(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(
        said("go"), started(agent="security"), answered("Yes.", agent="security"), ended()
    )
    panel.shows("Yes.")
    panel.go("Yes.")
    editor.keys("gra")
    editor.until("return #_G.asked > 0")
    assert editor.asked[-1]["items"] == [
        "Retry",
        "Retry with another agent",
        "Keep security: it answers from here on",
        "Fork here",
        "Copy the code, or the message",
        "Pause the session",
    ]
    editor.keys("g?")
    editor.until("return vim.api.nvim_win_get_config(0).title ~= nil")
    help_text = "\n".join(editor.lines())
    for line in help_text.split("\n"):
        assert len(line) < 78
    assert "code actions" in help_text
    assert "Retry this turn" in help_text
    assert "Fork the session here" in help_text


def test_a_persons_own_key_for_code_actions_works_and_hides_no_key_of_the_panel(
    editor: Neovim,
) -> None:
    editor.lua("""
    vim.api.nvim_create_autocmd("LspAttach", {
      callback = function(event)
        vim.keymap.set("n", "<F4>", vim.lsp.buf.code_action, { buffer = event.buf })
        vim.keymap.set("n", "K", vim.lsp.buf.hover, { buffer = event.buf })
      end,
    })""")
    panel = opened(editor)
    Happenings(panel).tell(said("go"), started(), answered("Yes."), ended())
    panel.shows("Yes.")
    panel.go("Yes.")
    panel.until("return vim.fn.maparg('<F4>', 'n') ~= '' or vim.fn.mapcheck('<F4>') ~= ''")
    assert editor.lua("return vim.fn.maparg('gra', 'n', false, true).buffer") == 0
    assert editor.lua("return vim.fn.maparg('K', 'n', false, true).desc").startswith("Keep")
    editor.chooses("Copy the code")
    editor.keys("<F4>")
    editor.until_told("Copied 1 line")


def test_what_the_panel_answered_is_no_open_request(editor: Neovim) -> None:
    panel = opened(editor)
    client = "vim.lsp.get_clients({ name = 'sessionls-panel' })[1]"
    editor.until(f"return {client} and {client}.initialized", "the code actions")
    panel.lua("vim.api.nvim_set_current_win(panel.window); vim.cmd.stopinsert()")
    editor.until("return vim.fn.mode() == 'n'")
    editor.keys("gra")
    editor.until("return #_G.asked > 0", "the code actions")
    editor.until(f"return next({client}.requests) == nil", "the request to be over")


@pytest.mark.parametrize("word", ["", "#", "folder", "."])
def test_only_files_are_gone_to(editor: Neovim, workspace: Path, word: str) -> None:
    (workspace / "folder").mkdir(exist_ok=True)
    named = "return require('sessionls.panel.jumping').named(...)"
    assert editor.lua(named, f"see `{word}`", 5, str(workspace)) is None
    assert editor.lua(named, "see `app.py`", 5, str(workspace)) is not None


def test_who_says_vertical_means_it(editor: Neovim) -> None:
    assert editor.lua("return vim.o.columns") < 110
    for split, layout in (("right", "row"), (None, "col")):
        panel = opened(editor, **({"split": split} if split else {}))
        assert editor.lua("return vim.fn.winlayout()[1]") == layout
        panel.lua("panel.close()")


def test_one_session_has_one_panel_and_it_closes_with_its_composer(editor: Neovim) -> None:
    panel = opened(editor)
    count = "return #vim.api.nvim_list_wins()"
    assert editor.lua(count) == 3
    editor.lua("require('sessionls.panel').open(...)", panel.session)
    assert editor.lua(count) == 3
    assert editor.lua("return require('sessionls.panel').current()") == panel.session
    panel.lua("vim.api.nvim_win_close(panel.window, true)")
    editor.until(f"{count} == 1", "both windows to close")
    assert editor.lua("return require('sessionls.panel').current()") is None
    for split in ("float", "below", "tab", "right"):
        opened(editor, panel.session, split=split)
        editor.lua("require('sessionls.panel').close()")
        editor.until(f"{count} == 1", f"{split} to close")


def test_the_session_at_hand_is_one_that_is_seen_then_the_one_entered_last(editor: Neovim) -> None:
    current = "return require('sessionls.panel').current()"
    first, second = opened(editor), opened(editor)
    editor.do("1wincmd w")
    assert editor.lua(current) == second.session
    first.lua("vim.api.nvim_set_current_win(panel.window)")
    editor.do("1wincmd w")
    assert editor.lua(current) == first.session
    third = opened(editor, split="tab")
    first.lua("vim.api.nvim_set_current_win(panel.window)")
    third.lua("vim.api.nvim_set_current_win(panel.window); vim.cmd.new()")
    assert editor.lua(current) == third.session
    editor.do("tabnew")
    assert editor.lua(current) == third.session
    third.lua("panel.close()")
    assert editor.lua(current) == first.session
    first.lua("panel.close()")
    assert editor.lua(current) == second.session


def test_what_is_typed_goes_to_the_composer_not_to_a_file_in_its_window(
    editor: Neovim, workspace: Path
) -> None:
    panel = opened(editor)
    panel.lua("vim.api.nvim_set_current_win(panel.composer.window)")
    editor.do(f"edit! {workspace / 'app.py'}")
    editor.until("return not vim.wo.winfixbuf and vim.wo.winbar == ''", "the looks of a file")
    panel.lua("vim.api.nvim_set_current_win(panel.window)")
    editor.keys("ihello")
    panel.until("return require('sessionls.composer').text(panel.composer) == 'hello'")
    assert (workspace / "app.py").read_text() == CODE
    assert not editor.lua("return vim.bo[vim.fn.bufnr('app.py')].modified")


def seen(editor: Neovim) -> list[str]:
    """The names of the files in the windows of this tab."""
    code = "return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(w)), ':t')"
    tab = "vim.api.nvim_tabpage_list_wins(0)"
    return editor.lua(f"return vim.tbl_map(function(w) {code} end, {tab})")


@pytest.mark.parametrize("window", ["window", "composer.window"])
@pytest.mark.parametrize("command", ["edit app.py", "buffer 1", "enew", "bnext"])
def test_no_file_comes_into_the_windows_of_a_panel(
    editor: Neovim, window: str, command: str
) -> None:
    panel = opened(editor)
    panel.lua(f"vim.api.nvim_set_current_win(panel.{window}); vim.cmd.stopinsert()")
    refused = panel.lua("local _, why = pcall(vim.cmd, ...); return why", command)
    assert "E1513" in refused
    assert panel.lua("return vim.api.nvim_win_get_buf(panel.window) == panel.buffer")
    panel.say("still here")
    panel.shows("still here")


def test_a_list_of_places_opens_them_beside_the_panel(editor: Neovim, workspace: Path) -> None:
    panel = opened(editor)
    panel.lua("vim.api.nvim_set_current_win(panel.window); vim.cmd.stopinsert()")
    editor.lua("vim.fn.setqflist({ { filename = ..., lnum = 3 } })", str(workspace / "app.py"))
    editor.do("cfirst")
    assert "app.py" in seen(editor)
    assert panel.lua("return vim.api.nvim_win_get_buf(panel.window) == panel.buffer")


def test_the_last_window_looks_like_any_other_when_its_panel_is_closed(editor: Neovim) -> None:
    panel = opened(editor)
    panel.lua("vim.api.nvim_set_current_win(panel.window); vim.cmd.stopinsert()")
    editor.do("only")
    editor.keys("q")
    editor.until("return vim.bo.filetype == '' and not vim.wo.winfixbuf", "the panel to close")
    looks = "return { vim.wo.winbar, vim.wo.statusline, vim.wo.foldmethod, vim.wo.concealcursor }"
    assert editor.lua(looks) == ["", editor.lua("return vim.go.statusline"), "manual", ""]
    editor.do("enew")


def test_what_is_not_saved_stays_seen_where_hidden_is_off(editor: Neovim, workspace: Path) -> None:
    (workspace / "other.py").write_text("import os\n")
    editor.do(f"edit {workspace / 'other.py'}")
    panel = opened(editor)
    Happenings(panel).tell(said("go"), started(), answered("See app.py:4 there."), ended())
    panel.shows("See app.py:4")
    editor.do("set nohidden")
    editor.lua("vim.bo[vim.fn.bufnr('other.py')].modified = true")
    try:
        panel.go("app.py:4")
        editor.keys("gf")
        editor.until("return vim.api.nvim_buf_get_name(0):match('app.py$')", "the file")
        assert editor.lua("return vim.fn.line('.')") == 4
        assert {"app.py", "other.py"} <= set(seen(editor))
    finally:
        editor.do("set hidden")
        editor.lua("vim.bo[vim.fn.bufnr('other.py')].modified = false")


def test_a_panel_for_which_there_was_no_room_can_be_opened_later(editor: Neovim) -> None:
    name = editor.request("session.new", title="")["session"]["id"]
    code = "require('sessionls.panel').open(..., { split = 'below' })"
    editor.lua("while pcall(vim.cmd.split) do end")
    editor.lua(f"pcall(function(...) {code} end, ...)", name)
    editor.until_told("cannot be shown: E36")
    editor.do("only")
    assert opened(editor, name).draft == ""


def test_a_panel_is_not_opened_from_the_window_of_the_command_line(editor: Neovim) -> None:
    name = editor.request("session.new", title="")["session"]["id"]
    editor.keys("q:")
    editor.until("return vim.fn.getcmdwintype() == ':'")
    editor.lua("pcall(require('sessionls.panel').open, ...)", name)
    editor.keys(":quit<CR>")
    editor.until("return vim.fn.getcmdwintype() == '' and vim.fn.mode() == 'n'")
    editor.until_told("Close the window of the command line first")
    assert opened(editor, name).draft == ""


def test_a_panel_can_be_closed_and_opened_in_one_moment(editor: Neovim) -> None:
    panel = opened(editor, compose="half a thought")
    panel.lua("panel.close(); require('sessionls.panel').open(panel.id)")
    panel.until("return panel.is_loaded and #panel.view.drawn > 0", "the panel to load again")
    assert panel.draft == "half a thought"
    assert editor.lua("return #vim.api.nvim_list_wins()") == 3
