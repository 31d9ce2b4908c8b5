"""What `sessionls doctor` looks at without a server. Each check answers, whatever is broken."""

import importlib
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mark = Literal["good", "note", "bad"]
_OLDEST = (3, 11)
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it stands, what it is, and what to do about it."""

    mark: Mark
    what: str
    found: str
    remedy: str = ""


def machine_checks() -> Iterator[Check]:
    """Python, the scanners, git."""
    yield _python()
    yield _scanner("ruff", "Python", _ruff_runs)
    yield _scanner("ast-grep-py", "other languages", lambda: _imports("ast_grep_py"))
    yield _scanner("detect-secrets", "secrets", lambda: _imports("detect_secrets"))
    yield _git()


def _python() -> Check:
    found = f"{platform.python_version()} ({sys.platform})"
    if sys.version_info < _OLDEST:
        return Check(
            "bad", "Python", found, "Install Python 3.11 or newer and reinstall sessionls."
        )
    return Check("good", "Python", found)


def _scanner(package: str, what: str, works: Callable[[], str | None]) -> Check:
    name = f"scanner for {what}"
    remedy = "Reinstall sessionls with all it needs: pip install --force-reinstall sessionls"
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = f"{package} {version(package)}"
    except PackageNotFoundError:
        return Check("bad", name, f"{package} is not installed", remedy)
    fault = works()
    return (
        Check("bad", name, f"{installed}: {fault}", remedy)
        if fault
        else Check("good", name, installed)
    )


def _ruff_runs() -> str | None:
    folders = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent))
    program = next(
        (found for folder in folders if (found := shutil.which("ruff", path=folder))), None
    )
    if program is None and (program := shutil.which("ruff")) is None:
        return "its program is missing"
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return "its program does not run on this machine"
    return None


def _imports(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except ImportError:
        return "it cannot be loaded on this machine"
    return None


def _git() -> Check:
    program = shutil.which("git")
    if program is None:
        return Check("note", "git", "not found", "Without git your name is taken from the machine.")
    asked = [program, "config", "user.name"]
    try:
        name = subprocess.run(asked, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.SubprocessError):
        return Check(
            "note", "git", "does not run", "Without git your name is taken from the machine."
        )
    if who := name.stdout.strip():
        return Check("good", "git", f"you write as {who}")
    return Check(
        "note", "git", "knows no name", "Say who you are: git config --global user.name NAME"
    )
