"""How the demo tells its story: short scenes, what happens in between comes live."""

import contextlib
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

from rich.text import Text

from sessionls.cli.follow import Turn
from sessionls.cli.reading import Event
from sessionls.cli.render.console import counted, duration, line, out, put, put_cut, put_hanging
from sessionls.cli.render.findings import compact, sum_up
from sessionls.cli.render.progress import moving_line
from sessionls.domain.records import FindingReported, MessageAdded, Record

_SHOWN = 8
_NEXT = (
    ("sessionls session show last", "read the session"),
    ("sessionls review . --fail-on warning", "review a folder, here or in CI"),
    ('sessionls prompt "Look" --agent security --context .', "give any agent one turn"),
    ("sessionls doctor", "what works, and what to do next"),
)


def put_title(root: Path, files: int) -> None:
    """What this is and where it happens."""
    put(line(("sessionls", "name"), ("  sessions between people and AI agents", "quiet")))
    put()
    put(f"A workspace to try things in: {root}")
    put(f"{counted(files, 'file')}. No key is needed, nothing leaves this machine.")


def put_scene(*pieces: tuple[str, str] | str | Text) -> None:
    """What happens now."""
    put()
    put(line(("▸ ", "bold cyan"), *pieces))


@contextlib.contextmanager
def watched(turn: Turn, base: Path) -> Generator[Callable[[Event], None]]:
    """Errors as they are found, the first ones only; everything is counted below them."""
    shown: list[str] = []
    with moving_line("reviews it", turn, out()) as move:

        def show(event: Event) -> None:
            move.show(event)
            match event:
                case Record(event=FindingReported(finding=finding)) if (
                    finding.severity == "error" and len(shown) < _SHOWN
                ):
                    shown.append(finding.id)
                    put_cut(line("  ", compact(finding, base)))
                case _:
                    pass

        yield show


def put_review_end(turn: Turn) -> None:
    """What the review came to."""
    took = f" · in {duration(turn.seconds)}" if turn.ended else ""
    hidden = sum(finding.severity == "error" for finding in turn.findings) - _SHOWN
    if hidden > 0:
        put(line((f"  … and {counted(hidden, 'more error')}", "quiet")))
    put(line("  ", (sum_up(turn.findings), "name"), (took, "quiet")))


def put_answer(turn: Turn, records: Iterable[Record]) -> None:
    """The beginning of what the agent answered."""
    for record in records:
        match record.event:
            case MessageAdded(message=message) if message.turn == turn.id:
                first, *rest = message.text.split("\n\n", maxsplit=1)
                said = line(first, (" …" if rest else "", "quiet"))
                put_hanging(line((f"  {turn.agent:<10} ", "agent")), said)
            case _:
                pass


def put_next(root: Path, journal: Path, path: Path | None) -> None:
    """Where it all lies, and what to type next; `path` is what a shell needs to find us."""
    put_scene("All of it lies in one file, a record a line, yours to move or delete:")
    put(f"  {journal}")
    with contextlib.suppress(OSError):
        data = journal.read_bytes()
        put(line((_size(data), "quiet")))
    put_scene("Now you:")
    if path is not None:
        put(f"  export PATH={path}:$PATH")
    put(f"  cd {root}")
    width = max(len(words) for words, _ in _NEXT)
    for words, about in _NEXT:
        put(line(f"  {words:<{width}}  ", (about, "quiet")))


def _size(data: bytes) -> str:
    lines = data.count(b"\n")
    return f"  {counted(lines, 'record')}, {len(data) / 1000:.0f} kB"
