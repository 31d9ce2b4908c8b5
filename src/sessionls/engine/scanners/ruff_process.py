"""Runs ruff and reads its JSON. Knows processes, not rules; leaves no process behind."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sessionls.engine.scanners.lines import without_surrogates

# The newest grammar that most code is written for: older code is valid in it, with few exceptions.
_TARGET = "py313"
_SECONDS = 60.0


class RuffFailed(Exception):
    """Ruff is missing, took too long or ended without an answer; the text says which."""


class Place(BaseModel):
    """A 1-based row and column; columns count code points."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: int


class Edit(BaseModel):
    """New text for a range."""

    content: str
    location: Place
    end_location: Place


class Fix(BaseModel):
    """Edits that ruff offers together."""

    applicability: str
    message: str | None
    edits: list[Edit]


class Diagnostic(BaseModel):
    """One entry of `--output-format json`, without what we do not read."""

    code: str | None
    filename: str
    message: str
    location: Place
    end_location: Place
    url: str | None
    fix: Fix | None


_DIAGNOSTICS = TypeAdapter(list[Diagnostic])


async def check_stdin(text: str, name: str, codes: Sequence[str]) -> list[Diagnostic]:
    """Check a text that need not be on disk. `name` decides between `.py` and `.pyi`.

    Raises:
        RuffFailed: There is no answer.
    """
    stdin = without_surrogates(text).encode()
    return _read(await _run([*_options(codes), "--stdin-filename", name, "-"], stdin))


async def check_files(paths: Sequence[str], codes: Sequence[str]) -> list[Diagnostic]:
    """Check files on disk in one process. A file that ruff cannot read is a diagnostic `E902`.

    Raises:
        RuffFailed: There is no answer.
    """
    return _read(await _run([*_options(codes), *paths], b""))


def _options(codes: Sequence[str]) -> list[str]:
    # The configuration of the project is ignored: it may turn rules off, and it is not trusted.
    fixed = ["check", "--isolated", "--no-cache", "--preview", "--exit-zero", "--quiet"]
    shape = ["--output-format", "json", "--target-version", _TARGET, "--select", ",".join(codes)]
    return fixed + shape


def _read(output: bytes) -> list[Diagnostic]:
    try:
        return _DIAGNOSTICS.validate_python(json.loads(output))
    except (ValueError, ValidationError) as error:
        raise RuffFailed("ruff answered something that is not its JSON format") from error


async def _run(arguments: Sequence[str], stdin: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            _executable(), *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=_environment()
        )
    except OSError as error:
        raise RuffFailed(f"ruff cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(_SECONDS):
            output, complaint = await process.communicate(stdin)
    except TimeoutError:
        raise RuffFailed(f"ruff took more than {_SECONDS:.0f} seconds") from None
    finally:
        await _end(process)
    if process.returncode != 0:
        raise RuffFailed(f"ruff failed: {_first_line(complaint)}")
    return output


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


@cache
def _executable() -> str:
    from ruff import find_ruff_bin

    try:
        return find_ruff_bin()
    except FileNotFoundError as error:
        raise RuffFailed("ruff is not installed beside this Python") from error


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}


def _first_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", errors="replace").strip().splitlines()
    return lines[0] if lines else "no reason given"
