"""`sessionls session people`: who is in a session now. Joins none."""

from typing import cast

from sessionls.cli.choosing import find_session
from sessionls.cli.client import Client
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, SessionName, Workspace
from sessionls.cli.render.console import put_json
from sessionls.cli.render.people import put_present
from sessionls.cli.running import ask_server
from sessionls.cli.sessions import app
from sessionls.cli.shapes import Present


@app.command("people")
def list_people(
    session: SessionName = "last", workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """Show who is in the session now: at which editor, since when, who types, who may what."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        # To look it up may have brought us in.
        await client.execute("session.leave", {"session": row.id})
        everywhere = cast("dict[str, list[Json]]", (await client.execute("info"))["people"])
        present = everywhere.get(row.id, [])
        if as_json:
            put_json({"session": row.wire(), "people": present})
        else:
            put_present(row, [Present.model_validate(one) for one in present])
        return 0

    ask_server(workspace, work)
