"""`AGENTS.md`: what those who wrote the code tell every agent. Follows no import, no link out."""

from collections.abc import Iterable
from pathlib import Path

from sessionls.engine.context.grounds import Grounds, folders_down, inside_text
from sessionls.engine.models.model import Instruction
from sessionls.engine.tools.bounds import plain

NAME = "AGENTS.md"
_LARGEST = 1 << 20
LONGEST = 16_000
"""Characters of one file that are passed on."""
MOST = 48_000
"""Characters of all of them together; the nearest ones count first."""
_MOST_FOLDERS = 2_000


def instructions_for(grounds: Grounds, paths: Iterable[Path]) -> tuple[Instruction, ...]:
    """The files that apply to some paths: the root's first, the nearest ones last.

    The root's applies to everything, also where no path is named. Reads: call it in a thread.
    """
    folders = {grounds.root: None}
    for path in paths:
        folders.update(dict.fromkeys(folders_down(grounds.root, path)))
        if len(folders) > _MOST_FOLDERS:
            break
    nearest_first = sorted(folders, key=lambda one: (-len(one.parts), one.as_posix()))
    found: list[Instruction] = []
    room = MOST
    for folder in nearest_first:
        text = inside_text(folder / NAME, grounds.root, _LARGEST)
        if text and text.strip() and room > 0:
            shown = _bounded(text.strip(), min(LONGEST, room))
            room -= len(shown)
            name = plain((folder / NAME).relative_to(grounds.root).as_posix())
            found.append(Instruction(name, shown, grounds.trusted))
    return tuple(reversed(found))


def _bounded(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}\n[sessionls: cut here; the file is longer]"
