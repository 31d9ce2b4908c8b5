"""`sessionls demo`: the first minute, live: everything goes through the same commands as always."""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import typer

from sessionls.cli.choosing import session_row
from sessionls.cli.client import Client
from sessionls.cli.connection import connect
from sessionls.cli.follow import Turn, cancelled_by_interrupt, follow
from sessionls.cli.hub import end_hub
from sessionls.cli.link import Json
from sessionls.cli.places import to_uri
from sessionls.cli.render.console import counted, line, put
from sessionls.cli.render.findings import put_findings
from sessionls.cli.render.scenes import (
    put_answer,
    put_next,
    put_review_end,
    put_scene,
    put_title,
    watched,
)
from sessionls.cli.render.sessions import put_sessions
from sessionls.cli.running import run
from sessionls.cli.shapes import SessionRow
from sessionls.domain.errors import BadInput
from sessionls.domain.finding import Finding
from sessionls.domain.records import Record

_SAMPLE = Path(__file__).parents[3] / "examples" / "workspace"
_IDLE = "5"
_TITLE = "Before the release"
_QUESTION = "What should we mend first?"
_REASON = "Not reachable from outside"


def demo(
    sample: Annotated[
        Path | None,
        typer.Argument(
            help="A folder to review; a copy is made of it. Default: a small web shop.",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show a first session live, in a copy of a sample workspace: no key, no network."""
    run(_demo(sample or _SAMPLE))


async def _demo(sample: Path) -> int:
    root = _copy(sample)
    put_title(root, _files(root))
    with tempfile.TemporaryDirectory(prefix="sessionls-demo-home-") as home:
        # A hub of its own: that of the person's editors is not ended for this.
        environment = {**os.environ, "SESSIONLS_HOME": home, "SESSIONLS_HUB_IDLE": _IDLE}
        try:
            row, store = await _play(root, environment)
        finally:
            await end_hub(environment)
    put_next(root, store / "sessions" / f"{row.id}.jsonl", _missing_path())
    return 0


async def _play(root: Path, environment: Mapping[str, str]) -> tuple[SessionRow, Path]:
    """All scenes; the session that they play in, and where it is kept."""
    async with connect(root, environment) as client:
        row = await _begin(client)
        turn = await _review(client, row, root)
        await _ask(client, row)
    await end_hub(environment)
    put_scene("The server ends, and starts again. Everything is still there:")
    async with connect(root, environment) as client:
        await _come_back(client, row, turn)
        return row, await _store(client)


async def _begin(client: Client) -> SessionRow:
    made = await client.execute("session.new", {"title": _TITLE})
    row = SessionRow.model_validate(made["session"])
    put_scene("A session begins. Its default agent is ", (row.agent, "agent"), ".")
    return row


async def _review(client: Client, row: SessionRow, root: Path) -> Turn:
    put_scene("For one turn the ", ("security", "agent"), " agent takes over and reviews it all:")
    asked = {"agent": "security", "uri": to_uri(root), "session": row.id}
    begun = await client.execute("review", asked)
    turn = Turn(str(begun["turn"]), "security")
    with cancelled_by_interrupt(client, row.id, turn.id), watched(turn, root) as show:
        async for event in follow(client, row.id, turn, row.seq):
            show(event)
    put_review_end(turn)
    if telling := _telling(turn.findings):
        put_scene("Each finding has its place, its rule, and a fix where that is safe:")
        put_findings([telling], root)
    return turn


async def _ask(client: Client, row: SessionRow) -> None:
    now = await session_row(client, row.id)
    put_scene("The next message is for ", (now.agent, "agent"), " again. You ask:")
    put(line(("  you        ", "quiet"), (_QUESTION, "name")))
    asked = {"session": row.id, "text": _QUESTION}
    begun = await client.execute("session.prompt", asked)
    turn = Turn(str(begun["turn"]))
    said: list[Record] = []
    with cancelled_by_interrupt(client, row.id, turn.id):
        async for event in follow(client, row.id, turn, now.seq):
            if isinstance(event, Record):
                said.append(event)
    put_answer(turn, said)


async def _come_back(client: Client, row: SessionRow, turn: Turn) -> None:
    page = await client.execute("session.list")
    put_sessions([SessionRow.model_validate(one) for one in cast("list[Json]", page["sessions"])])
    milder = [finding for finding in turn.findings if finding.severity != "error"]
    if not milder:
        return
    asked = {"session": row.id, "finding": milder[0].id, "reason": _REASON}
    await client.execute("finding.dismiss", asked)
    now = await session_row(client, row.id)
    put_scene(f"You dismiss one ({_REASON.lower()}): {counted(now.findings, 'finding')} left.")


async def _store(client: Client) -> Path:
    told = await client.execute("info")
    return Path(str(cast("Json", told["workspace"])["store"]))


def _copy(sample: Path) -> Path:
    if not sample.is_dir():
        raise BadInput("The sample workspace is not installed; name a folder: sessionls demo DIR")
    root = Path(tempfile.mkdtemp(prefix="sessionls-demo-")).resolve() / _name(sample)
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns(".sessionls", ".git"))
    return root


def _name(sample: Path) -> str:
    return "web-shop" if sample == _SAMPLE else sample.resolve().name


def _telling(findings: list[Finding]) -> Finding | None:
    """A finding that shows what findings carry: bad, and if there is one, with a fix."""
    errors = [finding for finding in findings if finding.severity == "error"]
    return next((f for f in errors if f.fix), next(iter(errors), None))


def _files(root: Path) -> int:
    return sum(path.is_file() for path in root.rglob("*"))


def _missing_path() -> Path | None:
    """The folder that a shell of the person's own needs on its path; `None` where it is there.

    It may be there only for now, as under `make`.
    """
    found = shutil.which("sessionls")
    inside = found is not None and Path(found).is_relative_to(sys.prefix)
    entered = sys.prefix in (sys.base_prefix, os.environ.get("VIRTUAL_ENV"))
    return None if found is not None and (entered or not inside) else Path(sys.executable).parent
