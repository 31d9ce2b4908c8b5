"""How the demo tells its story: short scenes, what happens in between comes live."""

import contextlib
from collections.abc import Callable, Generator
from pathlib import Path

from rich.text import Text

from sessionls.cli.follow import Event, Turn
from sessionls.cli.render.console import counted, duration, line, put
from sessionls.cli.render.findings import compact, sum_up
from sessionls.cli.render.progress import moving_line
from sessionls.domain.records import FindingReported, Record

_SHOWN = 10


def put_title(root: Path, files: int) -> None:
    """What this is and where it happens."""
    put(line(("sessionls", "name"), ("  sessions between people and AI agents", "quiet")))
    put()
    put(f"A small web shop lies in {root}:")
    put(f"{counted(files, 'file')}, real mistakes. No key is needed, nothing leaves this machine.")


def put_scene(*pieces: tuple[str, str] | str | Text) -> None:
    """What happens now."""
    put()
    put(line(("▸ ", "bold cyan"), *pieces))


@contextlib.contextmanager
def watched(turn: Turn, base: Path) -> Generator[Callable[[Event], None]]:
    """Errors as they are found, the first ones only; everything is counted below them."""
    shown: list[str] = []
    with moving_line("reviews the shop", turn) as move:

        def show(event: Event) -> None:
            move(event)
            match event:
                case Record(event=FindingReported(finding=finding)) if (
                    finding.severity == "error" and len(shown) < _SHOWN
                ):
                    shown.append(finding.id)
                    put(line("  ", compact(finding, base)))
                case _:
                    pass

        yield show


def put_review_end(turn: Turn) -> None:
    """What the review came to."""
    usage = turn.ended and turn.ended.usage
    took = f" · in {duration(usage.duration)}" if usage else ""
    hidden = sum(finding.severity == "error" for finding in turn.findings) - _SHOWN
    if hidden > 0:
        put(line((f"  … and {counted(hidden, 'more error')}", "quiet")))
    put(line("  ", (sum_up(turn.findings), "name"), (took, "quiet")))


def put_next(root: Path, journal: Path, program: str) -> None:
    """Where it all lies, and what to type next."""
    put_scene("All of it lies in one file, a record a line, yours to move or delete:")
    put(f"  {journal}")
    with contextlib.suppress(OSError):
        data = journal.read_bytes()
        put(line((_size(data), "quiet")))
    put_scene("Now you:")
    rows = (
        (f"cd {root}", ""),
        (f"{program} session show last", "read the session"),
        (f"{program} review shop --fail-on warning", "review a folder, here or in CI"),
        (f'{program} prompt "Explain S608" --agent explainer', "ask any agent, for one turn"),
        (f"{program} doctor", "what works here, and what to do next"),
    )
    width = max(len(words) for words, about in rows if about)
    for words, about in rows:
        put(
            line(
                f"  {words:<{width}}  ".rstrip() if not about else f"  {words:<{width}}  ",
                (about, "quiet"),
            )
        )


def _size(data: bytes) -> str:
    lines = data.count(b"\n")
    return f"  {counted(lines, 'record')}, {len(data) / 1000:.0f} kB"
