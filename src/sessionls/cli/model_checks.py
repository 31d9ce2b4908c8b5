"""What `sessionls doctor` says of language models, MCP servers and budgets. Asks nobody."""

import os
from collections.abc import Iterator
from pathlib import Path

from sessionls.cli.about import About, McpRow
from sessionls.cli.checks import Check, Mark
from sessionls.cli.link import Json
from sessionls.cli.places import home_short
from sessionls.cli.render.about import budget_line, mcp_line
from sessionls.cli.render.console import duration
from sessionls.domain.money import dollars
from sessionls.domain.shape import Shape
from sessionls.domain.usage import Usage
from sessionls.workspace.places import home_of

_OFFLINE = "offline"
_REMEDIES = {
    "needs-consent": "An agent that may use it asks you for it when it is needed first.",
    "untrusted": "If you know who wrote it: sessionls trust",
}
_FOR_A_MODEL = (
    "For a model: export its provider's key (ANTHROPIC_API_KEY, OPENAI_API_KEY, ...), start an "
    "Ollama, or name a model or a server of your own in {settings}."
)


class Tried(Shape):
    """The result of `model.try`."""

    model: str
    seconds: float
    text: str = ""
    usage: Usage = Usage()
    error: str | None = None


def model_checks(told: About) -> Iterator[Check]:
    """Which model would answer, why, and what it lacks."""
    choice = told.choice
    if told.model == _OFFLINE:
        yield Check(
            "note",
            "model",
            f"offline: there is {choice.reason()}. Agents run their scanners, and no more",
            _FOR_A_MODEL.format(settings=home_short(home_of(os.environ).settings)),
        )
        return
    missing = [key.variable for key in choice.keys if not key.is_set]
    found = f"{told.model} ({choice.reason()})"
    if told.model in choice.models and missing and len(choice.models) == 1:
        yield Check("bad", "model", found, f"Set {missing[0]} where you start sessionls.")
    else:
        yield Check("good", "model", found)
    if len(choice.models) > 1:
        yield Check("good", "model", f"in this order: {', '.join(choice.models)}")


def tried_check(told: Json) -> Check:
    """What a model answered when it was asked for one word."""
    tried = Tried.model_validate(told)
    if tried.model == _OFFLINE:
        return Check("note", "model asked", "there is none to ask", tried.error or "")
    if tried.error:
        return Check("bad", "model asked", f"{tried.model} did not answer", tried.error)
    usage = tried.usage
    cost = "cost unknown" if usage.cost is None else dollars(usage.cost)
    spent = f"{usage.input + usage.output} tokens, {cost}"
    words = f"{tried.model} said {tried.text!r} after {duration(tried.seconds)} ({spent})"
    return Check("good", "model asked", words)


def mcp_checks(told: About) -> Iterator[Check]:
    """Each MCP server that a file names."""
    for server in told.mcp:
        where = f"{mcp_line(server)}, in {home_short(Path(server.file))}"
        yield Check(_mark(server), "MCP server", where, _REMEDIES.get(server.state, ""))


def budget_check(told: About) -> Iterator[Check]:
    """The budgets, where there are any."""
    budgets = told.budgets
    if not (shown := budget_line(budgets)):
        return
    if budgets.daily is not None and budgets.spent_today >= budgets.daily:
        yield Check("bad", "budget", shown, "Raise `dailyBudget`, or wait until tomorrow (UTC).")
    else:
        yield Check("good", "budget", shown)


def _mark(server: McpRow) -> Mark:
    if server.state in _REMEDIES or server.state == "disabled":
        return "note"
    return "bad" if server.error else "good"
