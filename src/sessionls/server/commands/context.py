"""What messages refer to, as it is recorded: changes with their files, pictures as pictures."""

from collections.abc import Sequence

from sessionls.domain.blocks import Block
from sessionls.server.desk import Desk
from sessionls.workspace.changes import with_changes
from sessionls.workspace.pictures import with_pictures
from sessionls.workspace.workspace import Workspace


async def context_of(
    desk: Desk, workspace: Workspace, blocks: Sequence[Block]
) -> tuple[Block, ...]:
    """The blocks of a message as its record has them.

    Raises:
        BadInput: there is no such base to compare with.
        Refused: nothing changed, or nobody can tell.
    """
    found = await with_changes(desk.seat, workspace, blocks)
    return await with_pictures(found, workspace.store.put_blob)


async def is_repeated(workspace: Workspace, session: str, key: str | None) -> bool:
    """Whether what has this key was done already: what changed since then does not matter."""
    return bool(key) and key in (await workspace.ledger.open(session)).keys
