"""The hub's log: a JSON object a line, in files that rotate. Contents and keys stay out of it."""

import json
import logging
import os
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES, _FILES = 1_000_000, 3
_OURS = "sessionls"


def log_file(folder: Path) -> Path:
    """The file that a hub with that folder writes now."""
    return folder / "hub.log"


def older_logs(path: Path) -> tuple[Path, ...]:
    """The files that it wrote before, the newest first."""
    return tuple(path.with_name(f"{path.name}.{number}") for number in range(1, _FILES))


def log_to(folder: Path) -> Path:
    """Log to `hub.log` in that folder from here on, or nowhere if that cannot be written."""
    path = log_file(folder)
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = _OwnFiles(
            path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8"
        )
        path.chmod(0o600)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Lines())
    root.addHandler(handler)
    return path


class _OwnFiles(RotatingFileHandler):
    """Files that only their owner can read, at no moment anybody else."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(descriptor, "a", encoding=self.encoding)  # noqa: PTH123


class _Lines(logging.Formatter):
    """One record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] == _OURS
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}",
            "level": record.levelname.lower(),
            "from": record.name,
            "pid": record.process,
            # What libraries say may quote what somebody wrote.
            "text": record.getMessage() if ours else "a library said something",
        }
        if record.exc_info and (error := record.exc_info[1]):
            frames = traceback.extract_tb(error.__traceback__)
            line["error"] = type(error).__name__
            line["where"] = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)
