"""What changed in a workspace, as a message names it: files and lines, never their text."""

from collections.abc import Sequence

from sessionls.domain.blocks import Block, ChangesBlock
from sessionls.domain.errors import Refused
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

_NO_FOLDER = "No folder is open, so nobody can tell what changed. Open one first."


async def with_changes(
    seat: Seat, workspace: Workspace, context: Sequence[Block]
) -> tuple[Block, ...]:
    """The context of a message, its changes with the files that they are in now.

    Raises:
        BadInput: there is no such base.
        Refused: there is no folder, no git or no repository, or nothing changed.
    """
    return tuple([await _seen(seat, workspace, block) for block in context])


def why_no_changes(workspace: Workspace) -> str | None:
    """Why nobody can tell what changed, as far as that is cheap to know."""
    from sessionls.engine.context.git import no_repository, top_above

    if workspace.root is None:
        return _NO_FOLDER
    return None if top_above(workspace.root) else no_repository(workspace.root)


async def _seen(seat: Seat, workspace: Workspace, block: Block) -> Block:
    if not isinstance(block, ChangesBlock):
        return block
    from sessionls.engine.context.changes import Wanted, changes

    if workspace.root is None:
        raise Refused(_NO_FOLDER)
    opened = seat.texts.opened()
    found = await changes(Wanted(workspace.root, seat.environment, block.base, opened))
    # A diff may hold what nobody wants to keep; whoever answers reads it anew.
    return found.model_copy(update={"text": None})
