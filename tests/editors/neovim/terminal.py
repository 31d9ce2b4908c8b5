"""A real terminal with a Neovim in it: tmux with a socket of its own, keys in, the screen out."""

import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.editors.neovim.nvim import PLUGIN, argv, environment
from tests.editors.neovim.patience import until


class Terminal:
    """One screen, as a person sees it."""

    def __init__(self, socket: Path, environ: Mapping[str, str]) -> None:
        self._socket = socket
        self._environ = dict(environ)

    def keys(self, *keys: str) -> None:
        """Type: words as they are, and names of keys such as `Enter` and `Escape`."""
        self.tmux("send-keys", "-t", "screen", *keys)

    def write(self, text: str) -> None:
        """Type a text to the letter."""
        self.tmux("send-keys", "-t", "screen", "-l", text)

    def screen(self) -> str:
        """What stands on the screen."""
        return self.tmux("capture-pane", "-p", "-t", "screen")

    def coloured(self) -> str:
        """The same with its colours, as ANSI sequences."""
        return self.tmux("capture-pane", "-p", "-e", "-t", "screen")

    def shows(self, *words: str) -> str:
        """Wait until all of these words stand on the screen; return it."""

        def look() -> str:
            now = self.screen()
            return now if all(word in now for word in words) else ""

        return until(look, f"{words} on the screen", self.screen)

    def hides(self, words: str) -> str:
        """Wait until these words stand on the screen no more; return it."""

        def look() -> str:
            now = self.screen()
            return now if words not in now else ""

        return until(look, f"{words!r} to leave the screen", self.screen)

    def tmux(self, *words: str) -> str:
        """Tell tmux something; return what it says."""
        command = ["tmux", "-S", str(self._socket), "-f", "/dev/null", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=self._environ, timeout=30
        )
        return done.stdout


@contextmanager
def terminal(
    home: Path,
    folder: Path,
    init: Path,
    *files: str,
    size: tuple[int, int] = (80, 24),
    more: Mapping[str, str] | None = None,
    listen: Path | None = None,
) -> Generator[Terminal]:
    """Neovim in a terminal of that size (columns, lines), with an `init.lua`; see `write_init`."""
    at = ("--listen", str(listen)) if listen else ()
    with screen_of(argv(*at, "-u", str(init), *files), home, folder, size, more) as shown:
        yield shown


@contextmanager
def screen_of(
    command: Sequence[str],
    home: Path,
    folder: Path,
    size: tuple[int, int] = (80, 24),
    more: Mapping[str, str] | None = None,
) -> Generator[Terminal]:
    """A command in a terminal of that size; both end with the block."""
    home.mkdir(exist_ok=True)
    environ = {**environment(home, more), "TERM": "xterm-256color"}
    # Names of sockets have to be short.
    with TemporaryDirectory(prefix="tmux") as short:
        socket = Path(short) / "socket"
        shown = Terminal(socket, environ)
        columns, lines = size
        shown.tmux(
            "new-session", "-d", "-s", "screen", "-c", str(folder),
            "-x", str(columns), "-y", str(lines), *command,
        )  # fmt: skip
        try:
            yield shown
        finally:
            subprocess.run(
                ["tmux", "-S", str(socket), "kill-server"],
                capture_output=True, check=False, env=environ, timeout=30,
            )  # fmt: skip


def write_init(path: Path, sessionls: str, more: str = "") -> Path:
    """An `init.lua` as a person has it; `sessionls` is the Lua of `vim.g.sessionls`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"vim.opt.runtimepath:prepend({str(PLUGIN)!r})\n"
        f"vim.g.sessionls = {sessionls}\n"
        "vim.lsp.enable('sessionls')\n"
        "vim.o.swapfile = false\n"
        f"{more}\n",
        "utf-8",
    )
    return path
