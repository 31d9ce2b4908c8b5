"""Every subcommand of `:Sessionls`, in a real Neovim with the real server."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import Neovim, settings


def new(editor: Neovim, title: str, **argument: Any) -> str:
    """A session that stands in the server, and in no panel."""
    return editor.request("session.new", title=title, **argument)["session"]["id"]


def session(editor: Neovim, name: str) -> dict[str, Any]:
    return editor.request("session.load", session=name, limit=1)["session"]


def current(editor: Neovim) -> str:
    """The session of the panel; waits until there is one."""
    return editor.until("return require('sessionls.panel').current()", "a panel")


def test_the_first_command_starts_the_server_for_the_folder(editor: Neovim) -> None:
    told = editor.request("info")
    assert told["workspace"]["root"] == editor.lua("return vim.fn.getcwd()")
    assert told["participant"]["name"] == "Ana"


def test_new_begins_a_session_with_that_agent_and_title(editor: Neovim) -> None:
    editor.do("Sessionls new @security Look at the door")
    begun = session(editor, current(editor))
    assert (begun["title"], begun["agent"]) == ("Look at the door", "security")


def test_open_offers_the_sessions_and_opens_the_chosen_one(editor: Neovim) -> None:
    new(editor, "Other")
    name = new(editor, "The one")
    editor.chooses("The one")
    editor.do("Sessionls open")
    assert current(editor) == name
    (asked,) = editor.asked
    assert [item.split(" · ")[:2] for item in asked["items"]] == [
        ["The one", "assistant"],
        ["Other", "assistant"],
    ]


def test_open_with_words_that_one_title_has_asks_nothing(editor: Neovim) -> None:
    name = new(editor, "Look at the door")
    new(editor, "Window")
    editor.do("Sessionls open door")
    assert current(editor) == name
    assert editor.asked == []


def test_list_offers_those_that_are_archived(editor: Neovim) -> None:
    name = new(editor, "Old one")
    new(editor, "New one")
    editor.do("Sessionls archive old")
    editor.until_told("Old one is archived.")
    editor.chooses("Old one")
    editor.do("Sessionls list archived")
    assert current(editor) == name
    assert len(editor.asked[-1]["items"]) == 1


def test_an_archived_session_is_found_by_its_words_and_taken_back(editor: Neovim) -> None:
    name = new(editor, "Old one")
    editor.do("Sessionls archive old")
    editor.until_told("Old one is archived.")
    editor.do("Sessionls open old")
    assert current(editor) == name
    editor.do("Sessionls unarchive old")
    editor.until_told("Old one is in the list again.")
    assert [one["id"] for one in editor.request("session.list")["sessions"]] == [name]
    editor.do("Sessionls unarchive old")
    editor.until_told('No archived session has "old" in its title.')


def test_prompt_asks_the_session_at_hand(editor: Neovim) -> None:
    editor.do("Sessionls new Here")
    name = current(editor)
    editor.do("Sessionls prompt @security what do you see?")
    records = editor.until(
        "local p = require('sessionls.known').get(...) return p and p.seq and p.seq > 2", "", name
    )
    assert records
    messages = [
        record
        for record in editor.request("session.load", session=name)["records"]
        if record["kind"] == "messageAdded" and record["by"]["name"] == "Ana"
    ]
    assert messages[0]["message"]["agent"] == "security"


def test_prompt_without_words_asks_for_them_and_begins_a_session(editor: Neovim) -> None:
    editor.types("Hello there")
    editor.do("Sessionls prompt")
    name = current(editor)
    said = str(editor.request("session.load", session=name)["records"])
    assert "Hello there" in said


@pytest.mark.parametrize("after", ["", "vim.cmd.edit('other.py')"])
def test_prompt_with_a_range_brings_the_lines(editor: Neovim, workspace: Path, after: str) -> None:
    (workspace / "other.py").write_text("x = 1\n")
    editor.do("edit app.py")
    # No server may be there yet: it may start while another file is shown.
    editor.lua(f"vim.cmd('4,5Sessionls prompt what does this do?'); {after}")
    records = editor.request("session.load", session=current(editor))["records"]
    (message,) = [
        record["message"]
        for record in records
        if record["kind"] == "messageAdded" and record["by"]["kind"] == "person"
    ]
    (reference,) = [block for block in message["blocks"] if block["kind"] == "reference"]
    assert reference["uri"] == (workspace / "app.py").as_uri()
    assert reference["range"]["start"]["line"] == 3
    assert reference["range"]["end"]["line"] == 4


def test_pause_resume_rename_and_keep_change_the_session_at_hand(editor: Neovim) -> None:
    editor.do("Sessionls new Mine")
    name = current(editor)
    editor.do("Sessionls pause")
    editor.until_told("Mine is paused.")
    assert session(editor, name)["state"] == "paused"
    editor.do("Sessionls resume")
    editor.until_told("Mine is going on.")
    editor.do("Sessionls keep reviewer")
    editor.until_told("reviewer answers in Mine from here on.")
    editor.do("Sessionls rename Yours")
    editor.until("return require('sessionls.known').get(...).title == 'Yours'", "", name)
    now = session(editor, name)
    assert (now["title"], now["agent"], now["state"]) == ("Yours", "reviewer", "idle")


def test_rename_without_words_offers_the_title_to_change(editor: Neovim) -> None:
    editor.do("Sessionls new Mine")
    name = current(editor)
    editor.types("Changed")
    editor.do("Sessionls rename")
    editor.until("return require('sessionls.known').get(...).title == 'Changed'", "", name)
    assert editor.asked[-1]["default"] == "Mine"


def test_fork_opens_the_new_session(editor: Neovim) -> None:
    editor.do("Sessionls new Trunk")
    name = current(editor)
    editor.do("Sessionls fork")
    fork = editor.until(
        "local now = require('sessionls.panel').current() return now ~= ... and now", "a fork", name
    )
    assert session(editor, fork)["parent"] == name


def test_search_opens_the_session_that_says_it(editor: Neovim) -> None:
    name = new(editor, "Here")
    asked = editor.request("session.prompt", session=name, text="about the golden door")
    assert asked["turn"]
    editor.chooses("golden door")
    editor.do("Sessionls search golden")
    assert current(editor) == name


def test_agent_shows_its_file(editor: Neovim) -> None:
    editor.do("Sessionls agent security")
    editor.until("return vim.fn.getline(1) == '---'", "the file of the agent")
    assert "name: security" in editor.lines()


def test_people_are_shown_with_role_and_editor(editor: Neovim) -> None:
    new(editor, "Ours")
    editor.do("Sessionls people ours")
    editor.until("return vim.fn.getline(1):find('^Ana: drive, in Neovim')", "the people")


def test_who_only_looks_at_the_people_is_not_among_them(editor: Neovim, launch: Launch) -> None:
    name = new(editor, "Ours")
    mine = settings(participant={"name": "Ben", "email": "ben@example.org"})
    other = launch(mine)
    other.do("Sessionls people ours")
    other.until("return vim.fn.getline(1):find('^Ana: drive, in Neovim')", "the people")
    assert len(other.lines()) == 1
    (ana,) = editor.request("info")["people"][name]
    assert ana["name"] == "Ana"


def test_cancel_says_when_nothing_goes_on(editor: Neovim) -> None:
    editor.do("Sessionls new Quiet")
    current(editor)
    editor.do("Sessionls cancel")
    editor.until_told("Nothing was going on.")


def test_export_writes_what_can_be_imported_and_replaces_nothing_unasked(
    editor: Neovim, workspace: Path
) -> None:
    editor.do("Sessionls new Kept")
    current(editor)
    editor.do("Sessionls export kept.json")
    editor.until_told("Written to")
    text = (workspace / "kept.json").read_text()
    assert json.loads(text)["records"][0]["title"] == "Kept"
    editor.do("Sessionls export kept.json")
    editor.until_told("is there already")
    editor.do("Sessionls! export kept.md")
    editor.until("return vim.uv.fs_stat('kept.md') ~= nil", "the Markdown")
    editor.do("Sessionls export")
    editor.until("return vim.fn.getline(1):find('Kept')", "a page with the session")


def test_export_says_what_cannot_be_written_and_leaves_no_half_of_it(
    editor: Neovim, workspace: Path
) -> None:
    (workspace / "full.md").symlink_to("/dev/full")
    editor.do("Sessionls new Kept")
    current(editor)
    editor.do("Sessionls! export full.md")
    assert "no space left" in editor.until_told("full.md cannot be written")
    editor.do("Sessionls export nowhere/kept.md")
    editor.until_told("nowhere/kept.md cannot be written")
    (workspace / "kept.md").write_text("before")
    (workspace / "link.md").symlink_to("kept.md")
    editor.do("Sessionls! export link.md")
    editor.until_told("Written to")
    assert "Kept" in (workspace / "kept.md").read_text()
    assert (workspace / "link.md").is_symlink()
    names = {path.name for path in workspace.iterdir()}
    assert names >= {"kept.md", "link.md", "full.md"}
    assert not [name for name in names if name.rpartition(".")[2].isdigit()]


def test_no_findings_leave_the_list_of_the_person_alone(editor: Neovim) -> None:
    editor.do("cexpr ['app.py:1:mine']")
    editor.do("Sessionls findings")
    editor.until_told("No findings.")
    assert [one["text"] for one in editor.lua("return vim.fn.getqflist()")] == ["mine"]


def test_log_shows_what_the_hub_wrote_and_where_neovim_does(editor: Neovim) -> None:
    editor.request("info")
    editor.do("Sessionls log")
    editor.until("return vim.fn.search('Neovim.s client logs to') > 0", "the log")
    assert "hub.process: began: version" in "\n".join(editor.lines())


def test_without_a_subcommand_the_person_chooses_one(editor: Neovim) -> None:
    editor.chooses("new: ")
    editor.do("Sessionls")
    assert current(editor)
    assert len(editor.asked[0]["items"]) == len(
        editor.lua("return require('sessionls.commands').names")
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("Sessionls sing", "There is no :Sessionls sing. There are: agent, "),
        ("Sessionls list some", 'There is no list "some"'),
        ("Sessionls open nothing-like-it", 'No session has "nothing-like-it" in its title.'),
        ("Sessionls pause", "There is no session yet."),
        ("Sessionls keep nobody", "There is no session yet."),
        ("Sessionls answer", "Nothing waits for an answer."),
        ("Sessionls undo", "No edit has been applied here"),
        ("Sessionls review security", "This buffer is no file"),
        ("Sessionls agent nobody", "nobody"),
        ("Sessionls findings", "No findings."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    editor: Neovim, command: str, words: str
) -> None:
    editor.do(command)
    assert editor.until_told(words).startswith("sessionls: ")


def test_subcommands_agents_and_titles_are_completed(editor: Neovim) -> None:
    new(editor, "Look at the door")

    def complete(line: str) -> list[str]:
        return editor.lua("return vim.fn.getcompletion(..., 'cmdline')", line)

    assert complete("Sessionls re") == ["rename", "restart", "resume", "review"]
    assert complete("Sessionls review se") == ["security"]
    assert complete("Sessionls new @re") == ["@reviewer"]
    assert complete("Sessionls open look at") == ["at the door"]
    assert complete("Sessionls list a") == ["archived", "all"]


def test_every_subcommand_has_a_line_of_its_own(launch: Launch) -> None:
    editor = launch()
    lines = editor.lua(
        "local commands = require('sessionls.commands');"
        "return vim.tbl_map(function(name) return commands.get(name).desc end, commands.names)"
    )
    assert len(set(lines)) == len(lines) == 23
