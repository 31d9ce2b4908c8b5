"""Keeps the words of what turns are saying, until it is said, for a process that is killed."""

from sessionls.domain.records import MessageAdded, TurnEnded
from sessionls.journal.partials import Partial, Partials
from sessionls.workspace.bus import Bus, Happening, Recorded, Streamed


def keep_partial_texts(bus: Bus, partials: Partials) -> None:
    """From now on; thoughts are not kept, as those of a turn that is cancelled are not."""

    def told(happening: Happening) -> None:
        match happening:
            case Streamed(deltas=deltas):
                for one in deltas:
                    if one.text:
                        partials.add(Partial(one.session, one.turn, one.message, one.text))
            case Recorded(records=records):
                for record in records:
                    _recorded(partials, record.event)
            case _:
                pass

    bus.subscribe(told)


def _recorded(partials: Partials, event: object) -> None:
    match event:
        case MessageAdded(message=message):
            partials.forget(message.id)
        case TurnEnded(turn=turn):
            partials.forget_turn(turn)
        case _:
            pass
