"""The files beside this one: `commands/`, `notifications/`, `records/`. Reads and writes them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.golden.listing import listing
from tests.golden.story import Told

HERE = Path(__file__).parent
FOLDERS = ("commands", "notifications", "records")


def write(told: Told) -> int:
    """Write a story; how many files there are."""
    wanted = dict(texts(told))
    for folder in FOLDERS:
        (HERE / folder).mkdir(exist_ok=True)
        for path in (HERE / folder).glob("*.json"):
            if path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return len(wanted)


def read(folder: str) -> dict[str, Any]:
    """What is written down: by command, by notification, or by kind of record."""
    paths = sorted((HERE / folder).glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def named(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same under the names of files: a slash cannot stand in one."""
    return {name.replace("/", "."): one for name, one in told.items()}


def texts(told: Told) -> Iterator[tuple[Path, str]]:
    """The files of a story, and the listing beside them."""
    yield HERE / "protocol.json", _text(listing())
    parts = (told.commands, told.notifications, told.records)
    for folder, part in zip(FOLDERS, parts, strict=True):
        for name, one in named(part).items():
            yield HERE / folder / f"{name}.json", _text(one)


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
