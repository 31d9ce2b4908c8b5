"""Which MCP servers a person agreed to. Kept in the user's state, never in a workspace."""

from collections.abc import Callable
from pathlib import Path

from sessionls.engine.mcp.consent import Consent
from sessionls.workspace.state_file import StateFile


class Consents:
    """By the digest of everything that was agreed to; what was shown is kept for people to read."""

    def __init__(self, path: Path, stamp: Callable[[], str]) -> None:
        """`stamp` gives the time as records carry it."""
        self._file = StateFile(path)
        self._stamp = stamp

    @property
    def problem(self) -> str | None:
        """What is wrong with the file, for people."""
        return self._file.problem

    def has(self, digest: str) -> bool:
        """Whether a person agreed to it."""
        return isinstance(self._file.read().get(digest), dict)

    def add(self, consent: Consent) -> None:
        """A person agrees. Raises `OSError` where that cannot be kept."""
        kept = {"server": consent.server, "text": consent.text, "at": self._stamp()}
        self._file.change(lambda before: {**before, consent.digest: kept})

    def withdraw(self, digest: str) -> None:
        """A person agrees no more. Raises `OSError`."""
        self._file.change(lambda before: {k: v for k, v in before.items() if k != digest})
