"""`sessionls agent list|show|check|new`: the agents of a workspace and their files."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from sessionls.cli.client import Client
from sessionls.cli.groups import group
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.places import root_to_write, shown, to_uri
from sessionls.cli.render.agents import problem_lines, put_agents, put_definition
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.running import ask_server, run
from sessionls.cli.shapes import Agents, Definition, Problems
from sessionls.cli.template import agent_file
from sessionls.domain.agent import NAME, Problem
from sessionls.domain.errors import BadInput, Refused

app = group("List, read, check and write agents.")
AgentName = Annotated[str, typer.Argument(help="An agent's name.", metavar="AGENT")]


@app.command("list")
def list_agents(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """List the agents that can take a turn here."""

    async def work(client: Client) -> int:
        found = await client.execute("agent.list")
        if as_json:
            put_json(found)
            return 0
        agents = Agents.model_validate(found).agents
        put_agents(agents)
        told = Problems.model_validate(await client.execute("info")).agent_problems
        listed = {one.path for one in agents}
        for row in problem_lines({path: told[path] for path in told if path not in listed}):
            note(line(("Not in the list: ", "yellow"), row))
        return 0

    ask_server(workspace, work)


@app.command()
def show(agent: AgentName, workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """Show an agent: what it may use, and its prompt."""

    async def work(client: Client) -> int:
        found = await client.execute("agent.show", {"agent": agent})
        if as_json:
            put_json(found)
        else:
            put_definition(Definition.model_validate(found))
        return 0

    ask_server(workspace, work)


@app.command()
def check(
    agents: Annotated[
        list[str] | None, typer.Argument(help="Names. Default: all agents.", show_default=False)
    ] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check agent files; exits with 1 when one has a problem."""

    async def work(client: Client) -> int:
        told = Problems.model_validate(await client.execute("info"))
        found = await _problems_of(client, agents, told) if agents else told.agent_problems
        if as_json:
            put_json({"agentProblems": Problems(agent_problems=found).wire()["agentProblems"]})
        else:
            _put_problems(found)
        return int(bool(found))

    ask_server(workspace, work)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Small letters, digits, '-' and '_'.")],
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write an agent file to begin with; it counts at once."""
    run(_new(name, workspace, _put_new_as_json if as_json else _put_new))


async def _problems_of(
    client: Client, names: Sequence[str], told: Problems
) -> Mapping[str, tuple[Problem, ...]]:
    """What is wrong with the files of these agents, also where they define none."""
    found = dict(told.of(names))
    broken = {Path(path).stem for path in found}
    for name in [name for name in names if name not in broken]:
        definition = Definition.model_validate(await client.execute("agent.show", {"agent": name}))
        agent = definition.agent
        if agent and agent.path and definition.problems:
            found[agent.path] = definition.problems
    return found


async def _new(name: str, workspace: Path | None, tell: Callable[[str, Path], None]) -> int:
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} cannot name an agent: use small letters, digits, '-' and '_' "
            "(at most 64), a letter or digit first."
        )
    path = root_to_write(workspace) / ".sessionls" / "agents" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(agent_file(name))
    except FileExistsError:
        raise Refused(f"{path} exists already. Edit it, or choose another name.") from None
    tell(name, path)
    return 0


def _put_new(name: str, path: Path) -> None:
    note(line((f"Wrote {shown(to_uri(path), Path.cwd())}", "done")))
    put(line(("  edit it, then  ", "quiet"), f"sessionls agent check {name}"))
    put(line(("  give it a turn ", "quiet"), f'sessionls prompt "..." --agent {name}'))


def _put_new_as_json(name: str, path: Path) -> None:
    put_json({"agent": name, "path": str(path)})


def _put_problems(found: Mapping[str, Sequence[Problem]]) -> None:
    for row in problem_lines(found):
        put(row)
    if not found:
        note("No problems.")
