"""What a person's message names, for the person who writes it. Refuses what is named by a slip."""

from collections.abc import Sequence

from sessionls.domain.blocks import Block, ChangesBlock, ReferenceBlock
from sessionls.domain.errors import Refused
from sessionls.workspace.changes import why_no_changes
from sessionls.workspace.naming import Refusal, names_of, refused, resolve
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

_MOST = 100
"""Files that the words of one message may name."""


async def named_in(seat: Seat, workspace: Workspace, text: str) -> tuple[Block, ...]:
    """What the words of a message name, in their order, each once.

    Nobody elsewhere learns what there is: what a guest may not name is a word for guests.

    Raises:
        Refused: it names a file that is not attached so, or more than fit.
    """
    from sessionls.engine.tools.pieces import to_its_end

    places, changes = names_of(text)
    if not places and not changes:
        return ()
    root = workspace.root
    found: Sequence[ReferenceBlock | Refusal | None] = ()
    if root is not None and places:
        found = await to_its_end(lambda: [resolve(root, seat.texts, one) for one in places])
    for place, one in zip(places, found, strict=False):
        if isinstance(one, Refusal) and seat.guest is None:
            raise Refused(refused(place, one))
    blocks: list[Block] = [one for one in found if isinstance(one, ReferenceBlock)]
    if len(blocks) > _MOST:
        raise Refused(
            f"This message names {len(blocks)} files; {_MOST} is the most. Name a folder."
        )
    if changes and why_no_changes(workspace) is None:
        blocks.append(ChangesBlock())
    return tuple(blocks)
