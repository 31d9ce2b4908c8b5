"""What the words of a message name becomes what it refers to: `#path` and `#changes`.

A `#word` that is no file stays a word. A file that must not be sent by a slip - one that looks
secret, that git ignores, that lies elsewhere - is refused; whoever means it attaches it.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.blocks import Block, ChangesBlock, ImageBlock, Message, ReferenceBlock
from sessionls.domain.counting import lines
from sessionls.domain.mentions import Place, Word, mentions_in, written
from sessionls.domain.text import Position, Range
from sessionls.engine.looking import is_folder, is_there
from sessionls.workspace.texts import Texts
from sessionls.workspace.uris import same_uri, uri_of

_LOOKED_AT = 2_000
"""Words behind `#` that are looked at; a text with more of them is no message about files."""
_CHANGES = ("#changes", None)
"""The name of the changes, among those of files."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file that is there is not attached: the rest of a sentence."""

    reason: str


def resolve(root: Path, texts: Texts, place: Place) -> ReferenceBlock | Refusal | None:
    """What a path in a message refers to; `None` where there is no such file. Reads the disk.

    A folder is named with a slash at its end.
    """
    path = _path(root, place.path)
    if path is None or not _is_meant(path, place, texts):
        return None
    if refusal := _why_not(root, path):
        return refusal
    if place.first is None:
        return ReferenceBlock(uri=uri_of(path))
    text = texts.read(uri_of(path))
    total = place.first if text is None else len(lines(text))
    if place.first > total:
        return Refusal(f"it has {total} line{'' if total == 1 else 's'}")
    return ReferenceBlock(uri=uri_of(path), range=_lines(place.first, place.last or total, total))


def not_named(message: Message, root: Path | None) -> tuple[Block, ...]:
    """What a message refers to, without what its own words name; the words are not among it."""
    places, changes = names_of(message.text)
    paths = ((_path(root, one.path), one.first) for one in places) if root else ()
    named = {(uri_of(path), first) for path, first in paths if path}
    if changes:
        named.add(_CHANGES)
    referring = (block for block in message.blocks if block.kind != "text")
    return tuple(block for block in referring if _name_of(block) not in named)


def with_named(context: Iterable[Block], named: Iterable[Block]) -> tuple[Block, ...]:
    """The context that a client gave, and behind it what the words name beyond that."""
    given = tuple(context)
    seen = any(isinstance(one, ChangesBlock) and one.base is None for one in given)
    others = (one for one in named if one not in given)
    return (*given, *(one for one in others if not (seen and isinstance(one, ChangesBlock))))


def names_of(text: str) -> tuple[tuple[Place, ...], bool]:
    """The places that a text names, each once, and whether it names the changes."""
    found: dict[tuple[str, int | None, int | None], Place] = {}
    changes = False
    for one in mentions_in(text):
        match one:
            case Place() if len(found) < _LOOKED_AT:
                found.setdefault((one.path, one.first, one.last), one)
            case Word(word="changes"):
                changes = True
            case _:
                pass
    return tuple(found.values()), changes


def _name_of(block: Block) -> tuple[str, int | None] | None:
    """How words name what a block refers to: an address and a first line; `None`: not at all."""
    match block:
        case ReferenceBlock(text=None):
            return same_uri(block.uri), block.range.start.line + 1 if block.range else None
        case ImageBlock(uri=str() as uri):
            return same_uri(uri), None
        case ChangesBlock(base=None):
            return _CHANGES
        case _:
            return None


def _path(root: Path, name: str) -> Path | None:
    path = Path(os.path.normpath(root / name))
    try:
        return path if b"\0" not in os.fsencode(path) else None
    except UnicodeEncodeError:
        return None


def _is_meant(path: Path, place: Place, texts: Texts) -> bool:
    if place.path.endswith("/"):
        return place.first is None and is_folder(path)
    return texts.buffer(uri_of(path)) is not None or (is_there(path) and path.is_file())


def _why_not(root: Path, path: Path) -> Refusal | None:
    from sessionls.engine.ignored import is_ignored
    from sessionls.engine.secrecy import looks_secret
    from sessionls.engine.tools.files import Files
    from sessionls.engine.tools.places import Places

    real, real_root = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if not path.is_relative_to(root) or not real.is_relative_to(real_root):
        return Refusal(f"it lies outside {root.name}")
    inside = (path.relative_to(root), real.relative_to(real_root))
    if any(map(looks_secret, inside)):
        return Refusal("it looks as if it holds secrets")
    files = Files(Places(root, lambda _: False), lambda _: None)
    if files.why_hidden(path):
        return Refusal("it belongs to version control or to sessionls itself")
    return Refusal("git ignores it") if path != root and is_ignored(root, path) else None


def _lines(first: int, last: int, total: int) -> Range:
    """Whole lines, as records count them."""
    return Range(
        start=Position(line=first - 1, character=0),
        end=Position(line=min(last, total), character=0),
    )


def refused(place: Place, refusal: Refusal) -> str:
    name = written(place.path, place.first, place.last)
    return (
        f"{name} is not attached: {refusal.reason}. To write only its name, put it in backticks; "
        "to send it all the same, attach the file itself."
    )
