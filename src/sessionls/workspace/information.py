"""What `sessionls.info` tells: versions, where things lie, what works and what does not."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sessionls.domain.agent import Problem
from sessionls.domain.usage import Usage, UsageSums
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

_MOST = 10
"""Sessions whose use is told one by one."""


async def information(seat: Seat, version: str, since: str) -> dict[str, object]:
    """The state of this process and of the first workspace that the connection reaches."""
    workspace = await seat.first()
    others = [one for one in await seat.workspaces() if one is not workspace]
    lent = seat.lent(workspace)
    return {
        "version": version,
        "python": platform.python_version(),
        "executable": sys.executable,
        "hub": {"pid": os.getpid(), "since": since, "connections": len(seat.core.seats)},
        "workspace": _workspace(workspace),
        "workspaces": [_workspace(one) for one in (workspace, *others)],
        "participant": (await seat.by()).wire(),
        "people": {
            session: people
            for one in (workspace, *others)
            for session, people in one.presence.everywhere().items()
        },
        "choice": await seat.core.models.told(lent),
        "model": seat.core.model_for(workspace.agents.all()[0], lent),
        "workers": [
            {"pid": one.pid, "memory": one.memory, "isIdle": one.is_idle}
            for one in seat.core.models.states()
        ],
        "agents": [agent.name for agent in workspace.agents.all()],
        "agentProblems": _problems(workspace.agents.problems()),
        "skillProblems": _problems(await workspace.definitions.skill_problems()),
        "settings": seat.settings.model_dump(by_alias=True),
        "settingsProblems": seat.layers.problems,
        "mcp": await workspace.mcp.states(),
        "usage": _usage(workspace),
        "budgets": _budgets(seat, workspace),
        "memory": memory(),
    }


def memory() -> int | None:
    """The resident memory of this process in bytes; `None` where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - not a real file
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _problems(found: Mapping[Path, Sequence[Problem]]) -> dict[str, object]:
    return {str(path): [problem.wire() for problem in one] for path, one in found.items()}


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
    """The use of all sessions: whole, by agent, by participant, and of those that used most."""
    total = UsageSums()
    used: list[tuple[UsageSums, Mapping[str, object]]] = []
    for row in workspace.store.rows():
        if isinstance(row.get("usage"), Mapping):
            usage = UsageSums.model_validate(row["usage"])
            total = total.with_all(usage)
            used.append((usage, row))
    used.sort(key=lambda one: (one[0].cost or 0.0, one[0].input + one[0].output), reverse=True)
    most = [one for one in used if one[0].input or one[0].output][:_MOST]
    sessions = [
        {"session": row["id"], "title": row.get("title", ""), "usage": _plain(usage)}
        for usage, row in most
    ]
    return {**total.wire(), "bySession": sessions}


def _plain(usage: UsageSums) -> dict[str, object]:
    return Usage().plus(usage).wire()


def _budgets(seat: Seat, workspace: Workspace) -> dict[str, object]:
    settings = seat.settings
    return {
        "session": settings.session_budget,
        "daily": settings.daily_budget,
        "spentToday": workspace.spent_today(),
    }
