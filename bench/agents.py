"""The list of agents, which every code action asks for, when no file has changed."""

import tempfile
from pathlib import Path

from bench.table import Row, median_ms
from sessionls.workspace.agents import BUILT_IN, Agents


def rows() -> list[Row]:
    """The warm list of the built-in agents and twenty more."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(20):
            text = (
                f"---\nname: agent{number}\ndescription: One of many.\n---\nYou are one of many.\n"
            )
            Path(folder, f"agent{number}.md").write_text(text)
        agents = Agents([("built-in", BUILT_IN), ("workspace", Path(folder))])
        agents.all()
        took = median_ms(agents.all, 101)
    return [Row("list of 25 agents, unchanged", took, "ms", goal=0.3, goal_is_value=True)]
