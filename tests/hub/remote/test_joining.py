"""Guests with their editors, over TLS, through real processes."""

from pathlib import Path

from tests.hub.desktop import Desktop
from tests.hub.remote.sharing import join, share


async def test_a_guest_works_in_the_sessions_of_the_host(
    desktop: Desktop, workspace: Path, tmp_path: Path
) -> None:
    host = await share(desktop, workspace)
    session = (await host.editor.do("session.new", title="Together"))["session"]["id"]
    guest = await join(desktop, await host.invite(), tmp_path)
    listed = (await guest.do("session.list"))["sessions"]
    assert [one["title"] for one in listed] == ["Together"]
    await host.editor.do("session.load", session=session)
    await guest.do("session.load", session=session)
    await guest.do("session.prompt", session=session, text="Hello from afar")
    record = (await host.editor.until("sessionls/update"))["params"]["records"][0]
    assert record["by"] == {"kind": "person", "name": "Ben", "id": "guest:ben"}
