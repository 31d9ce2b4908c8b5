"""Commands about proposed edits: answer, undo and show them."""

from sessionls.domain.errors import Refused
from sessionls.server import protocol as p
from sessionls.server.desk import Desk
from sessionls.workspace.edit_views import FileView
from sessionls.workspace.edits import Applied
from sessionls.workspace.known_edits import KnownEdit

Reply = dict[str, object]
_ON_THE_HOST = (
    "Changes of files are accepted by somebody on the machine where they lie. "
    "You can reject this one, or write what you think of it."
)


async def answer(desk: Desk, params: p.EditAnswerParams) -> Reply:
    """Accept or reject an edit, or some of its hunks; the first answer counts."""
    if desk.seat.guest and params.accepted not in ("none", []):
        raise Refused(_ON_THE_HOST)
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    applied = await workspace.edits.answer(
        params.session, params.edit, by, params.accepted, params.key, params.reason
    )
    return _applied(applied)


async def undo(desk: Desk, params: p.EditUndoParams) -> Reply:
    """Take back what was applied."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return _applied(await workspace.edits.undo(params.session, params.edit, by, params.key))


async def show(desk: Desk, params: p.EditParams) -> Reply:
    """The edit, its files without it and with it, and who answered."""
    workspace = await desk.seat.holding(params.session)
    known = await workspace.edits.known(params.session, params.edit)
    views = await workspace.edits.views(known)
    shown: Reply = {"edit": known.edit.wire(), "files": [_file(view) for view in views]}
    return shown | ({"answer": _answer(known)} if known.answer else {})


def _applied(applied: Applied) -> Reply:
    return {"applied": list(applied.applied), "files": list(applied.files)}


def _file(view: FileView) -> Reply:
    hunks = [{"number": one.number, **one.hunk.wire()} for one in view.hunks]
    trouble = {"trouble": view.trouble} if view.trouble else {}
    return {
        "uri": view.uri,
        "before": view.before,
        "after": view.after,
        "hunks": hunks,
        **trouble,
    }


def _answer(known: KnownEdit) -> Reply:
    by = known.answer.by.wire() if known.answer else None
    undone = {"undone": known.undone.by.wire()} if known.undone else {}
    return {"by": by, "accepted": list(known.accepted), **undone}
