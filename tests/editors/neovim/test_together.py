"""Several Neovims in one session, a hub that is killed, and Neovim that begins anew."""

import os
import signal

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import Neovim, settings

ENDED = """
local ended = vim.tbl_filter(function(one) return one.name == "SessionlsTurnEnded" end, _G.fired)
return #ended >= ... and ended
"""


def named(launch: Launch, model: Model, name: str) -> Neovim:
    own = settings(settings=model.settings)
    return launch({**own, "participant": {"name": name, "email": f"{name.lower()}@example.org"}})


def test_two_neovims_work_in_one_session_under_two_names(launch: Launch, model: Model) -> None:
    model.says("Hello Ana.")
    model.says("Hello Ben.")
    ana, ben = named(launch, model, "Ana"), named(launch, model, "Ben")
    ana.do("Sessionls new Ours")
    session = ana.until("return require('sessionls.panel').current()", "a panel")
    ben.request("info")
    ben.do("Sessionls open ours")
    ben.until("return require('sessionls.panel').current() == ...", "the same session", session)
    ana.do("Sessionls prompt Ana here")
    ben.until(ENDED, "Ana's turn to end in Ben's Neovim", 1)
    ben.do("Sessionls prompt Ben here")
    ana.until(ENDED, "Ben's turn to end in Ana's Neovim", 2)
    loaded = ana.request("session.load", session=session)
    assert {person["name"] for person in loaded["people"]} == {"Ana", "Ben"}
    said = [
        record["by"]["name"]
        for record in loaded["records"]
        if record["kind"] == "messageAdded" and record["by"]["kind"] == "person"
    ]
    assert said == ["Ana", "Ben"]
    ben.do("Sessionls prompt @ana look here")
    ana.until_told("Ben mentions you in Ours")
    assert ana.fired("SessionlsMention")[0]["by"]["name"] == "Ben"


def test_a_hub_that_is_killed_in_the_middle_costs_nothing_that_was_told(
    launch: Launch, model: Model
) -> None:
    model.answers([{"kind": "text", "text": "Half of it"}, {"kind": "wait", "gate": "middle"}])
    model.says("Whole.")
    ana = named(launch, model, "Ana")
    ana.do("Sessionls new Ours")
    session = ana.until("return require('sessionls.panel').current()", "a panel")
    ana.do("Sessionls prompt say it")
    model.reached("middle")
    ana.lua("require('sessionls.client').on('reattached', function() _G.reattached = true end)")
    os.kill(ana.request("info")["hub"]["pid"], signal.SIGKILL)
    ana.until("return _G.reattached", "another hub")
    ana.until(ENDED, "the turn to be ended", 1)
    assert ana.fired("SessionlsTurnEnded")[0]["reason"] == "interrupted"
    assert ana.lua("return require('sessionls').statusline()") == ""
    ana.do("Sessionls prompt once more")
    ended = ana.until(ENDED, "the next turn to end", 2)
    assert ended[1]["data"]["reason"] == "end"
    said = str(ana.request("session.load", session=session)["records"])
    assert "say it" in said
    assert "Whole." in said


def test_a_neovim_that_begins_anew_finds_everything(launch: Launch, model: Model) -> None:
    model.says("Kept.")
    first = named(launch, model, "Ana")
    first.do("Sessionls new Kept session")
    session = first.until("return require('sessionls.panel').current()", "a panel")
    first.do("Sessionls prompt keep this")
    first.until(ENDED, "the turn to end", 1)
    first.leave()
    second = named(launch, model, "Ana")
    second.do("Sessionls open kept")
    second.until("return require('sessionls.panel').current() == ...", "the session", session)
    second.until(
        "return vim.iter(vim.api.nvim_list_bufs()):any(function(b) return"
        " table.concat(vim.api.nvim_buf_get_lines(b, 0, -1, false)):find('Kept%.') ~= nil end)",
        "the words",
    )


def test_a_server_that_ends_is_told_and_the_next_command_starts_another(
    launch: Launch, model: Model
) -> None:
    ana = named(launch, model, "Ana")
    ana.request("info")
    ana.lua("vim.lsp.get_clients({ name = 'sessionls' })[1]:stop(true)")
    ana.until("return #vim.lsp.get_clients({ name = 'sessionls' }) == 0", "its end")
    assert ana.request("info")["participant"]["name"] == "Ana"
