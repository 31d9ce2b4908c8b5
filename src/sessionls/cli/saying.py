"""Writes a message where it is to go. Follows no turn, shows nothing."""

from collections.abc import Mapping

from sessionls.cli.client import Client
from sessionls.cli.link import CommandRefused, Json
from sessionls.cli.shapes import SessionRow


async def say(
    client: Client, row: SessionRow | None, message: Mapping[str, object], title: str | None = None
) -> tuple[SessionRow, Json]:
    """Write into a session, or into a new one under `title`; where it went, and what came of it.

    A session that was begun for a message which is refused is none that anybody wants.
    """
    if row is not None:
        return row, await _prompt(client, row, message)
    made = await client.execute("session.new", {"title": title})
    row = SessionRow.model_validate(made["session"])
    try:
        return row, await _prompt(client, row, message)
    except CommandRefused:
        await client.execute("session.delete", {"session": row.id})
        raise


async def _prompt(client: Client, row: SessionRow, message: Mapping[str, object]) -> Json:
    return await client.execute("session.prompt", {"session": row.id, **message})
