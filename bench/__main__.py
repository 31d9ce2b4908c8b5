"""`python -m bench [SUBJECT ...]`: print one table."""

import sys

from bench import (
    agents,
    connections,
    hub,
    memory,
    models,
    neovim,
    neovim_start,
    review,
    start,
    store,
    vscode,
    writing,
)
from bench.table import Row, show

SUBJECTS = {
    "start": start.rows,
    "memory": memory.rows,
    "store": store.rows,
    "review": review.rows,
    "agents": agents.rows,
    "models": models.rows,
    "connections": connections.rows,
    "hub": hub.rows,
    "neovim start": neovim_start.rows,
    "neovim": neovim.rows,
    "vscode": vscode.rows,
    "writing": writing.rows,
}


def main(wanted: list[str]) -> int:
    """Measure the subjects named, all of them when none is; 1 when a goal is missed."""
    unknown = set(wanted) - SUBJECTS.keys()
    if unknown:
        sys.stderr.write(f"No subject {', '.join(unknown)}. Known: {', '.join(SUBJECTS)}.\n")
        return 2
    rows: list[Row] = []
    for name in wanted or SUBJECTS:
        sys.stderr.write(f"measuring: {name}\n")
        rows += SUBJECTS[name]()
    show(rows)
    return int(any(row.good is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
