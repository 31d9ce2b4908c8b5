"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace's folder. Default: the nearest one above with .sessionls or .git.",
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
SessionName = Annotated[
    str,
    typer.Argument(help="Its id, a unique beginning or end of it, or `last`.", metavar="SESSION"),
]
SessionOption = Annotated[
    str | None,
    typer.Option(
        "--session",
        "-s",
        help="In this session: an id, a unique end of it, or `last`.",
        show_default=False,
    ),
]
AgentOption = Annotated[
    str | None,
    typer.Option("--agent", "-a", help="The agent that takes this one turn.", show_default=False),
]
