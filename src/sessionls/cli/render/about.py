"""What the server says about itself, on a short page for people."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sessionls.cli.about import About, Budgets, McpRow
from sessionls.cli.places import home_short
from sessionls.cli.render.agents import problem_lines
from sessionls.cli.render.console import counted, duration, line, put
from sessionls.domain.money import budget, dollars
from sessionls.domain.usage import Usage

_MEGABYTE = 1_000_000
_MOST = 5


def put_about(about: About) -> None:
    """Write the page: what is there, what was used, then what is wrong with it."""
    put(line((f"sessionls {about.version}", "name"), (f"  Python {about.python}", "quiet")))
    for name, value in _facts(about):
        put(line((f"  {name:<10}", "quiet"), value))
    _put_use(about)
    for warning in _warnings(about):
        put(line((warning, "yellow")))


def use_line(usage: Usage) -> str:
    """What was used, in one line; an unknown cost is said to be so."""
    tokens, about = usage.input + usage.output, "about " if usage.estimated else ""
    parts = (
        f"{about}{tokens:,} tokens" if tokens else "",
        f"{duration(usage.duration)} of turns",
        "cost unknown" if usage.cost is None else dollars(usage.cost) if usage.cost else "",
    )
    return ", ".join(part for part in parts if part)


def budget_line(budgets: Budgets) -> str:
    """The limits, and what is spent; empty where there is no limit."""
    parts = (
        f"{budget(budgets.session)} a session" if budgets.session is not None else "",
        f"{budget(budgets.daily)} a day ({dollars(budgets.spent_today)} today)"
        if budgets.daily is not None
        else "",
    )
    return ", ".join(part for part in parts if part)


def mcp_line(server: McpRow) -> str:
    """An MCP server in a few words."""
    tools = f", {counted(len(server.tools), 'tool')}" if server.tools else ""
    return f"{server.name}: {server.state}{tools}{f' ({server.error})' if server.error else ''}"


def _facts(about: About) -> Iterator[tuple[str, str]]:
    place, problems = about.workspace, sum(map(len, about.agent_problems.values()))
    if place.root:
        trusted = "trusted" if place.trusted else "not trusted"
        yield "workspace", f"{home_short(Path(place.root))} ({trusted})"
    yield "store", home_short(Path(place.store))
    yield "sessions", f"{place.sessions}{f', {place.running} running' if place.running else ''}"
    yield "model", f"{about.model} ({about.choice.reason()})"
    for worker in about.workers:
        doing = "idle" if worker.is_idle else "busy"
        yield "worker", f"process {worker.pid}, {doing}, {_megabytes(worker.memory)}"
    for server in about.mcp:
        yield "mcp", mcp_line(server)
    wrong = f" ({counted(problems, 'problem')}, see below)" if problems else ""
    yield "agents", ", ".join(about.agents) + wrong
    yield "you", about.participant.name
    yield "use", use_line(about.usage)
    if budget := budget_line(about.budgets):
        yield "budget", budget
    if about.memory is not None:
        yield "memory", _megabytes(about.memory)


def _put_use(about: About) -> None:
    """Who and what used the tokens; nothing where no model was asked."""
    used = about.usage
    if not used.input and not used.output:
        return
    sessions = {f"{one.session[-6:]} {one.title!r}": one.usage for one in used.by_session}
    _put_sums("agents", used.by_agent)
    _put_sums("people", used.by_participant)
    _put_sums("sessions", dict(list(sessions.items())[:_MOST]))


def _put_sums(what: str, sums: Mapping[str, Usage]) -> None:
    put(line((f"  use by {what}", "quiet")))
    for name, usage in sums.items():
        put(line("    ", (name, "name"), "  ", use_line(usage)))


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.0f} MB"


def _warnings(about: About) -> Iterator[str]:
    place = about.workspace
    yield from (text for text in (place.trouble, place.note) if text)
    yield from place.reports
    yield from about.settings_problems
    yield from problem_lines(about.agent_problems)
