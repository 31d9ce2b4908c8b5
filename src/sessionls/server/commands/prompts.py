"""The command for composers that are no documents: what may be named at the cursor."""

from sessionls.domain.counting import units
from sessionls.server import protocol as p
from sessionls.server.commands.meant import meant
from sessionls.server.desk import Desk
from sessionls.workspace.offers import Draft, Offer, offers

Reply = dict[str, object]


async def complete(desk: Desk, params: p.CompleteParams) -> Reply:
    """What may be named where somebody writes a message."""
    seat, text = desk.seat, params.text
    workspace = await meant(seat, params.session, params.workspace)
    draft = Draft(text, _point(text, params.offset), params.session)
    found = await offers(seat, workspace, draft, params.limit)
    place = {
        "start": units(text[: found.start], "utf-16"),
        "end": units(text[: found.end], "utf-16"),
    }
    return {"items": [_item(one, place) for one in found.items], "more": not found.whole}


def _item(offer: Offer, place: dict[str, int]) -> Reply:
    optional = {"detail": offer.detail, "documentation": offer.documentation}
    return {
        "kind": offer.kind,
        "label": offer.label,
        "insert": offer.insert,
        **place,
        **{name: said for name, said in optional.items() if said is not None},
    }


def _point(text: str, offset: int) -> int:
    """The code point that so many UTF-16 units lead to; inside a character is before it."""
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * offset]
    return len(before.decode("utf-16-le", "ignore"))
