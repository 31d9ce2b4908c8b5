"""`sessionls edit list|undo`: what agents proposed in a session, and what became of it."""

from dataclasses import dataclass
from typing import Annotated

import typer

from sessionls.cli.choosing import called, find_session
from sessionls.cli.client import Client
from sessionls.cli.groups import group
from sessionls.cli.options import AsJson, SessionOption, Workspace
from sessionls.cli.places import shown, workspace_root
from sessionls.cli.reading import load
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.running import ask_server
from sessionls.domain.errors import Refused
from sessionls.domain.hunks import numbered
from sessionls.domain.records import EditAnswered, EditProposed, ProposedEdit, Record, from_wire

app = group("List proposed edits, and take back what was applied.")


@dataclass(slots=True)
class _Fate:
    """An edit with its answer and its undoing."""

    edit: ProposedEdit
    answer: Record | None = None
    undone: Record | None = None

    @property
    def is_applied(self) -> bool:
        """Whether something of it stands in the files."""
        return self.state == "applied"

    @property
    def part(self) -> str:
        """How much of it was accepted, where that is not all of it."""
        event = self.answer.event if self.answer else None
        accepted = len(event.accepted) if isinstance(event, EditAnswered) else 0
        every = len(list(numbered(self.edit)))
        return f"{accepted} of {every} changes" if 0 < accepted < every else ""

    @property
    def state(self) -> str:
        """What became of it, in a word."""
        if self.undone:
            return "undone"
        event = self.answer.event if self.answer else None
        if not isinstance(event, EditAnswered):
            return "waiting"
        return "applied" if event.accepted else "rejected"


@app.command("list")
def list_edits(
    session: SessionOption = None, workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """List the edits that agents proposed in a session (without --session the newest)."""

    async def work(client: Client) -> int:
        name, fates = await _fates(client, session)
        if as_json:
            edits = [{"state": fate.state, "edit": fate.edit.wire()} for fate in fates]
            put_json({"session": name, "edits": edits})
            return 0
        for fate in fates:
            _put(fate)
        if any(fate.state == "waiting" for fate in fates):
            where = called(client, name)
            note(line(("Answer what waits: ", "quiet"), f"sessionls session answer {where}"))
        if not fates:
            note("No edit was proposed in this session.")
        return 0

    ask_server(workspace, work)


@app.command()
def undo(
    edit: Annotated[
        str | None,
        typer.Argument(
            help="Its id, or a unique end of it. Default: the last one that was applied.",
            metavar="EDIT",
            show_default=False,
        ),
    ] = None,
    session: SessionOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take back what was applied of an edit, where the text is still what it made."""
    root = workspace_root(workspace)

    async def work(client: Client) -> int:
        name, fates = await _fates(client, session)
        found = _chosen(fates, edit)
        told = await client.execute("edit.undo", {"session": name, "edit": found.id})
        if as_json:
            put_json(told)
            return 0
        files = told.get("files")
        names = [shown(str(uri), root) for uri in files] if isinstance(files, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        note(line(("Undone: ", "done"), found.title, (f"  {', '.join(names)}", "quiet")))
        return 0

    ask_server(workspace, work)


def _put(fate: _Fate) -> None:
    by = fate.answer.by.name if fate.answer else ""
    about = ", ".join(word for word in (fate.part, by) if word)
    short = (f"{fate.edit.id[-6:]}  ", "name")
    put(
        line(short, f"{fate.state:<8}  {fate.edit.title}", (f"  {about}" if about else "", "quiet"))
    )


async def _fates(client: Client, word: str | None) -> tuple[str, list[_Fate]]:
    row = await find_session(client, word or "last")
    fates: dict[str, _Fate] = {}
    async for wire in load(client, row.id, 0):
        record = from_wire(wire)
        match record.event:
            case EditProposed(edit=edit):
                fates[edit.id] = _Fate(edit)
            case EditAnswered(edit_id=name, undone=True) if name in fates:
                fates[name].undone = record
            case EditAnswered(edit_id=name) if name in fates:
                fates[name].answer = fates[name].answer or record
            case _:
                pass
    return row.id, list(fates.values())


def _chosen(fates: list[_Fate], word: str | None) -> ProposedEdit:
    if word is None:
        applied = [fate.edit for fate in fates if fate.is_applied]
        if not applied:
            raise Refused("Nothing was applied in this session, so there is nothing to undo.")
        return applied[-1]
    fitting = [fate.edit for fate in fates if fate.edit.id.upper().endswith(word.upper())]
    if len(fitting) != 1:
        raise Refused(
            f"No single edit {word!r} here. `sessionls edit list` shows all of a session."
        )
    return fitting[0]
