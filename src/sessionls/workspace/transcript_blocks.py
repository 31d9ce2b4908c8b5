"""What a message is made of, as Markdown of a session document. Reads no file."""

from collections.abc import Sequence

from pydantic import ValidationError

from sessionls.domain.blocks import (
    BlobBlock,
    Block,
    ChangesBlock,
    DiagnosticsBlock,
    ImageBlock,
    ReferenceBlock,
    TextBlock,
    ThoughtBlock,
)
from sessionls.domain.text import Range
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_harmless import harmless, visible
from sessionls.workspace.transcript_page import Page

_MOST_FILES = 20


def write_blocks(page: Page, root: str, blocks: Sequence[Block]) -> None:
    """Write blocks; `root` is the workspace's URI."""
    for block in blocks:
        match block:
            case TextBlock(text=text):
                page.gap()
                page.text(harmless(text))
            case ThoughtBlock(text=text) if text.strip():
                _thought(page, text)
            case ThoughtBlock():
                page.text("*Thought: its model does not show it*")
            case ReferenceBlock() | DiagnosticsBlock() | ChangesBlock():
                _of_files(page, root, block)
            case ImageBlock(media_type=kind):
                page.write(f"- *a picture ({words.line(kind)})*")
            case BlobBlock(media_type=kind, size=size):
                page.write(f"- *an attachment ({words.line(kind)}, {size:,} bytes)*")
            case _:
                page.write(f"- *something of a newer version ({words.line(block.kind)})*")
    page.gap()


def _thought(page: Page, text: str) -> None:
    with page.section("thought", "Thought", words.short(text)):
        lines = ("*Thought*", "", *harmless(text.strip()).split("\n"))
        page.text("\n".join(f"> {line}".rstrip(" ") for line in lines))


def _of_files(
    page: Page, root: str, block: ReferenceBlock | DiagnosticsBlock | ChangesBlock
) -> None:
    match block:
        case ReferenceBlock():
            _reference(page, root, block)
        case DiagnosticsBlock():
            _diagnostics(page, root, block)
        case ChangesBlock():
            _changes(page, root, block)


def _reference(page: Page, root: str, block: ReferenceBlock) -> None:
    label = words.named(block.uri, root, block.range)
    with page.section("quote", label):
        page.linked("- `", label, words.target(block.uri, block.range), "`")
        if block.text and block.range:
            write_fenced(page, words.excerpt(block.text.strip("\n").split("\n")))


def write_fenced(page: Page, lines: Sequence[str], language: str = "") -> None:
    """Write text below a list's entry, between fences that do not occur in it."""
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    shown = (part for line in lines for part in visible(line.rstrip()).split("\n"))
    page.write(f"  {fence}{language}", *(f"  {line}".rstrip() for line in shown), f"  {fence}")


def _diagnostics(page: Page, root: str, block: DiagnosticsBlock) -> None:
    for diagnostic in block.diagnostics:
        place = _place(diagnostic.get("range"))
        said = words.line(
            f"{diagnostic.get('message', '')} ({diagnostic.get('source') or 'diagnostic'})"
        )
        if block.uri is None:
            page.write(f"- {said}")
        else:
            label = words.named(block.uri, root, place)
            page.linked("- `", label, words.target(block.uri, place), f"` {said}")


def _changes(page: Page, root: str, block: ChangesBlock) -> None:
    total = len(block.files) + block.left_out
    since = f" since {words.code(block.base)}" if block.base else ""
    with page.section("quote", "Changes"):
        page.write(f"- what changed{since}: {words.count(total, 'file')}")
        for file in block.files[:_MOST_FILES]:
            place = file.ranges[0] if file.ranges else None
            label = words.named(file.uri, root)
            page.linked("  - `", label, words.target(file.uri, place), f"` {file.status}")
        if total > _MOST_FILES:
            page.write(f"  - and {total - _MOST_FILES:,} more")


def _place(value: object) -> Range | None:
    # What other servers reported is kept as it came.
    try:
        return Range.model_validate(value)
    except ValidationError:
        return None
