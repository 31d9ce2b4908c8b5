"""What an earlier process left goes on, as far as it is this person's. Records nothing itself."""

import logging

from sessionls.domain.errors import SessionlsError
from sessionls.workspace.asleep import is_left_open
from sessionls.workspace.belonging import Belonging
from sessionls.workspace.bus import Bus, Notice
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.turns import Turns

log = logging.getLogger(__name__)
_NOT_OURS = (
    "Messages wait in sessions of {name} that came from elsewhere. "
    "Nothing is done about them before you write in such a session, or resume it."
)


async def take_up(ledger: Ledger, turns: Turns, belonging: Belonging, bus: Bus, name: str) -> None:
    """Let the turns and queues of sessions go on; `name` is what people call the workspace."""
    left = [str(found["id"]) for found in ledger.store.rows() if is_left_open(found)]
    foreign = [session for session in left if belonging.since(session) is None]
    if foreign:
        bus.publish(Notice(_NOT_OURS.format(name=name)))
    taken = [one for one in left if one not in foreign and await _is_mended(ledger, one)]
    # Of the others, what was being said has still to be recorded.
    ledger.store.partials.forget_all_left_but_in(set(left) - set(taken))
    for session in taken:
        turns.wake(session)


async def _is_mended(ledger: Ledger, session_id: str) -> bool:
    """Open a session; False where what an earlier process left open in it still is."""
    try:
        await ledger.open(session_id)
    except (SessionlsError, OSError) as trouble:
        log.warning("session %s not taken up: %s", session_id, trouble)
        return False
    return ledger.is_mended(session_id)
