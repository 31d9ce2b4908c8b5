"""A person at a turn: sees it, is asked, may cancel it. Knows no command."""

from sessionls.cli.asking import answering, left_open
from sessionls.cli.client import Client
from sessionls.cli.follow import Turn, cancelled_by_interrupt, follow
from sessionls.cli.render.answer import View
from sessionls.cli.render.console import note
from sessionls.cli.shapes import SessionRow
from sessionls.domain.records import Record


async def attend(
    client: Client, row: SessionRow, turn: Turn, view: View, since: int | None = None
) -> list[Record]:
    """Show what comes after `row.seq` until the turn has ended; returns the records.

    With `since`, those after that number are read. What is asked in the session is put to the
    person meanwhile, also what was asked before.
    """
    first = row.seq if since is None else since
    records: list[Record] = []
    asked = await left_open(client, row.id) if row.state == "waiting" else []

    def cancelling() -> None:
        with view.aside():
            note("Cancelling… Ctrl-C again leaves at once.")

    with cancelled_by_interrupt(client, row.id, turn, cancelling):
        async with answering(client, row.id, view, asked) as hear:
            async for event in follow(client, row.id, turn, first):
                view.show(event)
                if isinstance(event, Record):
                    records.append(event)
                    if event.seq > row.seq:
                        hear(event)
    return records
