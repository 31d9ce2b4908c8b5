"""What `sessionls.info` tells: versions, where things lie, what works and what does not."""

import os
import platform
import sys
from collections.abc import Mapping

from sessionls.domain.usage import Usage
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace


async def information(seat: Seat, version: str, since: str) -> dict[str, object]:
    """The state of this process and of the first workspace that the connection reaches."""
    workspace = await seat.first()
    others = [one for one in await seat.workspaces() if one is not workspace]
    problems = workspace.agents.problems()
    return {
        "version": version,
        "python": platform.python_version(),
        "executable": sys.executable,
        "hub": {"pid": os.getpid(), "since": since, "connections": 1},
        "workspace": _workspace(workspace),
        "workspaces": [_workspace(one) for one in (workspace, *others)],
        "participant": (await seat.by()).wire(),
        "model": seat.core.model_for(workspace.agents.all()[0], seat.lent(workspace)),
        "agents": [agent.name for agent in workspace.agents.all()],
        "agentProblems": {
            str(path): [problem.wire() for problem in found] for path, found in problems.items()
        },
        "settings": seat.settings.model_dump(by_alias=True),
        "settingsProblems": seat.layers.problems,
        "mcp": [],
        "usage": _usage(workspace),
        "memory": memory(),
    }


def memory() -> int | None:
    """The resident memory of this process in bytes; `None` where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - not a real file
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _workspace(workspace: Workspace) -> dict[str, object]:
    store = workspace.store
    rows = store.rows()
    return {
        "root": str(workspace.root) if workspace.root else None,
        "store": str(store.folder),
        "note": workspace.note,
        "trouble": store.trouble,
        "reports": [report.text for report in store.reports],
        "sessions": len(rows),
        "running": workspace.turns.running,
        "trusted": workspace.trust.holds(workspace.root),
    }


def _usage(workspace: Workspace) -> dict[str, object]:
    total = Usage()
    for row in workspace.store.rows():
        usage = row.get("usage")
        if isinstance(usage, Mapping):
            total = total.plus(Usage.model_validate(usage))
    return total.wire()
