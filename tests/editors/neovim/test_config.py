"""`vim.g.sessionls`: what is wrong in it is told clearly, once, and the rest counts."""

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import settings

WRONG = [
    ({"colour": "red"}, 'vim.g.sessionls has no setting "colour". Known: asks, cmd, env, ladder'),
    ({"cmd": "sessionls"}, 'vim.g.sessionls.cmd has to be a list, and is "sessionls"'),
    ({"cmd": []}, "vim.g.sessionls.cmd has to name a program, and is empty"),
    ({"participant": {"email": "a@b"}}, "vim.g.sessionls.participant has to have a name"),
    (
        {"panel": {"split": "up"}},
        "panel has split, which has to be one of right, below, float, tab",
    ),
    ({"panel": {"size": 1}}, 'panel has an unknown "size". Known: height, split, width'),
    ({"notify": True}, "notify has to be one of all, important, none, and is true"),
    ({"ladder": ["pipx"]}, "ladder has something in it that has to be one of workspace, path, uvx"),
    ({"settings": 3}, "settings has to be a table, and is a number"),
    ("all of it", "vim.g.sessionls is a string; it has to be a table or a function"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_what_is_wrong_is_told_in_a_sentence(launch: Launch, given: object, sentence: str) -> None:
    editor = launch(settings())
    problems = editor.lua("return select(2, require('sessionls.config').read(...))", given)
    assert len(problems) == 1
    assert sentence in problems[0]


def test_it_is_told_once_and_the_rest_counts(launch: Launch) -> None:
    editor = launch(settings(colour="red", notify="none"))
    for _ in range(3):
        assert editor.lua("return require('sessionls.config').get().notify") == "none"
    editor.until_told('no setting "colour"')
    assert len(editor.told) == 1


def test_it_may_be_a_function(launch: Launch) -> None:
    editor = launch()
    editor.lua("vim.g.sessionls = function() return { panel = { split = 'below' } } end")
    panel = editor.lua("return require('sessionls.config').get().panel")
    assert panel == {"split": "below", "width": 80, "height": 20}


def test_a_function_that_fails_is_told(launch: Launch) -> None:
    editor = launch()
    editor.lua("vim.g.sessionls = function() error('my own mistake') end")
    problems = editor.lua("return select(2, require('sessionls.config').resolve())")
    assert "my own mistake" in problems[0]


def test_the_servers_settings_and_who_writes_go_to_the_server(launch: Launch) -> None:
    editor = launch(settings(settings={"defaultAgent": "security", "model": ["offline"]}))
    told = editor.request("info")
    assert told["settings"]["defaultAgent"] == "security"
    assert told["participant"] == {"kind": "person", "name": "Ana", "id": "ana@example.org"}
