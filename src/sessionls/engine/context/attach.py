"""Adds to a history what its newest message refers to, as it stands now. Records stay as they are.

What is attached is data. Nothing is attached that a person did not point at, and nothing that
lies elsewhere than it seems to lie.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from typing import TypeVar
from urllib.parse import unquote

from pydantic import ValidationError

from sessionls.domain.blocks import Block, ChangesBlock, DiagnosticsBlock, ReferenceBlock
from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.text import Range
from sessionls.engine.context.changes import Wanted, changes
from sessionls.engine.context.excerpts import of_file, of_lines, said
from sessionls.engine.looking import is_folder
from sessionls.engine.models.model import ModelMessage, PersonSaid
from sessionls.engine.tools.bounds import plain
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.pieces import to_its_end
from sessionls.engine.tools.places import Places
from sessionls.engine.walk import Skipped, walk

BUDGET = 96_000
"""Characters that may be attached to the messages of one turn."""
_MOST_NAMES = 150
_MOST_DIAGNOSTICS = 20
_FULL = "not attached, because this message refers to more than fits; the tool `read` shows it"
_LEADS_OUT = "not attached, because it is a link that leads out of the workspace"

Attached = TypeVar("Attached", ReferenceBlock, ChangesBlock)


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look. `read` gives what an editor holds of a file, by its URI; it reads no disk.

    `named` are the places that people pointed at, wherever they lie. `opened` gives the texts of
    all open files and `environment` is the person's: both are for what changed since a commit.
    """

    root: Path | None
    read: Callable[[str], str | None]
    named: tuple[Path, ...] = ()
    opened: Callable[[], Mapping[Path, str]] = dict[Path, str]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    budget: int = BUDGET


async def attach(history: Sequence[ModelMessage], look: Look) -> tuple[ModelMessage, ...]:
    """The history, its newest message of a person with the texts that it refers to.

    So are the messages right before it that nobody has answered, as far as there is room. A text
    that the record holds stays as it is. What cannot be attached says why in its place.
    """
    attached = list(history)
    room = look.budget
    for place in asked_together(history):
        message = attached[place]
        if isinstance(message, PersonSaid):
            blocks: list[Block] = []
            for block in message.blocks:
                shown = await _attached(block, look, room)
                room -= sum(len(_text(one)) for one in shown if one is not block)
                blocks += shown
            attached[place] = replace(message, blocks=tuple(blocks))
    return tuple(attached)


def asked_together(history: Sequence[ModelMessage]) -> list[int]:
    """Where the messages stand that are answered now, the newest one first."""
    places: list[int] = []
    for place in range(len(history) - 1, -1, -1):
        if isinstance(history[place], PersonSaid):
            places.append(place)
        elif places:
            break
    return places


async def _attached(block: Block, look: Look, room: int) -> Sequence[Block]:
    """A block as the model sees it, and what is added behind it; itself where that is all."""
    match block:
        case ReferenceBlock(text=None):
            return [await _reference(block, look, room)]
        case DiagnosticsBlock(uri=str() as uri):
            shown: list[Block] = [block]
            for place in _places(block):
                one = await _reference(ReferenceBlock(uri=uri, range=place), look, room)
                room -= len(_text(one))
                shown.append(one)
            return shown
        case ChangesBlock(text=None):
            return [_within(await _changes(block, look), room)]
        case _:
            return [block]


def _places(block: DiagnosticsBlock) -> list[Range]:
    """Where the diagnostics are, each place once."""
    found: dict[Range, None] = {}
    for diagnostic in block.diagnostics[:_MOST_DIAGNOSTICS]:
        try:
            found[Range.model_validate(diagnostic.get("range"))] = None
        except ValidationError:
            continue  # what other servers reported is kept as it came
    return list(found)


async def _changes(block: ChangesBlock, look: Look) -> ChangesBlock:
    if look.root is None:
        return block
    wanted = Wanted(look.root, look.environment, block.base, look.opened())
    try:
        return await changes(wanted)
    except (BadInput, Refused) as refusal:
        return block.model_copy(update={"text": said(str(refusal).rstrip("."))})


async def _reference(block: ReferenceBlock, look: Look, room: int) -> ReferenceBlock:
    text = look.read(block.uri)
    if room <= 0:
        text = said(_FULL)
    elif text is None or block.uri.startswith("file:"):
        text = await _of_disk(block, look)
    else:
        # No file of this machine: an editor holds what nobody has saved yet.
        text = _excerpt(PurePath(unquote(block.uri)), text, block.range)
    return _within(block.model_copy(update={"text": text}), room)


async def _of_disk(block: ReferenceBlock, look: Look) -> str:
    files = Files(
        Places(look.root, lambda path: look.read(path.as_uri()) is not None, look.named),
        lambda path: look.read(path.as_uri()),
    )
    try:
        path = files.find(block.uri)
    except BadInput as refusal:
        return said(f"not attached. {str(refusal).rstrip('.')}")
    if _leads_out(path, look.root):
        return said(_LEADS_OUT)
    opened = files.opened(path)
    return await to_its_end(partial(_described, files, path, block.range, opened))


def _described(files: Files, path: Path, place: Range | None, opened: str | None) -> str:
    """Reads the disk: called in a thread."""
    if opened is None and is_folder(path):
        return _listing(files, path)
    text = files.load(path) if opened is None else opened
    if isinstance(text, Skipped):
        return said(f"not attached: the file {text.reason}")
    return _excerpt(path, text, place)


def _excerpt(path: PurePath, text: str, place: Range | None) -> str:
    return of_file(path, text) if place is None else of_lines(path, text, place)


def _listing(files: Files, folder: Path) -> str:
    """The names of the first files of a folder; what may hold secrets is only named."""
    try:
        found = [*islice(walk(files.places.walk_root(folder), folder), _MOST_NAMES + 1)]
    except BadInput as refusal:
        return said(str(refusal).rstrip("."))
    names = [_entry(item, folder) for item in found[:_MOST_NAMES]]
    more = [said("there are more; the tool `list` shows them")] if found[_MOST_NAMES:] else []
    return "\n".join([*names, *more]) or said("there is no file in this folder")


def _entry(item: Path | Skipped, folder: Path) -> str:
    path, why = (item.path, f" ({item.reason})") if isinstance(item, Skipped) else (item, "")
    return plain(path.relative_to(folder).as_posix()) + why


def _leads_out(path: Path, root: Path | None) -> bool:
    """Whether something that seems to lie in the workspace lies elsewhere."""
    if root is None or not path.is_relative_to(root):
        return False
    return not _real(path).is_relative_to(_real(root))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _text(block: Block) -> str:
    text = block.text if isinstance(block, ReferenceBlock | ChangesBlock) else None
    return text or ""


def _within(block: Attached, room: int) -> Attached:
    if room > 0 and len(_text(block)) <= room:
        return block
    return block.model_copy(update={"text": said(_FULL)})
