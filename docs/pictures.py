"""Pictures of the terminal: calls the real commands on the sample workspace, draws what they say.

`python docs/pictures.py` writes `docs/images/*.svg`. Nothing in them is drawn by hand.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

_HERE = Path(__file__).parent
_SAMPLE = _HERE.parent / "examples" / "workspace"
_BIN = Path(sys.executable).parent
_WIDTH = 104
_PERSON = {"user.name": "Ada", "user.email": "ada@example.org"}

# Rich's own format fetches its font from a server; these pictures fetch nothing.
_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""

Command = Sequence[str]
_PICTURES: dict[str, tuple[Command, ...]] = {
    "review": (
        ("review", "shop/app.py", "web/src/search.ts"),
        ("session", "list"),
    ),
    "demo": (("demo",),),
}


def main() -> None:
    """Draw every picture anew."""
    for name, commands in _PICTURES.items():
        with tempfile.TemporaryDirectory() as scratch:
            shop = Path(scratch) / "web-shop"
            shutil.copytree(_SAMPLE, shop, ignore=shutil.ignore_patterns(".sessionls"))
            (shop / ".git").mkdir()
            said = [_said(command, shop, Path(scratch)) for command in commands]
        draw(said, _HERE / "images" / f"{name}.svg", _WIDTH)


def draw(said: Sequence[Text], path: Path, width: int) -> None:
    """Draw texts below each other, in a terminal of so many columns."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    for text in said:
        console.print(text, soft_wrap=False)
        console.print()
    path.parent.mkdir(exist_ok=True)
    console.save_svg(str(path), title="sessionls", code_format=_FORMAT, unique_id=path.stem)


def _said(command: Command, folder: Path, scratch: Path) -> Text:
    """The command as a person types it, and what it says."""
    words = ["sessionls", *command]
    told = subprocess.run(
        [_BIN / words[0], *command],
        cwd=folder,
        env=_environment(scratch),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if told.returncode not in (0, 1):
        raise RuntimeError(f"{words} ended with {told.returncode}:\n{told.stdout}")
    shown = told.stdout.replace(f"{scratch}/", "/tmp/")
    return Text.assemble(
        ("$ ", "bold green"), (" ".join(words), "bold"), "\n", Text.from_ansi(shown)
    )


def _environment(scratch: Path) -> dict[str, str]:
    """A terminal in colour, where nothing moves; a person, a home and a folder for this alone."""
    git = {"GIT_CONFIG_COUNT": str(len(_PERSON))}
    for number, (key, value) in enumerate(_PERSON.items()):
        git |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {
        **os.environ,
        **git,
        "COLUMNS": str(_WIDTH),
        "FORCE_COLOR": "1",
        "TTY_INTERACTIVE": "0",
        "TERM": "xterm-256color",
        "SESSIONLS_HOME": str(scratch / "home"),
        "TMPDIR": str(scratch),
        "PATH": os.pathsep.join([str(_BIN), os.environ["PATH"]]),
        "VIRTUAL_ENV": sys.prefix,
    }


if __name__ == "__main__":
    main()
