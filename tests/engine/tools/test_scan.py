"""The tool `scan` over real folders with the real scanners."""

import asyncio
import itertools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sessionls.domain.finding import Finding
from sessionls.domain.masking import masked, unmasked
from sessionls.domain.text import TextIndex
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.tools.tool import CallContext, ToolFixed, ToolFound, ToolProgress, ToolResult

EVAL = "eval(input())\n"
SHELL = "import subprocess\nsubprocess.run(input(), shell=True)\n"
SECURITY = ("python", "patterns", "secrets")


@dataclass
class Bench:
    """A folder, what is open in an editor, and a session that remembers its findings."""

    root: Path | None
    agent: str = "security"
    scanners: tuple[str, ...] = SECURITY
    named: tuple[Path, ...] = ()
    opened: dict[Path, str] = field(default_factory=dict[Path, str])
    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])
    progress: list[ToolProgress] = field(default_factory=list[ToolProgress])
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def known(self, uri: str) -> list[Finding]:
        return [finding for finding in self.findings.values() if finding.uri == uri]

    def tool(self) -> ScanTool:
        return ScanTool(
            root=self.root,
            agent=self.agent,
            turn="turn",
            scanners=self.scanners,
            read=self.opened.get,
            known=self.known,
            new_id=lambda: f"f{next(self.numbers)}",
            named=self.named,
        )

    async def call(self, **arguments: object) -> ToolResult:
        self.progress.clear()
        async for event in self.tool().call(arguments, CallContext()):
            match event:
                case ToolProgress():
                    self.progress.append(event)
                case ToolFound(findings=findings):
                    self.findings |= {finding.id: finding for finding in findings}
                case ToolFixed(finding_ids=names):
                    self.change("fixed", *names)
                case ToolResult():
                    return event
                case _:
                    raise AssertionError(f"a scan does not say {event}")
        raise AssertionError("every call ends with a result")

    def change(self, state: str, *names: str) -> None:
        for name in names:
            self.findings[name] = self.findings[name].model_copy(update={"state": state})

    async def scan(self, **arguments: object) -> Mapping[str, Any]:
        result = await self.call(**arguments)
        assert not result.is_error, result.content
        return json.loads(result.content)

    async def refusal(self, **arguments: object) -> str:
        result = await self.call(**arguments)
        assert result.is_error
        return result.content

    def states(self) -> dict[str, str]:
        return {finding.id: finding.state for finding in self.findings.values()}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())


async def test_findings_of_a_folder_come_file_by_file_and_are_summed_up(
    bench: Bench, tmp_path: Path
) -> None:
    mode = "import os; os.chmod('a', 0o777)\n"
    write(tmp_path, {"a.py": mode, "b/web.js": "eval(location.hash)\n", "c.py": "x = 1\n"})
    result = await bench.scan()
    assert (result["files"], result["total"], result["new"]) == (3, 2, 2)
    assert result["bySeverity"] == {"error": 1, "warning": 1}
    assert result["byRule"] == {"js-eval-input": 1, "S103": 1}
    assert [(row["path"], row["line"]) for row in result["findings"]] == [
        ("b/web.js", 1),
        ("a.py", 1),
    ]
    steps = [(step.done, step.total) for step in bench.progress]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert {step.text for step in bench.progress} == {"a.py", "b/web.js", "c.py"}


@pytest.mark.parametrize("spelling", ["relative", "absolute", "uri"])
async def test_file_may_be_named_in_every_usual_way(
    bench: Bench, tmp_path: Path, spelling: str
) -> None:
    path = tmp_path / "a b%20é.py"
    write(tmp_path, {path.name: EVAL})
    names = {"relative": path.name, "absolute": str(path), "uri": path.as_uri()}
    result = await bench.scan(path=names[spelling])
    assert result["target"] == {"path": path.name}
    assert [finding.uri for finding in bench.findings.values()] == [path.as_uri()]


@pytest.mark.parametrize("prefix", ["", "\ufeff", 's = "\U0001f600"; ', "x = 1\r\n", "\tpass\r"])
async def test_range_and_quote_are_those_of_the_text(
    bench: Bench, tmp_path: Path, prefix: str
) -> None:
    text = f"{prefix}eval(input())  # \U0001f600\n"
    write(tmp_path, {"a.js": text})
    await bench.scan(path="a.js")
    (finding,) = bench.findings.values()
    assert TextIndex(text).slice(finding.range) == finding.quote == "eval(input())"
    assert (finding.agent, finding.turn, finding.scanner) == ("security", "turn", "patterns")


async def test_fix_arrives_as_edits_that_mend_the_text(bench: Bench, tmp_path: Path) -> None:
    text = 'package p\nvar s = "\U0001f600"; var c = &tls.Config{InsecureSkipVerify: true}\n'
    mended = text.replace("true", "false")
    write(tmp_path, {"a.go": text})
    await bench.scan(path="a.go")
    (finding,) = bench.findings.values()
    assert finding.fix is not None
    index = TextIndex(text)
    for edit in reversed(finding.fix.edits):
        start, end = index.span(edit.range)
        text = text[:start] + edit.new_text + text[end:]
    assert text == mended


async def test_text_of_an_editor_wins_over_the_disk(bench: Bench, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "b.py": EVAL})
    bench.opened = {tmp_path / "a.py": EVAL, tmp_path / "b.py": "x = 1\n"}
    result = await bench.scan()
    assert [row["path"] for row in result["findings"]] == ["a.py"]


async def test_file_that_exists_only_in_an_editor_is_scanned(bench: Bench, tmp_path: Path) -> None:
    bench.opened = {tmp_path / "new.py": EVAL}
    result = await bench.scan(path="new.py")
    assert result["total"] == 1


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ({"startLine": 3}, [3, 5]),
        ({"startLine": 2, "endLine": 3}, [3]),
        ({"endLine": 1}, [1]),
        ({"startLine": 2, "endLine": 2}, []),
        ({"startLine": 6}, [5]),
        ({"startLine": 99}, []),
    ],
)
async def test_only_what_touches_the_lines_is_reported(
    bench: Bench, tmp_path: Path, lines: dict[str, int], found: list[int]
) -> None:
    write(tmp_path, {"a.py": f"{EVAL}\n{EVAL}\neval(\n  input()\n)\n"})
    result = await bench.scan(path="a.py", **lines)
    assert [row["line"] for row in result["findings"]] == found
    assert len(bench.findings) == len(found)


async def test_second_scan_reports_nothing_twice(bench: Bench, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": EVAL + SHELL})
    await bench.scan(path="a.py")
    before = dict(bench.findings)
    result = await bench.scan(path="a.py")
    assert (result["total"], result["new"], result["known"]) == (2, 0, 2)
    assert all(row["known"] for row in result["findings"])
    assert bench.findings == before


async def test_known_finding_follows_its_text_to_another_place(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    write(tmp_path, {"a.py": "x = 1\n" * 400 + EVAL})
    result = await bench.scan(path="a.py")
    (finding,) = bench.findings.values()
    assert (result["new"], finding.range.start.line, finding.state) == (0, 400, "open")


async def test_second_mistake_of_the_same_words_is_a_new_finding(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    bench.change("dismissed", "f0")
    write(tmp_path, {"a.py": EVAL + "\n\n" + EVAL})
    result = await bench.scan(path="a.py")
    assert (result["total"], result["new"], result["dismissed"]) == (1, 1, 1)
    assert [row["line"] for row in result["findings"]] == [4]


async def test_dismissed_finding_stays_dismissed_where_it_moves(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    bench.change("dismissed", "f0")
    write(tmp_path, {"a.py": "\n" + EVAL})
    result = await bench.scan(path="a.py")
    assert (result["total"], result["dismissed"]) == (0, 1)
    assert bench.states() == {"f0": "dismissed"}
    assert bench.findings["f0"].range.start.line == 1


async def test_what_any_scanner_takes_for_a_credential_is_masked_and_so_is_what_lies_around_it(
    bench: Bench, tmp_path: Path
) -> None:
    call = 'eval(input(), dict(password="hunter2 hunter2"))'
    write(tmp_path, {"a.py": f'password = "open sesame!"\n{call}\n{EVAL}'})
    result = await bench.call(path="a.py")
    kept = result.content + "".join(one.model_dump_json() for one in bench.findings.values())
    assert {one.rule for one in bench.findings.values()} == {"S105", "S106", "S307"}
    assert "sesame" not in kept
    assert "hunter2" not in kept
    quotes = {one.quote for one in bench.findings.values() if one.rule == "S307"}
    assert quotes == {masked(call), EVAL.strip()}


async def test_credential_that_was_kept_in_clear_before_is_the_same_finding(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": 'password = "open sesame!"\n'})
    await bench.scan(path="a.py")
    assert unmasked(bench.findings["f0"].quote, '"open sesame!"', 0) == '"open sesame!"'
    bench.findings["f0"] = bench.findings["f0"].model_copy(update={"quote": '"open sesame!"'})
    bench.change("dismissed", "f0")
    write(tmp_path, {"a.py": '\n\npassword = "open sesame!"\n'})
    result = await bench.scan(path="a.py")
    assert (result["total"], result["dismissed"]) == (0, 1)
    assert bench.states() == {"f0": "dismissed"}


async def test_finding_that_is_gone_is_fixed_and_reported_anew_when_it_is_back(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    write(tmp_path, {"a.py": "x = 1\n"})
    result = await bench.scan(path="a.py")
    assert (result["fixed"], bench.states()) == (["f0"], {"f0": "fixed"})
    write(tmp_path, {"a.py": EVAL})
    result = await bench.scan(path="a.py")
    assert (result["new"], bench.states()) == (1, {"f0": "fixed", "f1": "open"})


async def test_stale_finding_is_open_again_when_it_is_still_there(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    bench.change("stale", "f0")
    await bench.scan(path="a.py")
    assert bench.states() == {"f0": "open"}


async def test_finding_outside_the_lines_is_not_taken_for_fixed(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL + "\n" + SHELL})
    await bench.scan(path="a.py")
    write(tmp_path, {"a.py": "x = 1\n"})
    await bench.scan(path="a.py", endLine=1)
    assert sorted(bench.states().values()) == ["fixed", "open"]


async def test_finding_is_not_taken_for_fixed_when_its_scanner_could_not_look(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    write(tmp_path, {"a.py": "def f(:\n"})
    result = await bench.scan(path="a.py")
    assert [trouble["path"] for trouble in result["troubles"]] == ["a.py"]
    assert bench.states() == {"f0": "open"}


async def test_finding_of_another_agent_or_scanner_is_not_taken_for_fixed(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": EVAL})
    await bench.scan(path="a.py")
    write(tmp_path, {"a.py": "x = 1\n"})
    bench.agent = "reviewer"
    await bench.scan(path="a.py")
    bench.agent, bench.scanners = "security", ("secrets",)
    await bench.scan(path="a.py")
    assert bench.states() == {"f0": "open"}


async def test_what_is_not_looked_at_is_said(bench: Bench, tmp_path: Path) -> None:
    bench.scanners = ("defects",)
    write(tmp_path, {"a.py": "x = 1\n", "a.js": "x\n", "b.txt": "x\n"})
    (tmp_path / "c.py").write_bytes(b"\0")
    result = await bench.scan()
    assert (result["files"], result["uncovered"]) == (1, 2)
    assert result["uncoveredPaths"] == ["a.js", "b.txt"]
    assert result["skipped"] == [{"path": "c.py", "reason": "binary"}]


async def test_long_lists_are_cut_and_counted(bench: Bench, tmp_path: Path) -> None:
    mode = "os.chmod('a', 0o777)\n"
    write(tmp_path, {f"{n}.py": f"import os\n{mode * 5}{SHELL}" for n in range(60)})
    for number in range(60):
        (tmp_path / f"{number}.bin").write_bytes(b"\0")
    result = await bench.scan()
    assert (result["total"], len(bench.findings), len(result["findings"])) == (360, 360, 200)
    assert [row["severity"] for row in result["findings"][:60]] == ["error"] * 60
    assert (result["skippedTotal"], len(result["skipped"])) == (60, 50)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": "/etc/passwd"}, "lies outside"),
        ({"path": "../x.py"}, "lies outside"),
        ({"path": "nothing.py"}, "nothing.py cannot be read: No such file"),
        ({"path": "untitled:Untitled-1"}, "no file on this machine"),
        ({"path": "https://example.org/a.py"}, "no file on this machine"),
        ({"path": "file:relative.py"}, "no file on this machine"),
        ({"path": "a\0b"}, "zero byte"),
        ({"path": ""}, "empty"),
        ({"path": "x" * 5_000}, "cannot be read"),
        ({"path": 7}, "path: Input should be a valid string"),
        ({"startLine": 0}, "startLine: Input should be greater"),
        ({"startLine": 3, "endLine": 2}, "endLine 2 stands before startLine 3"),
        ({"startLine": 3}, "is a folder: it has no lines"),
        ({"depth": 3}, "depth: Extra inputs"),
    ],
)
async def test_call_that_cannot_be_made_says_why(
    bench: Bench, arguments: dict[str, object], words: str
) -> None:
    assert words in await bench.refusal(**arguments)


async def test_agent_without_scanners_is_told_so_instead_of_nothing_found(
    bench: Bench, tmp_path: Path
) -> None:
    bench.scanners = ()
    write(tmp_path, {"a.py": EVAL})
    assert "has no scanners" in await bench.refusal(path="a.py")


async def test_file_outside_is_scanned_when_a_person_opened_or_named_it(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    write(tmp_path, {"root/a.py": "", "other/b.py": EVAL, "other/sub/c.py": EVAL})
    bench = Bench(root)
    assert "lies outside root" in await bench.refusal(path=str(other / "b.py"))
    bench.opened = {other / "b.py": EVAL}
    assert (await bench.scan(path=str(other / "b.py")))["total"] == 1
    bench.named = (other,)
    assert (await bench.scan(path=str(other)))["files"] == 2


async def test_without_a_folder_a_single_file_is_scanned_and_no_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": EVAL})
    bench = Bench(None)
    assert (await bench.scan(path=str(tmp_path / "a.py")))["total"] == 1
    assert "no folder is open" in await bench.refusal(path=str(tmp_path))
    assert "no folder is open" in await bench.refusal(path="a.py")
    assert "no folder is open" in await bench.refusal()


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_cancelled_scan_ends_at_once_and_leaves_no_process(
    bench: Bench, tmp_path: Path
) -> None:
    write(tmp_path, {f"{number}.py": EVAL * 300 for number in range(400)})
    before = children()
    running = False

    async def scan() -> None:
        nonlocal running
        async for _ in bench.tool().call({}, CallContext()):
            running = True

    async with asyncio.timeout(20):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(scan())
            while not running or not children() - before:
                await asyncio.sleep(0)
            task.cancel()
    assert children() == before


async def test_several_places_are_looked_at_once_each(bench: Bench, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": EVAL * 4, "b.py": EVAL})
    result = await bench.scan(places=["a.py:1-1", "a.py:3-4", "b.py", "gone.py:1-1"])
    assert (result["files"], result["total"]) == (2, 4)
    assert [step.text for step in bench.progress] == ["a.py", "b.py"]
    assert [one["path"] for one in result["skipped"]] == ["gone.py"]


@pytest.mark.parametrize(
    "places", [[], "a.py", [1], ["a.py"] * 3_000, [["a.py"]]], ids=lambda value: str(value)[:20]
)
async def test_places_that_are_none_are_refused(bench: Bench, places: object) -> None:
    assert "places" in await bench.refusal(places=places)
    assert "not both" in await bench.refusal(places=["a.py"], path="b.py")
