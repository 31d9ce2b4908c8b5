"""`sessionls doctor`: what is configured, what works, what to do next."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sessionls import VERSION
from sessionls.cli.about import About
from sessionls.cli.checks import Check, Mark, machine_checks
from sessionls.cli.client import Client
from sessionls.cli.connection import ALONE, connect
from sessionls.cli.hub_checks import guests_checks, holder_check, hub_checks
from sessionls.cli.model_checks import budget_check, mcp_checks, model_checks, tried_check
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.places import home_short, workspace_root
from sessionls.cli.render.console import counted, line, put, put_json
from sessionls.cli.running import run
from sessionls.domain.errors import SessionlsError
from sessionls.workspace.settings import awaits_trust

_MARKS: dict[Mark, tuple[str, str]] = {
    "good": ("✓", "done"),
    "note": ("•", "bold blue"),
    "bad": ("✗", "bold red"),
}
_TRUST = "If you know who wrote them: sessionls trust"


def doctor(
    workspace: Workspace = None,
    *,
    models: Annotated[
        bool,
        typer.Option(
            "--models", help="Also ask the model for one word; that goes to its provider."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at everything that sessionls needs; exits with 1 when something needs attention.

    Without --models nothing is asked of a provider.
    """
    run(_doctor(workspace_root(workspace), models=models, as_json=as_json))


async def _doctor(root: Path, *, models: bool, as_json: bool) -> int:
    checks = [Check("good", "sessionls", VERSION), *machine_checks()]
    checks += await asyncio.to_thread(lambda: list(hub_checks(os.environ)))
    checks += await _server_checks(root, models=models)
    if as_json:
        put_json({"checks": [asdict(check) for check in checks]})
    else:
        _put(checks)
    return int(any(check.mark == "bad" for check in checks))


async def _server_checks(root: Path, *, models: bool) -> list[Check]:
    checks = [Check("good", "workspace", home_short(root))]
    try:
        async with connect(root) as client:
            told = About.model_validate(await client.execute("info"))
            checks += await guests_checks(client, os.environ)
            checks += [_trust(told), *_store(told), *_held(told), *_settings(told), *_agents(told)]
            checks += [*model_checks(told), *mcp_checks(told), *budget_check(told)]
            if models:
                checks.append(tried_check(await client.execute("model.try")))
            checks.append(await _sessions(client))
    except SessionlsError as error:
        remedy = "Run `sessionls --verbose info` to see the server's log."
        checks.append(Check("bad", "server", str(error), remedy))
    return checks


def _trust(told: About) -> Check:
    if told.workspace.trusted:
        return Check("good", "trust", "trusted: its own agents, MCP servers and settings count")
    what = "not trusted: its own agents only look, its MCP servers and model settings do not count"
    return Check("note", "trust", what, _TRUST)


def _store(told: About) -> Iterator[Check]:
    workspace = told.workspace
    place = home_short(Path(workspace.store))
    if workspace.trouble:
        yield Check("bad", "store", place, workspace.trouble)
    elif workspace.note:
        yield Check("note", "store", f"{place} can be written", workspace.note)
    else:
        yield Check("good", "store", f"{place} can be written")
    for report in workspace.reports:
        yield Check("note", "store", report)


def _held(told: About) -> Iterator[Check]:
    return iter(()) if os.environ.get(ALONE) else holder_check(told)


def _settings(told: About) -> Iterator[Check]:
    for problem in told.settings_problems:
        if awaits_trust(problem):
            yield Check("note", "settings", problem, _TRUST)
        else:
            yield Check("bad", "settings", problem, "Correct or remove it.")
    default = str(told.settings["defaultAgent"])
    if default not in told.agents:
        remedy = f"Name one of these, or write it: sessionls agent new {default}"
        found = f"defaultAgent {default!r} does not exist. Known: {', '.join(told.agents)}"
        yield Check("bad", "settings", found, remedy)
    elif not told.settings_problems:
        yield Check("good", "settings", "no problems")


def _agents(told: About) -> Iterator[Check]:
    for path, found in told.agent_problems.items():
        what = f"{home_short(Path(path))}: {counted(len(found), 'problem')}"
        yield Check("bad", "agent", what, "sessionls agent check")
    if not told.agent_problems:
        yield Check("good", "agents", ", ".join(told.agents))
    for path, found in told.skill_problems.items():
        yield Check("bad", "skill", f"{home_short(Path(path))}: {found[0].message}")


async def _sessions(client: Client) -> Check:
    page = await client.execute("session.list", {"state": "all", "limit": 1})
    if page.get("sessions"):
        return Check("good", "sessions", "there are some: sessionls session list")
    return Check("note", "sessions", "none yet", "Begin: sessionls review FILE")


def _put(checks: list[Check]) -> None:
    width = max(len(check.what) for check in checks)
    for check in checks:
        mark, style = _MARKS[check.mark]
        put(line((mark, style), f" {check.what:<{width}}  ", check.found))
        if check.remedy and check.mark != "good":
            put(line(" " * (width + 4), (f"→ {check.remedy}", "quiet")))
    put()
    put(_sum_up(checks))


def _sum_up(checks: list[Check]) -> str:
    if bad := sum(check.mark == "bad" for check in checks):
        return f"{bad} of {len(checks)} need attention."
    if any(check.what == "model" and check.mark == "note" for check in checks):
        return "Everything works but answers in words: for those there is no model yet."
    return "Everything works."
