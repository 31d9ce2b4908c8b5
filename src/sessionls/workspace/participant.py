"""Who a participant is when the editor does not say: git's configuration, else the account."""

import getpass
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sessionls.domain.records import By

_PATIENCE = 2.0


def participant(
    given: object, folder: Path | None, environment: Mapping[str, str] | None = None
) -> By:
    """A person from `{name, email?}` as the editor gives it, or from what the machine knows.

    Git is asked in the editor's folder, with the editor's environment; without one, with ours.
    """
    if isinstance(given, dict):
        name, email = given.get("name"), given.get("email")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(name, str) and name.strip():
            return By(
                kind="person", name=name.strip(), id=email if isinstance(email, str) else None
            )
    # Without a folder, that of this process says nothing about the editor.
    place = folder or Path.home()
    name = _git("user.name", place, environment)
    email = _git("user.email", place, environment)
    return By(kind="person", name=name or _account(), id=email or None)


def _git(key: str, folder: Path, environment: Mapping[str, str] | None) -> str:
    git = shutil.which("git", path=environment.get("PATH") if environment else None)
    if git is None:
        return ""
    try:
        answer = subprocess.run(
            [git, "config", "--get", key],
            cwd=folder,
            env=environment or None,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return answer.stdout.strip()


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "someone"
