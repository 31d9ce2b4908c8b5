"""A review of changes without a model: exactly the changed files, exactly the changed lines."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.context.repositories import ENVIRONMENT, repository, write

from sessionls.domain.blocks import ChangedFile, ChangesBlock
from sessionls.domain.finding import Finding
from sessionls.domain.text import Position, Range
from sessionls.engine.context.changes import Wanted, changes
from sessionls.engine.models.model import (
    CallAsked,
    ModelRequest,
    PersonSaid,
    TextDelta,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.models.offline import OfflineModel
from sessionls.engine.models.summary import summarize
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.tools.tool import CallContext, ToolFound, ToolProgress, ToolResult

EVAL = "eval(input())\n"
SECURITY = ("python", "patterns", "secrets")


async def asked(root: Path, block: ChangesBlock) -> tuple[list[Mapping[str, object]], str]:
    """What the offline model asks for, and what it says."""
    request = ModelRequest(
        "security",
        "",
        (PersonSaid("Ada", (block,)),),
        tools=(ToolSpec("scan", "", {}),),
        scanners=SECURITY,
    )
    calls: list[Mapping[str, object]] = []
    words = ""
    async for event in OfflineModel(root.as_uri()).answer(request):
        match event:
            case CallAsked(call=call):
                calls.append(call.arguments)
            case TextDelta(text=text):
                words += text
            case _:
                pass
    return calls, words


async def scanned(
    root: Path, arguments: Mapping[str, object]
) -> tuple[list[Finding], list[str], Any]:
    """The findings, the files in the order in which they were looked at, and the result."""
    numbers = itertools.count()
    tool = ScanTool(
        root=root,
        agent="security",
        turn="t",
        scanners=SECURITY,
        read=lambda _: None,
        known=lambda _: (),
        new_id=lambda: f"f{next(numbers)}",
    )
    found: list[Finding] = []
    looked: list[str] = []
    result = ToolResult("", is_error=True)
    async for event in tool.call(arguments, CallContext()):
        match event:
            case ToolFound(findings=findings):
                found += findings
            case ToolProgress(text=text):
                looked.append(text)
            case ToolResult():
                result = event
            case _:
                pass
    assert not result.is_error, result.content
    return found, looked, json.loads(result.content)


async def test_only_changed_lines_of_changed_files_are_reported_in_one_scan(tmp_path: Path) -> None:
    before = EVAL + "a = 1\n" * 9 + EVAL
    root = repository(tmp_path / "shop", {"a.py": before, "same.py": EVAL, "gone.py": EVAL})
    write(root, {"a.py": before.replace("a = 1\n" * 9, f"a = 1\n{EVAL}" + "a = 1\n" * 8) + EVAL})
    write(root, {"new.py": EVAL, "odd:1-2.py": EVAL})
    (root / "gone.py").unlink()
    calls, words = await asked(root, await changes(Wanted(root, ENVIRONMENT)))
    assert words == ""
    assert calls == [
        {"places": ["a.py:3-3,12-12", "new.py:1-1", f"{root.as_uri()}/odd%3A1-2.py:1-1"]}
    ]
    found, looked, result = await scanned(root, calls[0])
    places = [(one.uri.rpartition("/")[2], one.range.start.line + 1) for one in found]
    assert sorted(places) == [("a.py", 3), ("a.py", 12), ("new.py", 1), ("odd%3A1-2.py", 1)]
    assert looked == ["a.py", "new.py", "odd:1-2.py"]
    text = "".join(summarize([ToolSaid("1", json.dumps(result))]))
    assert text.startswith("**4 errors** in the lines asked for of 3 files.")


async def test_where_lines_only_went_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"a.py": EVAL + "x = 1\n", "b.py": EVAL})
    write(root, {"a.py": EVAL})
    (root / "b.py").unlink()
    calls, words = await asked(root, await changes(Wanted(root, ENVIRONMENT)))
    assert calls == []
    assert words.startswith("No line was added or changed")


async def test_a_block_that_names_places_elsewhere_shows_nothing_of_them(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(tmp_path, {"shop/a.py": EVAL, "other/b.py": EVAL})
    (root / "link.py").symlink_to(tmp_path / "other" / "b.py")
    line = Range(start=Position(line=0, character=0), end=Position(line=1, character=0))
    files = tuple(
        ChangedFile(uri=path.as_uri(), status="modified", ranges=(line, line))
        for path in (tmp_path / "other" / "b.py", root / "link.py", root / "a.py", root)
    )
    calls, _ = await asked(root, ChangesBlock(files=files))
    found, _, result = await scanned(root, calls[0])
    assert [one.uri for one in found] == [(root / "a.py").as_uri()]
    assert [one["path"].rpartition("/")[2] for one in result["skipped"]] == [
        "b.py",
        "link.py",
        ".",
    ]
