"""A way between guest and host that is slow, cut, half open or gone: the editor goes on."""

import asyncio
import time
from pathlib import Path

import pytest
from tests.hub.desktop import Desktop, Editor
from tests.hub.remote.proxy import Proxy
from tests.hub.remote.sharing import Host, come, join, share

from sessionls.hub.remote.link import InvitationLink

pytestmark = pytest.mark.long


async def invited(host: Host, proxy: Proxy) -> InvitationLink:
    """A link that leads through the proxy."""
    link = await host.invite()
    return InvitationLink("127.0.0.1", proxy.port, link.token, link.fingerprint)


def port_of(host: Host) -> int:
    return int(host.address.rpartition(":")[2])


async def begun(desktop: Desktop, workspace: Path, proxy: Proxy, host: Host) -> tuple[Editor, str]:
    """A guest that follows a session, behind the proxy."""
    session = (await host.editor.do("session.new"))["session"]["id"]
    guest = await join(desktop, await invited(host, proxy))
    await guest.do("session.load", session=session)
    return guest, session


async def test_a_slow_way_changes_nothing_but_the_pace(desktop: Desktop, workspace: Path) -> None:
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        proxy.delay = 0.15
        guest, session = await begun(desktop, workspace, proxy, host)
        began = time.monotonic()
        assert (await guest.do("session.load", session=session))["session"]["id"] == session
        assert time.monotonic() - began >= 0.3


async def test_after_a_cut_what_was_open_is_answered_and_the_same_editor_goes_on(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        guest, session = await begun(desktop, workspace, proxy, host)
        proxy.hold()
        number = guest.begin_command("sessionls.session.load", {"session": session})
        proxy.accepts = False
        proxy.cut()
        assert (await guest.answer(number))["error"]["code"] == -32802
        shown = (await guest.until("window/showMessage"))["params"]["message"]
        assert "Trying again" in shown
        proxy.let_through()
        proxy.accepts = True
        await guest.until("sessionls/reattached")
        assert (await guest.do("session.load", session=session))["session"]["id"] == session


async def test_a_command_with_a_key_is_done_once_across_a_cut(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        guest, session = await begun(desktop, workspace, proxy, host)
        said = {"session": session, "text": "Once", "key": "k1"}
        first = await guest.do("session.prompt", **said)
        proxy.cut()
        await guest.until("sessionls/reattached")
        assert (await guest.do("session.prompt", **said))["message"] == first["message"]
        records = (await host.editor.do("session.load", session=session))["records"]
        mine = [one for one in records if one["kind"] == "messageAdded" and "key" in one["message"]]
        assert len(mine) == 1


async def test_a_half_open_way_is_noticed_on_both_sides(desktop: Desktop, workspace: Path) -> None:
    desktop.more = {"SESSIONLS_SILENCE": "2"}
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        guest, session = await begun(desktop, workspace, proxy, host)
        proxy.hold()
        number = guest.begin_command("sessionls.session.load", {"session": session})
        # Nothing was closed: only silence tells.
        assert (await guest.answer(number))["error"]["code"] == -32802
        async with asyncio.timeout(20):
            while (await host.editor.do("hub.guests"))["guests"][0]["connections"]:
                await asyncio.sleep(0.1)
        proxy.let_through()
        await guest.until("sessionls/reattached")
        assert (await guest.do("session.load", session=session))["session"]["id"] == session


async def test_an_idle_way_stays_up(desktop: Desktop, workspace: Path) -> None:
    desktop.more = {"SESSIONLS_SILENCE": "1"}
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        guest, session = await begun(desktop, workspace, proxy, host)
        before = proxy.connections
        quiet = time.monotonic() + 3
        while time.monotonic() < quiet:
            await host.editor.do("session.list")
            await asyncio.sleep(0.05)
        await guest.do("session.load", session=session)
        assert proxy.connections == before


async def test_an_editor_that_leaves_while_the_host_is_gone_leaves_no_process(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    async with Proxy("127.0.0.1", port_of(host)) as proxy:
        guest, _ = await begun(desktop, workspace, proxy, host)
        proxy.accepts = False
        proxy.cut()
        await guest.until("window/showMessage")
        guest.writer.close()
        async with asyncio.timeout(30):
            await guest.process.wait()


async def test_somebody_in_between_with_another_certificate_gets_no_token(
    desktop: Desktop, workspace: Path
) -> None:
    host = await share(desktop, workspace)
    link = await host.invite()
    wrong = InvitationLink(link.host, link.port, link.token, "0" * 64)
    guest = await come(desktop, wrong)
    answer = await guest.ask("initialize", {"processId": None, "capabilities": {}})
    assert "another certificate" in answer["error"]["message"]


async def test_a_host_that_is_not_there_is_told_in_a_sentence(desktop: Desktop) -> None:
    async with Proxy("127.0.0.1", 1) as proxy:
        link = InvitationLink("127.0.0.1", proxy.port, "t" * 43, "0" * 64)
        guest = await come(desktop, link)
        answer = await guest.ask("initialize", {"processId": None, "capabilities": {}})
        assert "does not finish the handshake" in answer["error"]["message"]
