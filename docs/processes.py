"""The picture of the processes: who talks to whom, and over what.

`python docs/processes.py` writes `docs/images/processes.svg`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

_HERE = Path(__file__).parent
_WIDTH, _HEIGHT = 1000, 410


@dataclass(frozen=True)
class _Box:
    """A process: what it is called, what it is, and where it stands."""

    name: str
    about: str
    left: int
    top: int
    width: int = 190
    height: int = 54
    fill: str = "#eef3fb"


_BOXES = (
    _Box("an editor", "yours", 40, 55, 170),
    _Box("a terminal", "sessionls prompt", 40, 155, 170),
    _Box("sessionls", "forwarder", 280, 55, 140),
    _Box("the hub", "sessions, turns, workspaces", 500, 55, 230, 170, "#dfe9f8"),
    _Box("the gate", "one folder, one role", 525, 155, 180, 54, "#fdf3dc"),
    _Box("worker", "the language model", 800, 55, 160),
    _Box("tools", "shell, MCP servers", 800, 155, 160),
    _Box("an editor", "a guest's, elsewhere", 40, 315, 170),
    _Box("sessionls join", "forwarder", 280, 315, 140),
)
_ARROWS = (
    ("M210 82H274", "stdio", 242, 74),
    ("M420 82H494", "socket", 457, 74),
    ("M210 182H494", "socket", 352, 174),
    ("M730 82H794", "pipe", 762, 74),
    ("M730 182H794", "pipes", 762, 174),
    ("M210 342H274", "stdio", 242, 334),
    ("M420 342H615V215", "TLS 1.3, token", 517, 334),
)


def main() -> None:
    """Draw the processes."""
    lines = "\n".join(_picture())
    (_HERE / "images" / "processes.svg").write_text(f"{lines}\n", "utf-8")


def _picture() -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif">'
    )
    yield "<title>Processes: who talks to whom, and over what</title>"
    yield (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0l8 4-8 4z" fill="#4a6fa5"/></marker></defs>'
    )
    yield from _machine("your machine", 20, 15, 960, 230)
    yield from _machine("a guest's machine", 20, 275, 420, 115)
    for box in _BOXES:
        yield from _drawn(box)
    for path, label, left, top in _ARROWS:
        yield (
            f'<path d="{path}" fill="none" stroke="#4a6fa5" stroke-width="2" '
            'marker-end="url(#tip)"/>'
        )
        yield _text(label, left, top, 11, "#44536b")
    yield "</svg>"


def _machine(name: str, left: int, top: int, width: int, height: int) -> Iterator[str]:
    yield (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="10" fill="#f8fafc" '
        'stroke="#b7c3d6" stroke-dasharray="5 4"/>'
    )
    if name:
        yield _text(name, left + 12, top + 20, 13, "#44536b", "start")


def _drawn(box: _Box) -> Iterator[str]:
    middle = box.left + box.width / 2
    yield (
        f'<rect x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" rx="6" '
        f'fill="{box.fill}" stroke="#4a6fa5"/>'
    )
    yield _text(box.name, middle, box.top + 23, 15, "#1d2b42", bold=True)
    yield _text(box.about, middle, box.top + 42, 12, "#44536b")


def _text(
    text: str, left: float, top: float, size: int, fill: str, anchor: str = "middle", *,
    bold: bool = False,
) -> str:  # fmt: skip
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{left:.0f}" y="{top:.0f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{fill}"{weight}>{escape(text)}</text>'
    )


if __name__ == "__main__":
    main()
