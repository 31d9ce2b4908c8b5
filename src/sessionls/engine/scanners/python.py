"""Python, through ruff: turns its diagnostics into hits. Knows no other scanner."""

import asyncio
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sessionls.engine.scanners.hit import Hit, HitFix, Outcome, Replacement, SourceText, Trouble
from sessionls.engine.scanners.languages import language_of
from sessionls.engine.scanners.lines import LineTable, line_table
from sessionls.engine.scanners.nosec import is_marked
from sessionls.engine.scanners.optional_imports import with_optional_imports
from sessionls.engine.scanners.ruff_process import (
    Diagnostic,
    Edit,
    Fix,
    RuffFailed,
    check_files,
    check_stdin,
)
from sessionls.engine.scanners.rulebook import RuffRule, ruff_rules

RUFF_SCANNERS = ("python", "defects")

_SYNTAX = "invalid-syntax"
_UNREADABLE = "E902"
# Below the shortest limit of the systems we run on (Windows: 32,767 characters).
_LONGEST_COMMAND = 24_000
_PROCESSES = 4
_TEST_PATH = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.pyi?$")
# What ruff says where a shell reads a command that is written there whole.
_HARMLESS = "seems safe, but may be changed"


async def scan_python(
    sources: Sequence[SourceText], scanners: Collection[str]
) -> Mapping[SourceText, Outcome]:
    """Check every Python source; the others are absent from the answer.

    Args:
        sources: Files with their text.
        scanners: `python` for security, `defects` for real mistakes; others are ignored.
    """
    asked = [name for name in RUFF_SCANNERS if name in scanners]
    python = [source for source in sources if language_of(source.path, source.text) == "python"]
    if not asked or not python:
        return {}
    answers = await _check(python, asked)
    if "python" in asked:
        answers |= await _check_optional(python, answers)
    return {source: _outcome(source, answer, asked) for source, answer in answers.items()}


_Answer = list[Diagnostic] | RuffFailed


async def _check(
    sources: Sequence[SourceText], scanners: Sequence[str]
) -> dict[SourceText, _Answer]:
    single, many = _split(sources)
    answers = await _check_many(many, scanners)
    again = [source for source, answer in answers.items() if _is_unreadable(answer)]
    return answers | await _check_singles([*single, *again], scanners)


async def _check_optional(
    sources: Sequence[SourceText], answers: Mapping[SourceText, _Answer]
) -> dict[SourceText, _Answer]:
    """Add what ruff sees once the fallbacks of optional imports are out of the way."""
    masked = {source: _masked(source) for source in sources}
    seen = await _check_singles([new for old, new in masked.items() if new != old], ["python"])
    return {
        source: _union(answers[source], seen[new]) for source, new in masked.items() if new in seen
    }


def _masked(source: SourceText) -> SourceText:
    return replace(source, text=with_optional_imports(source.text))


def _union(answer: _Answer, more: _Answer) -> _Answer:
    if isinstance(answer, RuffFailed) or isinstance(more, RuffFailed):
        return answer
    known = {(entry.code, entry.location, entry.end_location) for entry in answer}
    new = [one for one in more if (one.code, one.location, one.end_location) not in known]
    return [*answer, *new]


def _split(sources: Sequence[SourceText]) -> tuple[list[SourceText], list[SourceText]]:
    many = [source for source in sources if _is_for_disk(source)]
    if len(many) < 2:
        return list(sources), []
    return [source for source in sources if not _is_for_disk(source)], many


def _is_for_disk(source: SourceText) -> bool:
    # Ruff's answer names the file in UTF-8; other names could not be told apart in it.
    name = str(source.path)
    return source.saved and source.path.suffix in {".py", ".pyi"} and _is_unicode(name)


def _is_unicode(name: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in name)


async def _check_many(
    sources: Sequence[SourceText], scanners: Sequence[str]
) -> dict[SourceText, _Answer]:
    answers: dict[SourceText, _Answer] = {}
    for batch in _batches(sources):
        answers |= await _check_batch(batch, scanners)
    return answers


def _batches(sources: Sequence[SourceText]) -> Iterator[list[SourceText]]:
    batch: list[SourceText] = []
    length = 0
    for source in sources:
        length += len(str(source.path)) + 1
        if batch and length > _LONGEST_COMMAND:
            yield batch
            batch, length = [], len(str(source.path)) + 1
        batch.append(source)
    if batch:
        yield batch


async def _check_batch(
    sources: Sequence[SourceText], scanners: Sequence[str]
) -> dict[SourceText, _Answer]:
    paths = {os.path.normpath(source.path): source for source in sources}
    try:
        diagnostics = await check_files(list(paths), _codes(scanners))
    except RuffFailed as failure:
        return dict.fromkeys(sources, failure)
    found: dict[str, list[Diagnostic]] = {path: [] for path in paths}
    for diagnostic in diagnostics:
        found.setdefault(os.path.normpath(diagnostic.filename), []).append(diagnostic)
    return {source: found[os.path.normpath(source.path)] for source in sources}


def _is_unreadable(answer: _Answer) -> bool:
    return isinstance(answer, list) and any(entry.code == _UNREADABLE for entry in answer)


async def _check_singles(
    sources: Sequence[SourceText], scanners: Sequence[str]
) -> dict[SourceText, _Answer]:
    slots = asyncio.Semaphore(_PROCESSES)

    async def check(source: SourceText) -> _Answer:
        async with slots:
            return await _check_single(source, scanners)

    async with asyncio.TaskGroup() as group:
        running = {source: group.create_task(check(source)) for source in sources}
    return {source: answer.result() for source, answer in running.items()}


async def _check_single(source: SourceText, scanners: Sequence[str]) -> _Answer:
    name = "source.pyi" if source.path.suffix == ".pyi" else "source.py"
    try:
        return await check_stdin(source.text, name, _codes(scanners))
    except RuffFailed as failure:
        return failure


def _codes(scanners: Sequence[str]) -> list[str]:
    codes = {code for scanner in scanners for code in ruff_rules().select(scanner)}
    return sorted(codes | {_UNREADABLE})


def _outcome(source: SourceText, answer: _Answer, scanners: Sequence[str]) -> Outcome:
    if isinstance(answer, RuffFailed):
        return Outcome(troubles=(Trouble(scanners[0], str(answer)),))
    if not answer:
        return Outcome()
    table = line_table(source.text)
    hits = [hit for entry in answer for hit in _hits(source, table, entry, scanners)]
    return Outcome(tuple(hits), _troubles(answer, scanners))


def _troubles(answer: Sequence[Diagnostic], scanners: Sequence[str]) -> tuple[Trouble, ...]:
    for entry in answer:
        if entry.code in {_SYNTAX, None}:
            where = f"not valid Python, line {entry.location.row}: {entry.message}"
            return (Trouble(scanners[0], where),)
        if entry.code == _UNREADABLE:
            return (Trouble(scanners[0], entry.message),)
    return ()


def _hits(
    source: SourceText, table: LineTable, entry: Diagnostic, scanners: Sequence[str]
) -> Iterator[Hit]:
    for scanner in scanners:
        rule = ruff_rules().select(scanner).get(entry.code or "")
        if rule and not _is_skipped(source, rule):
            hit = _hit(table, entry, scanner, rule)
            if hit and not is_marked(source.text, hit.start, hit.rule):
                yield _with_own_fix(hit, source.text, rule)
            return


def _is_skipped(source: SourceText, rule: RuffRule) -> bool:
    return rule.tests == "skip" and bool(_TEST_PATH.search(source.path.as_posix()))


def _hit(table: LineTable, entry: Diagnostic, scanner: str, rule: RuffRule) -> Hit | None:
    start = table.offset(entry.location.row, entry.location.column)
    end = table.offset(entry.end_location.row, entry.end_location.column)
    if start is None or end is None:
        return None  # the file changed on disk while ruff read it
    return Hit(
        scanner=scanner,
        rule=entry.code or "",
        severity="hint" if _HARMLESS in entry.message else rule.severity,
        message=_message(entry.message, rule.advice),
        start=start,
        end=end,
        cwe=rule.cwe,
        link=entry.url,
        fix=_fix(table, entry.fix),
    )


def _with_own_fix(hit: Hit, text: str, rule: RuffRule) -> Hit:
    marked = text[hit.start : hit.end]
    for fix in rule.fixes:
        if hit.fix is None and fix.find.fullmatch(marked):
            new = HitFix(fix.title, (Replacement(hit.start, hit.end, fix.replace),))
            return replace(hit, fix=new)
    return hit


def _message(problem: str, advice: str) -> str:
    return " ".join(filter(None, (problem.rstrip(".") + ".", advice)))


def _fix(table: LineTable, fix: Fix | None) -> HitFix | None:
    if fix is None or fix.applicability != "safe":
        return None
    replacements = [_replacement(table, edit) for edit in fix.edits]
    sure = tuple(replacement for replacement in replacements if replacement)
    return HitFix(fix.message or "Fix", sure) if len(sure) == len(replacements) else None


def _replacement(table: LineTable, edit: Edit) -> Replacement | None:
    start = table.offset(edit.location.row, edit.location.column)
    end = table.offset(edit.end_location.row, edit.end_location.column)
    if start is None or end is None:
        return None
    return Replacement(start, end, edit.content)
