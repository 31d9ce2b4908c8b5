"""The arrow picture of the architecture, from the layers that import-linter holds.

`python docs/arrows.py` writes `docs/images/layers.svg`.
"""

import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

_HERE = Path(__file__).parent
_ABOUT = {
    "__main__": "the fast path: serve an editor, or be the command line",
    "cli": "the command line for people; a client like every editor",
    "hub": "the one process that owns the sessions, and the ways to it",
    "server": "LSP in, LSP out; the only importer of pygls and lsprotocol",
    "workspace": "what an editor can ask for, in plain data",
    "engine": "turns a prompt into events: model and tools",
    "journal": "durable memory; the only caller of fsync",
    "domain": "plain data and pure functions",
}
_WIDTH, _HEIGHT, _GAP, _LEFT = 640, 54, 26, 20


def main() -> None:
    """Draw the layers."""
    project = tomllib.loads((_HERE.parent / "pyproject.toml").read_text("utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    rows = [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]
    (_HERE / "images" / "layers.svg").write_text("\n".join(_picture(rows)) + "\n", "utf-8")


def _picture(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    high = len(rows) * (_HEIGHT + _GAP) + _GAP
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 2 * _LEFT} {high}" '
        'font-family="sans-serif">'
    )
    yield "<title>Layers: each imports only what stands below it</title>"
    for number, names in enumerate(rows):
        top = _GAP + number * (_HEIGHT + _GAP)
        if number:
            yield from _arrow(top)
        width = (_WIDTH - (len(names) - 1) * _GAP) / len(names)
        for place, name in enumerate(names):
            yield from _box(name, _LEFT + place * (width + _GAP), top, width)
    yield "</svg>"


def _box(name: str, left: float, top: float, width: float) -> Iterator[str]:
    middle = left + width / 2
    yield (
        f'<rect x="{left:.0f}" y="{top}" width="{width:.0f}" height="{_HEIGHT}" rx="6" '
        'fill="#eef3fb" stroke="#4a6fa5"/>'
    )
    yield (
        f'<text x="{middle:.0f}" y="{top + 23}" text-anchor="middle" font-weight="bold" '
        f'font-size="16" fill="#1d2b42">{escape(name)}</text>'
    )
    yield (
        f'<text x="{middle:.0f}" y="{top + 42}" text-anchor="middle" font-size="12" '
        f'fill="#44536b">{escape(_ABOUT[name])}</text>'
    )


def _arrow(top: int) -> Iterator[str]:
    middle, start, end = _LEFT + _WIDTH // 2, top - _GAP + 4, top - 4
    yield f'<path d="M{middle} {start}V{end - 6}" stroke="#4a6fa5" stroke-width="2"/>'
    yield f'<path d="M{middle - 6} {end - 8}h12l-6 8z" fill="#4a6fa5"/>'


if __name__ == "__main__":
    main()
