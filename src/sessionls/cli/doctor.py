"""`sessionls doctor`: what is configured, what works, what to do next."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import cast

from sessionls import VERSION
from sessionls.cli.checks import Check, Mark, machine_checks
from sessionls.cli.client import Client, Json
from sessionls.cli.connection import connect
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.places import home_short, workspace_root
from sessionls.cli.render.console import counted, line, put, put_json
from sessionls.cli.running import run
from sessionls.cli.shapes import Problems
from sessionls.domain.errors import SessionlsError

_MARKS: dict[Mark, tuple[str, str]] = {
    "good": ("✓", "done"),
    "note": ("•", "bold blue"),
    "bad": ("✗", "bold red"),
}


def doctor(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """Look at everything that sessionls needs; exits with 1 when something needs attention."""
    run(_doctor(workspace_root(workspace), as_json=as_json))


async def _doctor(root: Path, *, as_json: bool) -> int:
    checks = [Check("good", "sessionls", VERSION), *machine_checks()]
    checks += await _server_checks(root)
    if as_json:
        put_json({"checks": [asdict(check) for check in checks]})
    else:
        _put(checks)
    return int(any(check.mark == "bad" for check in checks))


async def _server_checks(root: Path) -> list[Check]:
    checks = [Check("good", "workspace", home_short(root))]
    try:
        async with connect(root) as client:
            told = await client.execute("info")
            checks += [*_store(told), *_settings(told), *_agents(told), _model(told)]
            checks.append(await _sessions(client))
    except SessionlsError as error:
        remedy = "Run `sessionls --verbose info` to see the server's log."
        checks.append(Check("bad", "server", str(error), remedy))
    return checks


def _store(told: Json) -> Iterator[Check]:
    workspace = cast("Json", told["workspace"])
    place = home_short(Path(str(workspace["store"])))
    reports = cast("list[str]", workspace.get("reports") or [])
    if trouble := workspace.get("trouble"):
        yield Check("bad", "store", place, str(trouble))
    elif elsewhere := workspace.get("note"):
        yield Check("note", "store", f"{place} can be written", str(elsewhere))
    else:
        yield Check("good", "store", f"{place} can be written")
    for report in reports:
        yield Check("note", "store", report)


def _settings(told: Json) -> Iterator[Check]:
    problems = cast("list[object]", told.get("settingsProblems") or [])
    for problem in problems:
        yield Check("bad", "settings", str(problem), "Correct or remove it.")
    default, agents = _default_agent(told), cast("list[str]", told["agents"])
    if default not in agents:
        remedy = f"Name one of these, or write it: sessionls agent new {default}"
        found = f"defaultAgent {default!r} does not exist. Known: {', '.join(agents)}"
        yield Check("bad", "settings", found, remedy)
    elif not problems:
        yield Check("good", "settings", "no problems")


def _default_agent(told: Json) -> str:
    return str(cast("Json", told["settings"])["defaultAgent"])


def _agents(told: Json) -> Iterator[Check]:
    problems = Problems.model_validate(told).agent_problems
    for path, found in problems.items():
        what = f"{home_short(Path(path))}: {counted(len(found), 'problem')}"
        yield Check("bad", "agent", what, "sessionls agent check")
    if not problems:
        yield Check("good", "agents", ", ".join(cast("list[str]", told["agents"])))


def _model(told: Json) -> Check:
    name = str(told.get("model"))
    if name == "offline":
        return Check(
            "note",
            "model",
            "offline: agents run their scanners; nothing leaves this machine",
            "Agents without scanners need a model to answer.",
        )
    return Check("good", "model", name)


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
    bad = sum(check.mark == "bad" for check in checks)
    put()
    put(f"{bad} of {len(checks)} need attention." if bad else "Everything works.")
