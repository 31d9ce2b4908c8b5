"""The examples beside the rules: `«` and `»` enclose what a rule must mark."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "examples"
SUFFIXES = {
    "python": "py",
    "javascript": "js",
    "typescript": "ts",
    "tsx": "tsx",
    "go": "go",
    "java": "java",
    "ruby": "rb",
    "php": "php",
    "csharp": "cs",
    "bash": "sh",
    "yaml": "yml",
}


class Example(BaseModel):
    """One sample; `fixed` is the text after the rule's fixes, `path` the name of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    fixed: str | None = None
    path: str | None = None
    language: str | None = None


class Examples(BaseModel):
    """What one rule finds and what it leaves alone, near misses above all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    finds: Annotated[tuple[Example, ...], Field(min_length=2)]
    leaves: Annotated[tuple[Example, ...], Field(min_length=2)]


@dataclass(frozen=True)
class Marked:
    """The code without its marks, and the places that they enclosed."""

    text: str
    places: tuple[tuple[int, int], ...]


def marked(code: str) -> Marked:
    """Take the marks out of `code`."""
    text, *pieces = code.split("«")
    places: list[tuple[int, int]] = []
    for piece in pieces:
        inside, after = piece.split("»")
        places.append((len(text), len(text) + len(inside)))
        text += inside + after
    return Marked(text, tuple(places))


def all_examples() -> dict[str, Examples]:
    """The examples of every rule, by its id."""
    found: dict[str, Examples] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        entries: dict[str, dict[str, list[Any]]] = yaml.safe_load(path.read_text("utf-8"))
        for rule, entry in entries.items():
            assert rule not in found, f"{rule} has examples twice"
            found[rule] = Examples.model_validate(
                {name: [_example(one) for one in many] for name, many in entry.items()}
            )
    return found


def _example(entry: str | dict[str, Any]) -> dict[str, Any]:
    return {"code": entry} if isinstance(entry, str) else entry
