"""Agents on screen."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from sessionls.cli.places import shown, to_uri
from sessionls.cli.render.console import counted, line, out, plain, put, put_rich_markdown
from sessionls.cli.shapes import AgentRow, Definition
from sessionls.domain.agent import Problem


def put_agents(agents: Sequence[AgentRow]) -> None:
    """Write the list."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("agent", "what it does", "from", "scanners"):
        table.add_column(name, overflow="fold")
    for row in agents:
        problems = (
            Text(f"  {counted(row.problems, 'problem')}", "bold yellow") if row.problems else ""
        )
        table.add_row(
            Text(plain(row.name), "agent") + problems,
            Text(plain(row.description)),
            Text(row.origin, "quiet"),
            Text(", ".join(row.scanners) or "none", "quiet"),
        )
    out().print(table)


def put_definition(definition: Definition) -> None:
    """Write an agent whole: its configuration, then its prompt."""
    agent = definition.agent
    if agent is not None:
        put(line((agent.name, "agent"), f"  {agent.description}"))
        for name, value in _facts(agent):
            put(line((f"  {name:<10}", "quiet"), value))
    for problem in definition.problems:
        put(line((f"  line {problem.line + 1}: {problem.severity}: ", "yellow"), problem.message))
    put()
    body = definition.source.partition("\n---\n")[2] or definition.source
    put_rich_markdown(body)


def problem_lines(found: Mapping[str, Sequence[Problem]]) -> Iterator[str]:
    """What is wrong with files, each in a line that names its place; `found` is by path."""
    for path, problems in found.items():
        where = shown(to_uri(Path(path)), Path.cwd())
        for problem in problems:
            yield f"{where}:{problem.line + 1}: {problem.severity}: {problem.message}"


def _facts(agent: AgentRow) -> list[tuple[str, str]]:
    model = agent.model if isinstance(agent.model, str) else ", ".join(agent.model)
    tools = "all" if agent.tools is None else ", ".join(agent.tools) or "none"
    facts = [
        ("model", model),
        ("tools", tools),
        ("scanners", ", ".join(agent.scanners) or "none"),
        ("actions", "; ".join(action.title for action in agent.actions) or "none"),
        ("from", f"{agent.origin}{f', {agent.path}' if agent.path else ''}"),
        ("revision", agent.revision),
    ]
    return [(name, value) for name, value in facts if value]
