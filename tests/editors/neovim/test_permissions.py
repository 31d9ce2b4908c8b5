"""Questions of agents and of the server: shown without taking the cursor of who types."""

from pathlib import Path

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import Neovim, settings
from tests.editors.neovim.panels import opened

PENDING = "return #require('sessionls.asks').pending() == ..."


def asking(launch: Launch, model: Model, **more: object) -> Neovim:
    """A Neovim in whose session an agent wants to run something."""
    model.calls("shell", command="echo tried > tried.txt")
    model.says("Done.")
    return launch(settings(settings=model.settings, **more))


def prompt(editor: Neovim) -> str:
    name = editor.request("session.new", title="Asked")["session"]["id"]
    editor.request("session.prompt", session=name, text="try it")
    return name


def test_a_permission_is_told_on_a_line_and_leaves_who_types_alone(
    launch: Launch, model: Model, workspace: Path
) -> None:
    editor = asking(launch, model)
    editor.do("edit note.txt")
    editor.keys("iI am writ")
    name = prompt(editor)
    told = editor.until_told("assistant asks: Run: echo tried")
    assert told.endswith("(:Sessionls answer)")
    editor.keys("ing")
    assert editor.until("return vim.fn.getline(1) == 'I am writing' and vim.fn.mode() == 'i'")
    assert editor.asked == []
    assert editor.fired("SessionlsWaiting")[0]["session"] == name
    assert "1?" in editor.lua("return require('sessionls').statusline()")
    editor.keys("<Esc>")
    editor.do("Sessionls answer")
    shown = "\n".join(editor.lines())
    assert "echo tried > tried.txt" in shown
    assert " o  Allow once" in shown
    editor.keys("o")
    editor.until("return vim.uv.fs_stat('tried.txt') ~= nil", "what was allowed to be done")
    editor.until(PENDING, "nothing to wait", 0)
    assert editor.lua("return vim.api.nvim_buf_get_name(0)").endswith("note.txt")


def test_a_permission_is_rejected(launch: Launch, model: Model, workspace: Path) -> None:
    editor = asking(launch, model)
    name = prompt(editor)
    editor.until(PENDING, "a question", 1)
    editor.do("Sessionls answer")
    editor.keys("r")
    editor.until(PENDING, "nothing to wait", 0)
    records = editor.request("session.load", session=name)["records"]
    (answer,) = [one for one in records if one["kind"] == "permissionAnswered"]
    assert answer["decision"] == "reject"
    assert not (workspace / "tried.txt").exists()


def test_later_leaves_it_open_and_another_ones_answer_closes_the_float(
    launch: Launch, model: Model
) -> None:
    editor = asking(launch, model)
    name = prompt(editor)
    editor.until(PENDING, "a question", 1)
    editor.do("Sessionls answer")
    editor.keys("q")
    editor.until("return vim.api.nvim_win_get_config(0).relative == ''", "the float to close")
    editor.do("Sessionls answer")
    permission = editor.lua("return require('sessionls.asks').pending()[1].id")
    editor.request("permission.answer", session=name, permission=permission, decision="reject")
    editor.until("return vim.api.nvim_win_get_config(0).relative == ''", "the float to close")


def test_with_select_it_is_asked_as_soon_as_the_person_rests(launch: Launch, model: Model) -> None:
    editor = asking(launch, model, asks={"prompt": "select", "idle": 200})
    editor.do("edit note.txt")
    editor.chooses("Reject")
    editor.keys("iwriting")
    prompt(editor)
    editor.until(PENDING, "a question", 1)
    # Somebody who has stopped typing, and is in insert mode still, for several times as long.
    editor.lua("_G.long = false; vim.defer_fn(function() _G.long = true end, 1000)")
    editor.until("return _G.long", "the time in which it would be asked in normal mode")
    assert editor.lua("return vim.fn.mode()") == "i"
    assert editor.asked == []
    editor.keys("<Esc>")
    editor.until(PENDING, "the answer", 0)
    assert editor.asked[0]["items"] == [
        "Allow once", "Always in this session", "Always in this workspace", "Reject", "Later",
    ]  # fmt: skip


def test_a_question_is_answered_by_a_choice_or_in_own_words(launch: Launch, model: Model) -> None:
    model.calls("ask", question="Which colour?", choices=["red", "blue"])
    model.says("Done.")
    editor = launch(settings(settings=model.settings))
    name = prompt(editor)
    editor.until(PENDING, "a question", 1)
    editor.types("green, please")
    editor.do("Sessionls answer")
    assert " 2  blue" in editor.lines()
    editor.keys("i")
    editor.until(PENDING, "the answer", 0)
    records = editor.request("session.load", session=name)["records"]
    assert [one["text"] for one in records if one["kind"] == "questionAnswered"] == [
        "green, please"
    ]


def test_a_message_of_the_server_waits_like_everything_else(launch: Launch) -> None:
    editor = launch()
    editor.request("info")
    editor.lua(
        """
        coroutine.wrap(function()
          local handle = require("sessionls.handlers")["window/showMessageRequest"]
          local actions = { { title = "Start it" }, { title = "Do not" } }
          local params = { type = 2, message = "Start the server?\\nIt runs x.", actions = actions }
          _G.chosen = handle(nil, params, { client_id = 1 })
        end)()
        """
    )
    editor.until_told("sessionls asks: Start the server?")
    assert editor.lua("return _G.chosen") is None
    editor.do("Sessionls answer")
    editor.keys("1")
    assert editor.until("return _G.chosen")["title"] == "Start it"


def test_what_waited_before_neovim_came_is_asked_when_the_session_is_opened(
    launch: Launch, model: Model
) -> None:
    first = asking(launch, model)
    name = prompt(first)
    first.until(PENDING, "a question", 1)
    second = launch(settings(settings=model.settings))
    second.request("session.load", session=name)
    second.until(PENDING, "the same question", 1)
    second.until_told("assistant asks: Run: echo tried")


def test_what_waits_is_known_however_much_was_said_since(launch: Launch, model: Model) -> None:
    first = asking(launch, model)
    name = prompt(first)
    first.until(PENDING, "a question", 1)
    for number in range(40):
        first.request("session.prompt", session=name, text=f"and {number}")
    first.leave()
    second = launch(settings(settings=model.settings))
    panel = opened(second, name)
    kinds = "return vim.tbl_map(function(r) return r.kind end, panel.following.records)"
    assert "permissionAsked" not in panel.lua(kinds)
    second.until(PENDING, "the question", 1)
    second.until_told("assistant asks: Run: echo tried")
    panel.lua("require('sessionls.panel.feed').catch_up(panel)")
    panel.until("return not panel.is_catching_up")
    assert len([text for text in second.told if "echo tried" in text]) == 1
    second.do("Sessionls answer")
    second.keys("r")
    second.until(PENDING, "the answer", 0)
