"""Settings, agents and the command line, made from the code by cog."""

import json
import re

from tabular import code, codes, kind_of, table


def settings() -> str:
    """The settings: key, type, default and what each is for."""
    from sessionls.workspace.settings import Settings

    schema = Settings.model_json_schema(by_alias=True)
    rows = [
        (
            code(name),
            kind_of(field),
            code(json.dumps(field.get("default", {}))),
            field["description"],
        )
        for name, field in schema["properties"].items()
    ]
    return table(("setting", "type", "default", "what it does"), rows)


def agents() -> str:
    """The built-in agents."""
    from sessionls.workspace.agents import BUILT_IN, Agents

    rows = [
        (
            code(agent.name),
            agent.description,
            "all" if agent.tools is None else codes(agent.tools),
            codes(agent.scanners) or "none",
            "<br>".join(f"{action.title} ({', '.join(action.on)})" for action in agent.actions),
        )
        for agent in Agents([("built-in", BUILT_IN)]).all()
    ]
    return table(("agent", "what it is for", "tools", "scanners", "code actions"), rows)


def header(agent: str) -> str:
    """The header of a built-in agent's file."""
    from sessionls.workspace.agents import BUILT_IN

    text = (BUILT_IN / f"{agent}.md").read_text("utf-8")
    return text.split("---\n")[1]


def tools() -> str:
    """The tools that an agent file may name."""
    from sessionls.workspace.agent_files import TOOLS

    return codes(TOOLS)


def limits() -> str:
    """The limits that people may meet."""
    from sessionls.engine.disk import LARGEST as READ_LIMIT
    from sessionls.engine.walk import LARGEST
    from sessionls.server.protocol import PromptParams
    from sessionls.workspace.ledger import KEPT_OPEN
    from sessionls.workspace.recorder import INLINE_RESULT
    from sessionls.workspace.titles import LIMIT as TITLE_LIMIT

    message = PromptParams.model_json_schema()["properties"]["text"]["maxLength"]
    rows = [
        ("a message", f"{message:,} characters"),
        ("a title", f"{TITLE_LIMIT} characters"),
        ("a tool result inside a record; above that it goes to a blob", f"{INLINE_RESULT:,}"),
        ("a file that is reviewed", f"{LARGEST >> 20} MiB"),
        ("a file that is read as text at all", f"{READ_LIMIT >> 20} MiB"),
        ("folded sessions in memory, besides those in which something happens", str(KEPT_OPEN)),
    ]
    return table(("what", "at most"), rows)


def command_line() -> str:
    """The command line's reference, from its help."""
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from sessionls.cli.app import app

    command = get_command(app)
    context = command.context_class(command, info_name="sessionls")
    text = get_docs_for_click(obj=command, ctx=context, name="sessionls")
    body = text.partition("\n")[2]
    # A list needs an empty line before it; typer's help texts have none.
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
