"""Whether a workspace may sleep until somebody asks for something. Imports nothing heavy."""

from collections.abc import Mapping
from pathlib import Path

from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.journal.glance import rows_at_a_glance
from sessionls.workspace.places import Home, store_place


def may_sleep(root: Path, home: Home) -> bool:
    """Whether nothing of a workspace's store has to be shown, told or taken up; False in doubt.

    Reads the disk.
    """
    place = store_place(root, home)
    rows = rows_at_a_glance(place.folder, FOLD_VERSION)
    if rows is None or (rows and place.note):
        return False
    return not any(is_left_open(row) or has_findings(row) for row in rows)


def is_left_open(row: Mapping[str, object]) -> bool:
    """Whether a session has a turn that runs, waits for somebody, or stands in its queue."""
    return row.get("state") in ("running", "waiting") or bool(row.get("running"))


def has_findings(row: Mapping[str, object]) -> bool:
    """Whether a session has findings to look after: not fixed, and not put away with it."""
    return not row.get("archived") and bool(row.get("unfixed", row.get("findings")))
