"""The picture of Neovim: a real one in a terminal (tmux), after a review of the sample workspace.

`python docs/neovim.py` writes `docs/images/neovim.svg`. Nothing in it is drawn by hand.
"""

import shutil
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
sys.path.insert(0, str(_ROOT))

import pictures  # noqa: E402 - beside this file
from rich.text import Text  # noqa: E402
from tests.editors.neovim.terminal import Terminal, terminal, write_init  # noqa: E402

_SIZE = (120, 34)
_SETTINGS = """{
  participant = { name = "Ada", email = "ada@example.org" },
  cmd = { "sessionls" },
  settings = { model = { "offline" } },
  panel = { split = "right", width = 62, height = 20 },
}"""
_LOOK = """
vim.o.number = true
vim.o.termguicolors = true
vim.o.laststatus = 2
vim.o.wrap = false
vim.cmd("highlight Normal guibg=NONE | highlight WinBar guibg=NONE")
"""


def main() -> None:
    """Draw it anew."""
    with tempfile.TemporaryDirectory() as scratch:
        shop = Path(scratch) / "web-shop"
        shutil.copytree(
            _ROOT / "examples" / "workspace", shop, ignore=shutil.ignore_patterns(".sessionls")
        )
        (shop / ".git").mkdir()
        init = write_init(Path(scratch) / "init.lua", _SETTINGS, _LOOK)
        home = Path(scratch) / "home"
        with terminal(home, shop, init, "shop/app.py", size=_SIZE) as shown:
            screen = _reviewed(shown)
    text = Text.from_ansi(screen.replace(f"{scratch}/", "/tmp/"))
    pictures.draw([text], _HERE / "images" / "neovim.svg", _SIZE[0])


def _reviewed(shown: Terminal) -> str:
    """The screen when a review has ended and the person has gone to a finding."""
    shown.shows("app.py")
    shown.write(":Sessionls review security")
    shown.keys("Enter")
    shown.shows("next: assistant", "offline")
    shown.write("]d")
    shown.shows("10,")
    return shown.coloured()


if __name__ == "__main__":
    main()
