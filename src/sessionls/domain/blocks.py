"""What messages are made of."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from sessionls.domain.shape import Shape
from sessionls.domain.text import Range


class TextBlock(Shape):
    """Words, in Markdown."""

    kind: Literal["text"] = "text"
    text: str


class ThoughtBlock(Shape):
    """What a reasoning model thought; shown folded.

    `signature` and `redacted` go back to the provider as they came; `model` is the one that
    thought it: no other one may see them.
    """

    kind: Literal["thought"] = "thought"
    text: str
    signature: str | None = None
    redacted: str | None = None
    model: str | None = None


class ReferenceBlock(Shape):
    """A file, a folder or a part of a file. `text` is what stood there, if the client gave it."""

    kind: Literal["reference"] = "reference"
    uri: str
    range: Range | None = None
    text: str | None = None


class DiagnosticsBlock(Shape):
    """Diagnostics of any server that a message is about, as LSP objects with UTF-16 ranges."""

    kind: Literal["diagnostics"] = "diagnostics"
    uri: str | None = None
    diagnostics: tuple[dict[str, object], ...]


Status = Literal["added", "modified", "deleted", "untracked"]
"""What became of a file since the base; `untracked` is new and unknown to git so far."""


class ChangedFile(Shape):
    """A file that is not as it was; `ranges` are its changed lines as they are now, whole lines.

    Where lines only went, a range is empty and stands where they were.
    """

    uri: str
    status: Status
    ranges: tuple[Range, ...] = ()


class ChangesBlock(Shape):
    """What changed in the working tree since `base`, a branch or commit; `None` is the last commit.

    `left_out` counts the files beyond those that are named. `text` is the diff, bounded; a record
    has none: what stands there is read when a model is to see it.
    """

    kind: Literal["changes"] = "changes"
    base: str | None = None
    files: tuple[ChangedFile, ...] = ()
    left_out: int = 0
    text: str | None = None


class ImageBlock(Shape):
    """A picture, by its content's hash; `uri` is the file that it was then, if it was one."""

    kind: Literal["image"] = "image"
    sha256: str
    media_type: str
    uri: str | None = None


class BlobBlock(Shape):
    """Something big, by its content's hash; `size` in bytes."""

    kind: Literal["blob"] = "blob"
    sha256: str
    size: int
    media_type: str = "text/plain"


class OtherBlock(Shape):
    """A block of a kind that a newer version knows; kept as it is."""

    kind: str


_KNOWN = ("text", "thought", "reference", "diagnostics", "changes", "image", "blob")


def _tag(value: object) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return str(kind) if kind in _KNOWN else "other"  # pyright: ignore[reportUnknownArgumentType]


Block = Annotated[
    Annotated[TextBlock, Tag("text")]
    | Annotated[ThoughtBlock, Tag("thought")]
    | Annotated[ReferenceBlock, Tag("reference")]
    | Annotated[DiagnosticsBlock, Tag("diagnostics")]
    | Annotated[ChangesBlock, Tag("changes")]
    | Annotated[ImageBlock, Tag("image")]
    | Annotated[BlobBlock, Tag("blob")]
    | Annotated[OtherBlock, Tag("other")],
    Discriminator(_tag),
]


class Message(Shape):
    """One entry of a person (`agent`: the one asked for it) or of an agent (`turn`: its turn).

    With `review` it asks for one, which an agent with scanners begins with a scan.
    """

    id: str
    agent: str | None = None
    blocks: tuple[Block, ...] = Field(default=())
    turn: str | None = None
    key: str | None = None
    review: bool | None = None

    @property
    def text(self) -> str:
        """The words of the message, without thoughts and references."""
        return text_of(self.blocks)


def text_of(blocks: Sequence[Block]) -> str:
    """The words in blocks, without thoughts and references."""
    return "\n\n".join(block.text for block in blocks if isinstance(block, TextBlock))
