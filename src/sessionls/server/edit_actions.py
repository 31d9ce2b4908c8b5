"""Code actions of proposed edits: accept or reject all of one, or the part where the cursor is."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from sessionls.domain.hunks import Numbered, lines_of, numbered
from sessionls.server.actions import EDIT_ANSWER, FIX, REWRITE, Action, command
from sessionls.server.finding_actions import Scene
from sessionls.workspace.known_edits import WaitingEdit
from sessionls.workspace.uris import same_uri


def of_edits(scene: Scene, params: types.CodeActionParams) -> Iterator[Action]:
    """What can be done about the edits that wait for an answer in a file."""
    for waiting in scene.workspace.edits.waiting(scene.uri):
        yield from _of_edit(scene, waiting, params.range)


def _of_edit(scene: Scene, waiting: WaitingEdit, place: types.Range) -> Iterator[Action]:
    every = tuple(numbered(waiting.edit))
    here = [one for one in every if _touches(scene, one, place)] if len(every) > 1 else []
    for one in here:
        rest = [other.number for other in every if other is not one]
        line = one.hunk.line + 1
        yield _answer(scene, waiting, f"Accept only line {line} of", [one.number], FIX)
        yield _answer(scene, waiting, f"Accept all but line {line} of", rest, FIX)
    yield _answer(scene, waiting, "Accept", "all", REWRITE)
    yield _answer(scene, waiting, "Reject", "none", REWRITE)


def _answer(
    scene: Scene, waiting: WaitingEdit, verb: str, accepted: Sequence[int] | str, kind: str
) -> Action:
    title = f"{verb} proposed edit: {waiting.edit.title}"
    asked = command(
        title, EDIT_ANSWER, session=waiting.session, edit=waiting.edit.id, accepted=accepted
    )
    return Action(title, kind, asked, generated=True, refused=scene.workspace.store.trouble)


def _touches(scene: Scene, one: Numbered, place: types.Range) -> bool:
    """Whether a range has a part in the lines that a hunk changes, or stands where it inserts."""
    if same_uri(one.change.uri) != same_uri(scene.uri):
        return False
    last = one.hunk.line + max(len(lines_of(one.hunk.old)) - 1, 0)
    return place.start.line <= last and one.hunk.line <= place.end.line
