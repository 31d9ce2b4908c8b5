"""What a person's message holds, as parts that a provider takes. Reads no file and no blob."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import assert_never

from sessionls.domain.blocks import (
    BlobBlock,
    Block,
    ChangesBlock,
    DiagnosticsBlock,
    ImageBlock,
    OtherBlock,
    ReferenceBlock,
    TextBlock,
    ThoughtBlock,
)
from sessionls.engine.models.references import targets_of
from sessionls.engine.models.speech import data, folded, named

Part = dict[str, object]
"""`{"type": "text", ...}` or `{"type": "image_url", ...}`, in OpenAI's shape."""
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""The pictures that models take."""
_SEVERITIES = ("error", "warning", "information", "hint")


def text_part(text: str) -> Part:
    """Words as a part."""
    return {"type": "text", "text": text}


def parts_of(
    blocks: Sequence[Block],
    words: Callable[[str], str],
    root: str,
    images: Mapping[str, bytes] | None,
) -> list[Part]:
    """The blocks in their order. Blocks that this version does not know are left out.

    `words` makes a person's words safe to stand under a heading; `root` is the workspace's root as
    a URI. `images` holds the pictures at hand by their hash; `None`: the model takes none.
    """
    return [part for block in blocks for part in _parts(block, words, root, images)]


def _parts(
    block: Block,
    words: Callable[[str], str],
    root: str,
    images: Mapping[str, bytes] | None,
) -> Iterator[Part]:
    match block:
        case TextBlock(text=text):
            if text.strip():
                yield text_part(words(text))
        case ImageBlock():
            yield _image(block, images)
        case BlobBlock(size=size, media_type=media_type):
            label = f"{size:,} bytes of {media_type}, not shown"
            yield text_part(named("attachment", label))
        case ReferenceBlock() | DiagnosticsBlock() | ChangesBlock():
            yield text_part(_of_files(block, root))
        case ThoughtBlock() | OtherBlock():
            pass
        case _:
            assert_never(block)


def _of_files(block: ReferenceBlock | DiagnosticsBlock | ChangesBlock, root: str) -> str:
    match block:
        case ReferenceBlock():
            return _reference(block, root)
        case DiagnosticsBlock():
            return _diagnostics(block, root)
        case ChangesBlock():
            return _changes(block, root)


def _reference(block: ReferenceBlock, root: str) -> str:
    place = _place(block, root)
    if block.text and block.text.strip():
        return data(place, block.text)
    return named("reference", f"{place}; its text is not here")


def _place(block: ReferenceBlock, root: str) -> str:
    """`src/a.py, lines 3-7`."""
    target = next(iter(targets_of((block,)))).wire(root)
    first, last = target.get("startLine"), target.get("endLine")
    path = str(target["path"])
    if first is None:
        return path
    return f"{path}, line {first}" if first == last else f"{path}, lines {first}-{last}"


def _diagnostics(block: DiagnosticsBlock, root: str) -> str:
    path = _place(ReferenceBlock(uri=block.uri), root) if block.uri else "a file"
    lines = [_diagnostic(diagnostic) for diagnostic in block.diagnostics]
    return data(f"diagnostics of {path}", "\n".join(lines) or "none")


def _diagnostic(diagnostic: dict[str, object]) -> str:
    """`line 12: error: message (code)`, whatever of it the server told."""
    at = targets_of((DiagnosticsBlock(uri="file:///", diagnostics=(diagnostic,)),))[0].start_line
    number, code = diagnostic.get("severity"), diagnostic.get("code")
    severity = _SEVERITIES[number - 1] if isinstance(number, int) and 0 < number <= 4 else "error"
    line = f"line {at}: " if at else ""
    suffix = f" ({folded(str(code))})" if code not in (None, "") else ""
    return f"{line}{severity}: {folded(str(diagnostic.get('message', '')))}{suffix}"


def _changes(block: ChangesBlock, root: str) -> str:
    label = f"changes since {block.base or 'the last commit'}"
    if block.text and block.text.strip():
        return data(label, block.text)
    files = [f"{file.status} {_place(ReferenceBlock(uri=file.uri), root)}" for file in block.files]
    more = [f"and {block.left_out} more"] if block.left_out else []
    return data(label, "\n".join([*map(folded, files), *more]) or "none")


def _image(block: ImageBlock, images: Mapping[str, bytes] | None) -> Part:
    content = (images or {}).get(block.sha256)
    if images is None:
        return text_part(named("image", f"{block.media_type}; this model takes no pictures"))
    if not content or block.media_type not in IMAGES:
        return text_part(named("image", f"{block.media_type}; it cannot be shown"))
    url = f"data:{block.media_type};base64,{base64.b64encode(content).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def brief(value: object, longest: int = 300) -> str:
    """A JSON value on one line, shortened."""
    text = folded(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= longest else f"{text[:longest]}…"
