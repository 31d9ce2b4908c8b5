"""Asks ripgrep in which lines something may stand. Leaves no process behind, decides no result."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from shutil import which

from sessionls.engine.tools.ending import end

MOST_ARGUMENTS = 24_000 if os.name == "nt" else 100_000
"""So many characters of paths fit into one command line."""
MOST_LINES = 600
"""In a file with more lines ripgrep names only so many."""

_KEPT = ("SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP")
_CHUNK = 1 << 16

# The files are chosen by us: ripgrep only has to look into them, whatever they hold. Its line would
# be cut by us again, and its JSON has an entry for each match: megabytes for a line of `x`.
_OPTIONS = (
    *("--no-config", "--no-messages", "--no-mmap", "--color=never", "--no-heading"),
    *("--with-filename", "--null", "--line-number", "--max-columns=1", "--no-max-columns-preview"),
    *("--text", "--case-sensitive", "--no-crlf", "--no-pcre2", f"--max-count={MOST_LINES}"),
)


def find_ripgrep(search_path: str, root: Path | None) -> Path | None:
    """The `rg` of the folders that a PATH lists, but none that the workspace brings along."""
    folders = [folder for folder in search_path.split(os.pathsep) if Path(folder).is_absolute()]
    found = which("rg", path=os.pathsep.join(folders)) if folders else None
    program = Path(os.path.realpath(found)) if found else None
    if program and root and program.is_relative_to(os.path.realpath(root)):
        return None
    return program


async def lines_with(
    program: Path, expression: str, paths: Sequence[Path]
) -> Mapping[Path, Collection[int]] | None:
    """The lines (from 1 on, ended by LF alone) in which an expression may match, by file.

    `None` if ripgrep cannot tell. A caller that is cancelled ends the process.
    """
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    arguments = [*_OPTIONS, f"--regexp={expression}", "--", *map(str, paths)]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            program, *arguments, stdin=null, stdout=pipe, stderr=null, env=environment
        )
    except (OSError, ValueError):
        return None
    try:
        said = await _all_of(process)
        code = await process.wait()
    finally:
        await end(process)
    # 1 says that there is no such line; 2 is a complaint, about a file or the expression.
    return _read(said) if code in {0, 1} else None


async def _all_of(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout
    chunks: list[bytes] = []
    while chunk := await process.stdout.read(_CHUNK):
        chunks.append(chunk)
    return b"".join(chunks)


def _read(said: bytes) -> Mapping[Path, Collection[int]]:
    """Entries are `path NUL number COLON text LF`; a path may hold anything but NUL."""
    numbers: defaultdict[Path, list[int]] = defaultdict(list)
    start = 0
    while (end := said.find(b"\0", start)) >= 0:
        colon = said.index(b":", end)
        numbers[Path(os.fsdecode(said[start:end]))].append(int(said[end + 1 : colon]))
        start = said.index(b"\n", colon) + 1
    return numbers
