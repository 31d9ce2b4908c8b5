"""Pictures that messages refer to: kept as they were, shown to models that take them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sessionls.domain.blocks import Block, ImageBlock, ReferenceBlock
from sessionls.domain.errors import BadInput, SessionlsError
from sessionls.engine.disk import Unread, read_bytes
from sessionls.engine.models.model import ModelMessage, PersonSaid
from sessionls.workspace.uris import path_of

LARGEST = 5_000_000
"""Bytes of a picture; providers refuse larger ones."""
_TOO_LARGE = f"The picture has more than {LARGEST // 1_000_000} MB. Make it smaller."
_MOST = 20
"""The newest pictures of a history that go to a model."""
_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
Keep = Callable[[bytes], Awaitable[str]]
"""Keeps a content and gives its hash."""


async def with_pictures(blocks: Sequence[Block], keep: Keep) -> tuple[Block, ...]:
    """The blocks; a file that is a picture becomes what it shows now.

    Raises:
        BadInput: a picture is too large, or is none.
    """
    return tuple([await _kept(block, keep) for block in blocks])


async def picture(content: bytes, media_type: str, keep: Keep, uri: str | None = None) -> Block:
    """A picture as a block. Raises `BadInput`."""
    beginnings = _BEGINNINGS.get(media_type)
    if beginnings is None:
        raise BadInput(f"{media_type} is no picture that models take: {', '.join(_BEGINNINGS)}.")
    if len(content) > LARGEST:
        raise BadInput(_TOO_LARGE)
    if not content.startswith(beginnings):
        raise BadInput(f"The picture is not what it says it is: {media_type}.")
    return ImageBlock(sha256=await keep(content), media_type=media_type, uri=uri)


def pictures_in(
    blob: Callable[[str], bytes], history: Sequence[ModelMessage]
) -> Mapping[str, bytes]:
    """The newest pictures of a history by their hash. Those that are lost are left out."""
    said = (message for message in reversed(history) if isinstance(message, PersonSaid))
    hashes = (block.sha256 for one in said for block in one.blocks if isinstance(block, ImageBlock))
    found: dict[str, bytes] = {}
    for name in [*dict.fromkeys(hashes)][:_MOST]:
        try:
            found[name] = blob(name)
        except (OSError, SessionlsError):
            continue
    return found


async def _kept(block: Block, keep: Keep) -> Block:
    if not isinstance(block, ReferenceBlock) or block.range or block.text is not None:
        return block
    path = path_of(block.uri)
    media_type = _TYPES.get(path.suffix.lower()) if path else None
    if path is None or media_type is None:
        return block
    content = await asyncio.to_thread(read_bytes, path, LARGEST)
    if isinstance(content, Unread):
        if content.is_too_large:
            raise BadInput(_TOO_LARGE)
        return block
    return await picture(content, media_type, keep, block.uri)
