"""The composer in a real Neovim: what it says, keeps and sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionls.domain.people import addressed
from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.happenings import BEN, Happenings, ended, said, started
from tests.editors.neovim.nvim import Neovim, neovim, settings
from tests.editors.neovim.panels import Panel, opened

KEPT = "return require('sessionls.composer.drafts').read(...)"
"""What is kept of a session's draft, or of a message that is changed there."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of all tests here."""
    folder = tmp_path_factory.mktemp("shared") / "workspace"
    (folder / ".sessionls").mkdir(parents=True)
    (folder / "app.py").write_text("x = 1\n")
    return folder


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Neovim]:
    """One Neovim for all tests here: each has a session of its own."""
    with neovim(
        folder.parent / "home", folder, settings(settings={"model": ["offline"]})
    ) as editor:
        yield editor


@pytest.fixture
def editor(shared: Neovim) -> Neovim:
    """A Neovim with one window, in which nothing was told or asked yet."""
    shared.keys("<Esc><Esc>")
    shared.do("silent! tabonly | new | silent! only")
    shared.lua("_G.told, _G.asked = {}, {}")
    return shared


def test_the_next_agent_is_always_true(editor: Neovim) -> None:
    panel = opened(editor)
    known = "return next(require('sessionls.panel.here').of(panel.id).agents)"
    panel.until(known, "the agents to be known")
    assert "this message: assistant, next: assistant" in panel.prompt_bar
    panel.write("@security look")
    editor.until("return vim.api.nvim_get_current_line() == '@security look'")
    panel.until(
        "return vim.wo[panel.composer.window].winbar:find('security, next: assistant', 1, true)"
    )
    editor.keys("<C-t>")
    panel.until(
        "return vim.wo[panel.composer.window].winbar:find('security, next: security', 1, true)"
    )
    editor.keys("<C-u>@nobody, look")
    panel.until(
        "return vim.wo[panel.composer.window].winbar:find('assistant, next: assistant', 1, true)"
    )
    Happenings(panel).tell({"kind": "agentKept", "agent": "security", "by": BEN})
    panel.until(
        "return vim.wo[panel.composer.window].winbar:find('security, next: security', 1, true)"
    )


def test_the_composer_is_as_high_as_what_is_written_wraps_in_it(editor: Neovim) -> None:
    panel = opened(editor, split="right")
    panel.write("word " * 20 + "end")
    fits = (
        "local window = panel.composer.window;"
        "local shown = vim.api.nvim_win_text_height(window, {}).all;"
        "return shown > ... and vim.api.nvim_win_get_height(window) == shown + 1 and shown"
    )
    before = panel.until(fits, "all that is written", 1)
    panel.lua("vim.api.nvim_win_set_width(panel.window, 24)")
    assert panel.until(fits, "a higher composer", before) <= 8
    panel.lua("vim.api.nvim_win_set_width(panel.window, 48)")
    panel.until(fits.replace("shown > ...", "shown == ..."), "the height of before", before)


@pytest.mark.parametrize("behind", [",", ":", ";", ".", "!", "?", "?!", " look"])
def test_an_agent_is_named_as_the_server_reads_it(editor: Neovim, behind: str) -> None:
    text = f"@security{behind} look"
    assert addressed(text) == "security"
    named = "return require('sessionls.composer.next_agent').named(..., { security = true })"
    assert editor.lua(named, text) == "security"


def test_a_message_of_several_lines_is_sent_and_answered(editor: Neovim) -> None:
    panel = opened(editor)
    panel.write("one\ntwo")
    assert panel.draft == "one\ntwo"
    editor.keys("<C-s>")
    panel.shows("one\ntwo", "[assistant]")
    assert panel.draft == ""
    panel.idle()


@pytest.mark.parametrize("keys", ["<Esc><CR>", "<C-CR>", "<Esc>:w<CR>"])
def test_other_keys_send_too(editor: Neovim, keys: str) -> None:
    panel = opened(editor)
    panel.write("hello there")
    editor.keys(keys)
    panel.shows("hello there")
    panel.until("return not panel.composer.sending", "the message to be accepted")
    assert panel.draft == ""


@pytest.mark.parametrize("command", ["wall", "wqall"])
def test_writing_all_files_sends_no_draft(editor: Neovim, command: str) -> None:
    panel = opened(editor)
    # What has no name yet keeps Neovim from leaving: the test asks it how it went.
    code = (
        "require('sessionls.composer').set(panel.composer, 'half a thought');"
        "local other = vim.api.nvim_create_buf(true, false); vim.bo[other].modified = true;"
        "pcall(vim.cmd, ...); vim.api.nvim_buf_delete(other, { force = true });"
        "return panel.composer.sending"
    )
    assert not panel.lua(code, command)
    assert panel.draft == "half a thought"


def test_writing_and_quitting_sends_and_closes(editor: Neovim) -> None:
    panel = opened(editor)
    panel.lua("vim.api.nvim_set_current_win(panel.composer.window)")
    editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'hello there' })")
    editor.do("wq")
    panel.until("return not vim.api.nvim_buf_is_valid(panel.composer.buffer)")
    panel.shows("hello there")
    panel.until("return not panel.composer.sending", "the message to be accepted")


def test_what_is_refused_comes_back_with_the_reason(editor: Neovim) -> None:
    panel = opened(editor)
    editor.request("session.delete", session=panel.session)
    panel.write("too late")
    editor.keys("<C-s>")
    editor.until_told("session")
    panel.until("return not panel.composer.sending", "the refusal")
    assert panel.draft == "too late"
    # Who goes on writing does not see the message line.
    below = (
        "local marks = vim.api.nvim_buf_get_extmarks(panel.composer.buffer, -1, 0, -1,"
        " { details = true })"
        " return vim.iter(marks):map(function(m) return m[4].virt_lines end):flatten(2)"
        ":map(function(chunk) return chunk[1] end):join(' ')"
    )
    assert "session" in panel.lua(below)
    editor.keys("<BS>")
    panel.until("return panel.composer.refused == nil", "the reason to go")
    assert panel.lua(below) == ""


SEND_AND_CLOSE = """
vim.api.nvim_buf_set_lines(panel.composer.buffer, 0, -1, false, { "the message" })
require("sessionls.composer.sending").send(panel.composer)
require("sessionls.composer").set(panel.composer, "and more")
panel.close()
"""
"""No answer can come in between."""


def test_what_is_refused_after_the_panel_was_closed_is_a_draft(editor: Neovim) -> None:
    panel = opened(editor)
    editor.request("session.delete", session=panel.session)
    panel.lua(SEND_AND_CLOSE)
    editor.until_told("(your message is kept as a draft)")
    editor.lua("require('sessionls.panel').open(...)", panel.session)
    assert panel.draft == "the message\nand more"


def test_what_is_accepted_after_the_panel_was_closed_is_no_draft(editor: Neovim) -> None:
    panel = opened(editor)
    panel.lua(SEND_AND_CLOSE)
    editor.until(
        "return require('sessionls.composer.drafts').read(...) == 'and more'",
        "the message to be a draft no longer",
        panel.session,
    )
    assert opened(editor, panel.session).draft == "and more"
    panel.shows("the message")


def test_a_changed_message_that_is_refused_after_the_panel_was_closed_is_a_draft(
    editor: Neovim,
) -> None:
    panel = opened(editor)
    panel.lua(
        "local here = require('sessionls.composer');"
        "here.set(panel.composer, 'the draft');"
        "require('sessionls.composer.rewriting').begin(panel.composer, 'M404', 'as it was');"
        "here.set(panel.composer, 'written anew');"
        "require('sessionls.composer.sending').send(panel.composer); panel.close()"
    )
    editor.until_told("(your message is kept as a draft)")
    assert opened(editor, panel.session).draft == "written anew\nthe draft"


def test_the_draft_survives_closing_the_panel(editor: Neovim) -> None:
    panel = opened(editor)
    panel.write("half a thought")
    editor.keys("<Esc>")
    panel.lua("panel.close()")
    editor.until("return #vim.api.nvim_list_wins() == 1", "both windows to close")
    assert opened(editor, panel.session).draft == "half a thought"
    other = opened(editor)
    assert other.draft == ""


def test_the_arrow_up_brings_back_what_was_sent(editor: Neovim) -> None:
    panel = opened(editor)
    for text in ("the first", "the second"):
        panel.say(text)
    panel.write("a draft")
    wanted = "return require('sessionls.composer').text(panel.composer) == ..."
    for key, text in [
        ("<Up>", "the second"),
        ("<Up>", "the first"),
        ("<Down>", "the second"),
        ("<Down>", "a draft"),
    ]:
        editor.keys(key)
        panel.until(wanted, text, text)


def test_words_can_be_put_into_the_composer_from_elsewhere(editor: Neovim) -> None:
    panel = opened(editor, compose="#app.py:1")
    assert panel.draft == "#app.py:1"
    assert editor.lua("return require('sessionls.panel').compose('more')")
    assert panel.draft == "#app.py:1\nmore"


def test_a_waiting_message_can_be_changed_and_the_draft_comes_back(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("running", "T1", "M1"), started(), said("mine", "T2", "M2"))
    panel.shows("[Ana  waits ]")
    panel.write("a draft")
    panel.go("mine")
    editor.keys("C")
    panel.until("return panel.composer.editing == 'M2'")
    assert panel.draft == "mine"
    assert "you change a message that waits" in panel.prompt_bar
    editor.keys("<Esc>ggdG<CR>")
    panel.until("return not panel.composer.editing")
    assert panel.draft == "a draft"
    changed = [{"kind": "text", "text": "mine, but better"}]
    happenings.tell({"kind": "messageEdited", "messageId": "M2", "blocks": changed})
    panel.shows("mine, but better", "<edited, ")
    happenings.tell({"kind": "messageWithdrawn", "messageId": "M2"})
    panel.shows("[Ana  withdrawn ]")


def changing(editor: Neovim, panel: Panel, before: str, after: str) -> Happenings:
    """A person has a message that waits half changed, and a draft besides."""
    happenings = Happenings(panel)
    happenings.tell(said("running", "T1", "M1"), started(), said(before, "T2", "M2"))
    panel.shows("[Ana  waits ]", before)
    panel.write("a draft")
    panel.go(before)
    editor.keys("C")
    panel.until("return panel.composer.editing == 'M2'")
    panel.write(after)
    editor.keys("<Esc>")
    editor.until("return vim.fn.mode() == 'n'")
    return happenings


@pytest.mark.parametrize("leaving", ["q", "quit", "qall"])
def test_a_half_changed_message_is_kept_beside_the_draft(launch: Launch, leaving: str) -> None:
    editor = launch(settings(settings={"model": ["offline"]}))
    panel = opened(editor)
    changing(editor, panel, "mine", "better: ")
    words = panel.draft
    assert words != "mine"
    if leaving == "q":
        panel.lua("vim.api.nvim_set_current_win(panel.window)")
        editor.keys("q")
        editor.until("return #vim.api.nvim_list_wins() == 1", "both windows to close")
    elif leaving == "quit":
        editor.do("quit")
    else:
        editor.do(f"doautocmd sessionls.composer.{panel.session} VimLeavePre")
    assert editor.lua(KEPT, panel.session, "M2") == words
    assert editor.lua(KEPT, panel.session) == "a draft"
    if leaving == "quit":
        panel.lua("panel.come_forward()")
        assert panel.lua("return panel.composer.editing") == "M2"
        assert panel.draft == words


def test_a_half_changed_message_becomes_a_draft_when_it_waits_no_longer(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = changing(editor, panel, "mine", "better: ")
    words = panel.draft
    happenings.tell(ended("T1"), started("T2", "M2"))
    panel.until("return not panel.composer.editing", "the change to end")
    assert panel.draft == f"{words}\na draft"
    editor.until_told("waits no longer")
    assert editor.lua(KEPT, panel.session, "M2") == ""
    assert editor.lua(KEPT, panel.session) == f"{words}\na draft"


def test_a_change_of_a_message_that_was_answered_meanwhile_is_a_draft(editor: Neovim) -> None:
    panel = opened(editor)
    changing(editor, panel, "mine", "better: ")
    words = panel.draft
    panel.lua("panel.close()")
    again = opened(editor, panel.session)
    again.until("return require('sessionls.composer').text(panel.composer) ~= 'a draft'")
    assert again.draft == f"{words}\na draft"


def test_who_opens_a_session_again_goes_on_with_the_change(editor: Neovim) -> None:
    panel = opened(editor)
    editor.request("session.pause", session=panel.session)
    message = editor.request("session.prompt", session=panel.session, text="mine")["message"]
    panel.shows("mine", "waits")
    write = "require('sessionls.composer.drafts').write(...)"
    editor.lua(write, panel.session, "mine, but better", message)
    panel.lua("panel.close()")
    again = opened(editor, panel.session)
    again.until("return panel.composer.editing == ...", "the change to go on", message)
    assert again.draft == "mine, but better"
    again.lua("vim.api.nvim_set_current_win(panel.composer.window); vim.cmd.stopinsert()")
    editor.keys("<Esc><CR>")
    again.until("return not panel.composer.editing", "the change to be accepted")
    again.shows("mine, but better", "<edited")
    assert editor.lua(KEPT, panel.session, message) == ""


def test_an_empty_composer_leaves_the_draft_of_another_neovim_alone(editor: Neovim) -> None:
    panel = opened(editor)
    # Another Neovim with the same state folder.
    editor.lua(
        "require('sessionls.composer.drafts').write(..., 'written elsewhere')", panel.session
    )
    editor.do(f"doautocmd sessionls.composer.{panel.session} VimLeavePre")
    panel.lua("panel.close()")
    assert editor.lua(KEPT, panel.session) == "written elsewhere"


def test_a_draft_that_cannot_be_kept_is_told_once(editor: Neovim) -> None:
    panel = opened(editor)
    path = editor.lua(
        "return require('sessionls.kept').path('drafts', ... .. '.md')", panel.session
    )
    Path(path).mkdir(parents=True)
    write = "require('sessionls.composer.drafts').write(...)"
    for text in ("one", "two"):
        editor.lua(write, panel.session, text)
    editor.until_told("state folder cannot be written")
    assert len([told for told in editor.told if "cannot be written" in told]) == 1
    assert [one.name for one in Path(path).parent.glob(f"{panel.session}*")] == [Path(path).name]
    Path(path).rmdir()
    editor.lua(write, panel.session, "three")
    assert editor.lua(KEPT, panel.session) == "three"


def test_a_held_message_can_be_let(editor: Neovim) -> None:
    panel = opened(editor)
    happenings = Happenings(panel)
    happenings.tell(said("may I?", None, "M1", held=True, by=BEN))
    panel.shows("[Ben  held", "may I?")
    assert "1 held" in panel.bar
    panel.go("may I?")
    editor.keys("gra")
    editor.until("return #_G.asked > 0")
    assert "Let this message be answered" in editor.asked[-1]["items"]
    happenings.tell({"kind": "messageReleased", "messageId": "M1", "turn": "T1"}, started())
    drawn = panel.shows("[Ana let the message of Ben be answered]", "[assistant]")
    assert drawn.index("let the message") < drawn.index("[assistant]")


def test_who_writes_is_told_to_the_others(editor: Neovim) -> None:
    panel = opened(editor)
    people = [{"name": "Ana", "id": "ana@example.org", "typing": True}]
    people.append({"name": "Ben", "id": "ben@example.org", "typing": True})
    panel.until("return require('sessionls.panel.here').of(panel.id).participant ~= nil")
    editor.lua(
        "require('sessionls.client').emit('presence', ...)",
        {"session": panel.session, "people": people},
    )
    panel.until("return vim.wo[panel.composer.window].winbar:find('Ben writes')")
    assert "Ana, Ben" in panel.bar
    assert "Ana" not in panel.prompt_bar


def test_agents_and_files_are_completed_by_the_server(editor: Neovim) -> None:
    panel = opened(editor)
    attached = "return #vim.lsp.get_clients({ bufnr = panel.composer.buffer }) == 1"
    panel.until(attached, "the server to see the draft")
    panel.write("@sec")
    menu = "return vim.fn.pumvisible() == 1 and vim.fn.complete_info({ 'items' }).items"
    offered = editor.until(menu, "the menu")
    assert [item["word"] for item in offered][:1] == ["@security"]
    editor.keys("<Tab> look at #ap")
    editor.until(f"local i = (function() {menu} end)(); return i and i[1].word:find('app.py')")
    editor.keys("<CR>")
    panel.until(
        "return require('sessionls.composer').text(panel.composer):find('#app.py', 1, true)"
    )
    assert panel.draft.startswith("@security look at #app.py")
    assert "\n" not in panel.draft


def test_a_menu_goes_with_the_message_that_it_was_for(editor: Neovim) -> None:
    panel = opened(editor)
    attached = "return #vim.lsp.get_clients({ bufnr = panel.composer.buffer }) == 1"
    panel.until(attached, "the server to see the draft")
    panel.write("please see #app.py")
    editor.until("return vim.fn.pumvisible() == 1", "the menu")
    editor.keys("<C-s>")
    panel.shows("please see #app.py", "[assistant]")
    assert editor.lua("return vim.fn.pumvisible()") == 0
    assert panel.draft == ""


def test_a_long_draft_gets_more_room_within_reason(editor: Neovim) -> None:
    panel = opened(editor)
    height = "return vim.api.nvim_win_get_height(panel.composer.window)"
    assert panel.lua(height) == 3
    panel.write("\n".join("line" for _ in range(5)))
    panel.until(f"{height} == 6")
    panel.write("\n".join("line" for _ in range(40)))
    panel.until(f"{height} == 9")


def test_the_bars_fit_eighty_columns(editor: Neovim) -> None:
    panel = opened(editor)
    title = "A title that is longer than any bar of eighty columns could ever hold, by far"
    paused = {"kind": "sessionPaused", "by": {**BEN, "name": "Benjamin"}}
    happenings = Happenings(panel)
    happenings.tell({"kind": "sessionRenamed", "title": title}, said("go", "T9", "M9"), paused)
    panel.shows("paused")
    bar = editor.lua(
        "local panel = require('sessionls.panel').get(...);"
        "local bar = require('sessionls.panel.header').winbar(panel.following, os.time(), 80);"
        "return vim.api.nvim_eval_statusline(bar, { maxwidth = 80 })",
        panel.session,
    )
    assert bar["width"] == 80
    assert bar["str"].strip().startswith("A title that is longer")
    assert "paused by Benjamin" in bar["str"]
    assert "1 waiting (Ana)" in bar["str"]
